"""Finds the cron daemon among the processes, and what it takes its times from."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from aimon.schedule.records import booted

NAMES = ("cron", "crond", "supercronic", "fcron")
# Those that fire a line by the CRON_TZ above it; Debian's has no such thing.
_ZONED = ("crond", "supercronic")


class Daemon(NamedTuple):
    """``zone`` is the TZ of its environment, as far as that can be read."""

    name: str
    pid: int
    started: datetime | None = None
    zone: str | None = None

    @property
    def heeds_cron_tz(self) -> bool:
        """Whether a line is fired by the CRON_TZ above it."""
        return self.name in _ZONED


def find_daemon(proc: Path) -> Daemon | None:
    """Return the daemon that runs, None where none is seen."""
    for pid in sorted(int(name) for name in os.listdir(proc) if name.isdigit()):
        folder = proc / str(pid)
        with suppress(OSError):  # it has ended meanwhile
            name = (folder / "comm").read_text().strip()
            if name in NAMES:
                return Daemon(name, pid, _started(folder), _zone(folder))
    return None


def unit(root: Path) -> str | None:
    """Return what the daemon is called here, None where none is installed."""
    folders = [root / name for name in ("usr/sbin", "usr/bin", "sbin", "bin")]
    names = (name for name in NAMES if any((folder / name).exists() for folder in folders))
    return next(names, None)


def sees_others(proc: Path) -> bool:
    """Whether other accounts' processes are shown to this one."""
    return (proc / "1" / "comm").exists()


def _started(folder: Path) -> datetime | None:
    """Return when a process began (proc(5): field 22 of stat, in clock ticks since the boot)."""
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    ticks, boot = int(fields[19]), booted()
    return boot + timedelta(seconds=ticks / os.sysconf("SC_CLK_TCK")) if boot else None


def _zone(folder: Path) -> str | None:
    with suppress(OSError):  # another account's
        for entry in (folder / "environ").read_bytes().split(b"\0"):
            if entry.startswith(b"TZ="):
                return entry[3:].decode("utf-8", "replace")
    return None
