"""Counts the lines of the journals' files of some days: those that can be read, those that cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import msgspec

from aimon.journal import layout, replies
from aimon.journal.catalogue import TYPES
from aimon.journal.reader import read


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a journal, by its path below the log, with its good and its bad lines."""

    journal: str
    file: str
    good: int
    bad: int


def counted(log: Path, first: date, last: date, until: datetime) -> Iterator[Counted]:
    """Yield every file of these days, up to a moment; bad lines are of no time, so all are counted.

    Lines that a repair took out are counted as bad still, by the copy that it left. Replies are
    not counted: they are removed by and by. Raises JournalError for a file that cannot be read.
    """
    for name in sorted(TYPES.keys() - {replies.NAME}):
        folder = log / name
        for day in (day for day in layout.days(folder) if first <= day <= last):
            for path in layout.files(folder, day):
                good, bad = _counted(path, name, until)
                for copy in layout.broken(path):
                    bad += _counted(copy, name, until)[1]
                yield Counted(journal=name, file=str(path.relative_to(log)), good=good, bad=bad)


def _counted(path: Path, journal: str, until: datetime) -> tuple[int, int]:
    """Return how many lines are good and how many bad; a torn one at the end is a bad one."""
    lines = read(path, TYPES[journal])
    good = sum(getattr(line.record, "time", until) <= until for line in lines)
    torn = lines.tail is not None and not lines.tail.whole
    return good, len(lines.bad) + torn
