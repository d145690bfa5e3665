"""Runs aimon on a terminal of a given width, as a person sees it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import subprocess
import sys
import termios
from pathlib import Path


def on_a_terminal(command: list[str], width: int, language: str) -> str:
    """Run aimon on a pseudo-terminal of so many columns; return what it shows there."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, width, 0, 0))
    binary = Path(sys.executable).parent / "aimon"
    environ = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [binary, "--lang", language, *command],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environ,
    )
    os.close(theirs)
    shown = b""
    with open(ours, "rb", buffering=0) as terminal, contextlib.suppress(OSError):  # EIO: it ended
        while piece := terminal.read(65_536):
            shown += piece
    assert process.wait(timeout=20) in (0, 1)
    return shown.decode().replace("\r\n", "\n")
