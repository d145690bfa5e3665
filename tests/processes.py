"""What a child process still says after some of its lines were read."""

from __future__ import annotations

import subprocess


def rest(process: subprocess.Popen[str]) -> list[str]:
    """Read a process's lines to the end and wait for it.

    By the buffer that ``readline`` filled: ``communicate`` begins after what that holds.
    """
    assert process.stdout
    with process, process.stdout as out:
        return out.read().splitlines()
