"""Looks through a journal's files for what readers skip; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from aimon.journal import catalogue
from aimon.journal.errors import JournalError
from aimon.journal.reader import Bad, Tail, read


class FileReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds. ``lines`` counts good and bad ones; ``error``: it cannot be read."""

    journal: str
    file: str
    lines: int = 0
    bad: tuple[Bad, ...] = ()
    tail: Tail | None = None
    error: str | None = None

    @property
    def torn(self) -> bool:
        """Whether it ends in a part of a record (a killed write, or one that is under way).

        A whole record that only lacks its newline is not bad: the next append completes it.
        """
        return self.tail is not None and not self.tail.whole

    @property
    def sound(self) -> bool:
        """Whether every line is good."""
        return not (self.bad or self.torn or self.error)


def verify(log: Path, names: list[str]) -> Iterator[FileReport]:
    """Yield a report on each file of these journals."""
    for name in names:
        for path in catalogue.files(log, name):
            try:
                yield check(name, path)
            except JournalError as error:
                yield FileReport(journal=name, file=str(path), error=error.message)


def check(journal: str, path: Path) -> FileReport:
    """Read one file; its lines must fit the journal's type where that is known.

    Raises JournalError when it cannot be read.
    """
    lines = read(path, catalogue.TYPES.get(journal))
    good = sum(1 for _ in lines)
    return FileReport(
        journal=journal,
        file=str(path),
        lines=good + len(lines.bad),
        bad=tuple(lines.bad),
        tail=lines.tail,
    )
