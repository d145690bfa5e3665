"""The only thing that changes what was written: takes bad lines out, keeping a copy of the file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import msgspec

from aimon.journal import catalogue
from aimon.journal.append import lock_of
from aimon.journal.errors import writing
from aimon.journal.files import opened, sync, sync_folder, write_all
from aimon.journal.lock import exclusive
from aimon.journal.reader import MAX_LINE, Bad, Tail, read
from aimon.journal.verify import FileReport, check

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_CHUNK = 1 << 18


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
        temp = path.with_name(f".{path.name}.tmp")
        temp.unlink(missing_ok=True)  # of a repair that was killed
        with opened(path, os.O_RDONLY) as old, _created(temp) as new:
            _keep_owner(old, new)
            _write_good(report, old, new)
            sync(new, temp)
            copy = _copy(path, old)
            sync_folder(path.parent)
            os.replace(temp, path)
        sync_folder(path.parent)
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


@contextmanager
def _created(path: Path) -> Iterator[int]:
    """Make a new file; it goes again when what follows fails."""
    with opened(path, _NEW) as fd:
        try:
            yield fd
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _keep_owner(old: int, new: int) -> None:
    """Let the file stay its owner's, so that cron can append to what root repaired."""
    status = os.fstat(old)
    os.fchown(new, status.st_uid, status.st_gid)
    os.fchmod(new, status.st_mode & 0o777)


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
    with _created(copy) as new:
        while chunk := os.read(old, _CHUNK):
            write_all(new, chunk)
        sync(new, copy)
    return copy
