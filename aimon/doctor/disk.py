"""Whether there is room for the log, and for how long."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from aimon.core.examination import Finding, error, ok, warning
from aimon.doctor.patient import Patient, quoted
from aimon.i18n import _, ngettext
from aimon.journal import layout

WARNING_BYTES, ERROR_BYTES = 10**9, 10**8
_WARNING_SHARE = 0.05
_WARNING_DAYS = 30
_GROWTH_DAYS = 30
_WEEK = 7


def look(patient: Patient) -> Iterator[Finding]:
    """Yield the room where the log lies."""
    log = patient.workspace.log
    place = next((folder for folder in (log, patient.home) if folder.is_dir()), None)
    if place is None:
        return
    room = os.statvfs(place)
    subject = str(place)
    if room.f_flag & os.ST_RDONLY:
        text = _("mounted read-only: nothing can be kept")
        yield error(
            subject, text, _("see where and why: findmnt -T {place}").format(place=quoted(place))
        )
        return
    free, size = room.f_bavail * room.f_frsize, room.f_blocks * room.f_frsize
    growth = growth_a_day(log, patient.now.date())
    days = int(free / growth) if growth else None
    text = _("{free} of {size} free").format(free=_bytes(free), size=_bytes(size))
    if growth and days is not None:
        lasts = ngettext("lasts for {n} day", "lasts for {n} days", min(days, 9999)).format(
            n=f"{days:,}" if days < 9999 else "9,999+"
        )
        text += _("; the log grows by {growth} a day: that {lasts}").format(
            growth=_bytes(growth), lasts=lasts
        )
    mend = _("see what fills it: df -h {home}; du -xh {home} | sort -h | tail").format(
        home=patient.place
    )
    if free < ERROR_BYTES:
        yield error(subject, text, mend)
    elif free < WARNING_BYTES or free < _WARNING_SHARE * size or _short(days):
        yield warning(subject, text, mend)
    else:
        yield ok(subject, text)


def _short(days: int | None) -> bool:
    return days is not None and days < _WARNING_DAYS


def growth_a_day(log: Path, today: date) -> float | None:
    """Return by how many bytes the log grew a day in the last 30 days, today left out.

    None before there is a week to go by.
    """
    first, total = today, 0
    for folder in layout.journal_folders(log) if log.is_dir() else ():
        for entry in layout.entries(folder):
            day = layout.day_of(Path(entry.path))
            if day is None or not today - timedelta(days=_GROWTH_DAYS) <= day < today:
                continue
            first = min(first, day)
            total += sum(path.stat().st_size for path in layout.journal_files(Path(entry.path)))
    days = (today - first).days
    return total / days if days >= _WEEK else None


def _bytes(n: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if n < 1000:
            return f"{n:.3g} {unit}"
        n /= 1000
    return f"{n:.4g} TB"
