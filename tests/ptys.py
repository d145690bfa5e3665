"""Runs a program on a pseudo-terminal: waits for what it asks, then types."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

CTRL_C, CTRL_D, RUBOUT = "\x03", "\x04", "\x7f"
_PATIENCE_S = 30.0
# A program that has asked needs a moment until it listens: a Ctrl-C before that wakes nobody.
_QUIET_S = 0.1


class Talk(NamedTuple):
    """All that stood on the terminal, and the exit code."""

    shown: str
    code: int


def talk(args: Sequence[str], turns: Sequence[tuple[str, str]], **environ: str) -> Talk:
    """Run Python with these arguments; at each turn wait for a text, then type the other.

    What was waited for is not looked for again.
    """
    child, terminal = pty.fork()
    if not child:
        os.execve(
            sys.executable,
            [sys.executable, *args],
            os.environ | {"LANG": "C.UTF-8", "TERM": "xterm"} | environ,
        )
    shown = _Screen(terminal)
    try:
        for wanted, typed in turns:
            shown.wait_for(wanted)
            os.write(terminal, typed.encode())
        shown.wait_for(None)
    finally:
        os.close(terminal)
        _pid, status = os.waitpid(child, 0)
    return Talk(shown.text(), os.waitstatus_to_exitcode(status))


class _Screen:
    """What has been shown on a terminal."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._data = b""
        self._seen = 0

    def text(self) -> str:
        return self._data.decode("utf-8", "replace")

    def wait_for(self, wanted: str | None) -> None:
        """Wait until a text has come that was not waited for before, or else for the end."""
        deadline = time.monotonic() + _PATIENCE_S
        while wanted is None or wanted.encode() not in self._data[self._seen :]:
            more = self._more(deadline - time.monotonic())
            assert more is not None, self.text()
            if not more:
                assert wanted is None, self.text()
                return
        while self._more(_QUIET_S):
            continue
        assert wanted is not None
        self._seen = self._data.index(wanted.encode(), self._seen) + len(wanted.encode())

    def _more(self, patience: float) -> bytes | None:
        """Read on; nothing at the end, None when nothing comes in so many seconds."""
        if not select.select([self._terminal], [], [], max(patience, 0))[0]:
            return None
        try:
            piece = os.read(self._terminal, 4096)
        except OSError:  # the other side has gone: Linux says EIO
            return b""
        self._data += piece
        return piece
