"""Finds systemd's timers of aimon's jobs."""

from __future__ import annotations

import shutil
import subprocess
from typing import NamedTuple

_PATIENCE_S = 10.0
_PREFIX, _SUFFIX = "aimon-", ".timer"


class Timer(NamedTuple):
    """A timer by its unit's name; ``user`` says that it is the account's own."""

    unit: str
    active: bool
    user: bool

    @property
    def job(self) -> str:
        """The job that it runs."""
        return self.unit.removeprefix(_PREFIX).removesuffix(_SUFFIX)


def find_timers() -> list[Timer]:
    """Return the system's timers and the account's own; none where there is no systemd."""
    if shutil.which("systemctl") is None:
        return []
    return [*_listed(user=False), *_listed(user=True)]


def _listed(*, user: bool) -> list[Timer]:
    whose = ["--user"] if user else []
    command = ["systemctl", *whose, "list-units", "--all", "--plain", "--no-legend", "--no-pager"]
    try:
        done = subprocess.run(
            [*command, f"{_PREFIX}*{_SUFFIX}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    rows = [line.split() for line in done.stdout.splitlines()] if done.returncode == 0 else []
    return [
        Timer(row[0], active=row[2] == "active", user=user)
        for row in rows
        if len(row) >= 4 and row[0].startswith(_PREFIX) and row[0].endswith(_SUFFIX)
    ]
