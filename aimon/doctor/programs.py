"""Asks the machine's own programs, which may be missing, refuse or hang."""

from __future__ import annotations

import subprocess

_PATIENCE_S = 10.0


def ask(*command: str) -> tuple[int, bytes] | None:
    """Return a program's exit code and what it prints; None where it is missing or hangs."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.returncode, done.stdout
