"""Takes bad lines out of a journal's file, keeping a copy of the file as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import msgspec

from aimon.journal import catalogue
from aimon.journal.append import lock_of
from aimon.journal.errors import writing
from aimon.journal.files import sync, write_all
from aimon.journal.lock import exclusive
from aimon.journal.reader import MAX_LINE, Bad, Tail, read
from aimon.journal.rewrite import copy_bytes, created, replacing
from aimon.journal.verify import FileReport, check


class Repair(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to a file, or would be (then there is no ``copy``)."""

    journal: str
    file: str
    kept: int
    removed: tuple[Bad, ...]
    tail: Tail | None
    copy: str | None


def repair(
    log: Path, names: list[str], *, dry_run: bool = False, lock_timeout: float = 10.0
) -> Iterator[Repair]:
    """Repair each file of these journals that has bad lines or a torn tail; leave the others.

    Raises JournalError when a file cannot be read or written, TryAgainLater when it is locked.
    """
    for name in names:
        for path in catalogue.files(log, name):
            report = check(name, path)
            if report.sound:
                continue
            if dry_run:
                yield _result(report, None)
            elif done := repair_file(name, path, lock_timeout):
                yield done


def repair_file(journal: str, path: Path, lock_timeout: float = 10.0) -> Repair | None:
    """Put a file with only the good lines, byte for byte, in the place of one with bad lines.

    The whole file stays as ``FILE.broken`` (``FILE.broken.2`` …). Appenders open the file anew
    under the lock that is held here, so none of them writes to the old one. Returns None, and
    leaves the file alone, when the lock shows that nothing is wrong with it.
    """
    with exclusive(lock_of(path), lock_timeout), writing(path):
        report = check(journal, path)
        if report.sound:
            return None
        with replacing(path) as (old, new):
            _write_good(report, old, new)
            copy = _copy(path, old)
    return _result(report, str(copy))


def _result(report: FileReport, copy: str | None) -> Repair:
    return Repair(
        journal=report.journal,
        file=report.file,
        kept=report.lines - len(report.bad) + (report.tail is not None and report.tail.whole),
        removed=report.bad,
        tail=report.tail,
        copy=copy,
    )


def _write_good(report: FileReport, old: int, new: int) -> None:
    for line in read(Path(report.file), catalogue.TYPES.get(report.journal)):
        write_all(new, line.raw + b"\n")
    if report.tail is not None and report.tail.whole:
        write_all(new, os.pread(old, MAX_LINE, report.tail.offset) + b"\n")


def _copy(path: Path, old: int) -> Path:
    copy = path.with_name(f"{path.name}.broken")
    numbers = count(2)
    while os.path.lexists(copy):
        copy = path.with_name(f"{path.name}.broken.{next(numbers)}")
    with created(copy) as new:
        copy_bytes(old, new)
        sync(new, copy)
    return copy
