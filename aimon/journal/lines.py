"""Counts the lines of the journals' files of some days: those that can be read, those that cannot."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import msgspec

from aimon.journal import layout, replies
from aimon.journal.catalogue import TYPES
from aimon.journal.errors import reading
from aimon.journal.files import opened
from aimon.journal.reader import read
from aimon.journal.sound import SoundFiles

_CHUNK = 1 << 20


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a journal, by its path below the log, with its good and its bad lines."""

    journal: str
    file: str
    good: int
    bad: int


def counted(
    log: Path, first: date, last: date, until: datetime, sound: SoundFiles
) -> Iterator[Counted]:
    """Yield every file of these days, up to a moment; bad lines are of no time, so all are counted.

    Of days that are over and whose files are remembered as ``sound`` the lines are not decoded.
    Lines that a repair took out are counted as bad still, by the copy that it left. Replies are
    not counted: they are removed by and by. Raises JournalError for a file that cannot be read.
    """
    for name in sorted(TYPES.keys() - {replies.NAME}):
        folder, good_days = log / name, sound.remembered(name)
        for day in (day for day in layout.days(folder) if first <= day <= last):
            for path in layout.files(folder, day):
                over = day < until.date() and day in good_days
                good, bad = (_lines(path), 0) if over else _counted(path, name, until)
                for copy in layout.broken(path):
                    bad += _counted(copy, name, until)[1]
                yield Counted(journal=name, file=str(path.relative_to(log)), good=good, bad=bad)


def _lines(path: Path) -> int:
    with reading(path), opened(path, os.O_RDONLY) as fd:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: os.read(fd, _CHUNK), b""))


def _counted(path: Path, journal: str, until: datetime) -> tuple[int, int]:
    """Return how many lines are good and how many bad; a torn one at the end is a bad one."""
    lines = read(path, TYPES[journal])
    good = sum(getattr(line.record, "time", until) <= until for line in lines)
    torn = lines.tail is not None and not lines.tail.whole
    return good, len(lines.bad) + torn
