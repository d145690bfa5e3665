"""Finds the timers by which systemd runs a workspace's jobs: the files of their units."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from aimon.config.files import read_file
from aimon.doctor.programs import ask
from aimon.schedule.systemd import home_of

_MOST_BYTES = 1 << 16
_PREFIX, _SUFFIX = "aimon-", ".timer"
_CALENDAR = re.compile(r"^OnCalendar=(.*?)\s*$", re.MULTILINE)


class Timer(NamedTuple):
    """A timer's file; ``started``: it is enabled, and systemd waits for its time."""

    path: Path
    calendar: str
    started: bool
    user: bool

    @property
    def job(self) -> str:
        """The job that it runs."""
        return self.path.name.removeprefix(_PREFIX).removesuffix(_SUFFIX)


def find_timers(etc: Path, own: Path, home: Path) -> list[Timer]:
    """Return the system's timers for this workspace, and those of the account's own manager."""
    system = _of(etc / "systemd" / "system", home, user=False)
    return [*system, *_of(own / ".config" / "systemd" / "user", home, user=True)]


def _of(folder: Path, home: Path, *, user: bool) -> Iterator[Timer]:
    paths = sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}"))
    if not paths or not _is_ours(folder / "aimon@.service", home):
        return
    active = _active([path.name for path in paths], user=user)
    for path in paths:
        enabled = (folder / "timers.target.wants" / path.name).exists()
        yield Timer(path, calendar(_text(path)), enabled and path.name in active, user)


def calendar(unit: str) -> str:
    """Return when a timer's unit has it fire, as it is written there."""
    return ", ".join(_CALENDAR.findall(unit))


def _is_ours(service: Path, home: Path) -> bool:
    place = home_of(_text(service))
    return bool(place) and os.path.realpath(place) == os.path.realpath(home)


def _text(path: Path) -> str:
    try:
        return read_file(path, _MOST_BYTES).data.decode("utf-8", "replace")
    except OSError:
        return ""  # no unit, or none that is ours to read


def _active(names: list[str], *, user: bool) -> set[str]:
    """Return which of these units systemd has started; none where there is no systemd."""
    asked = ask("systemctl", *(["--user"] if user else []), "is-active", *names)
    states = asked[1].decode().split() if asked else ()  # a line for each, in their order
    return {name for name, state in zip(names, states, strict=False) if state == "active"}
