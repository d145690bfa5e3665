"""Puts a new file in the place of a journal's: after a crash it is the old one or the new one.

Journals are only ever appended to, but for the two commands that stand on this: they take out
what is bad, and what a person wants forgotten. Appenders open the file anew under the lock that
the caller holds, so none of them writes to the old one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from aimon.journal.append import lock_of
from aimon.journal.errors import writing
from aimon.journal.files import opened, sync, sync_folder, write_all
from aimon.journal.journal import encode
from aimon.journal.lock import exclusive
from aimon.journal.reader import MAX_LINE, read

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_CHUNK = 1 << 18

T = TypeVar("T", bound=msgspec.Struct)


def rewrite(
    path: Path, record: type[T], change: Callable[[T], T | None], *, lock_timeout: float = 10.0
) -> int:
    """Write the records that ``change`` returns in the place of their lines; return how many.

    Such a line loses the fields that its type does not know. Where ``change`` returns None every
    byte stays, and so does the whole file when no line is another. Raises JournalError,
    TryAgainLater when the file is locked.
    """
    with exclusive(lock_of(path), lock_timeout), writing(path):
        patches = list(_patches(path, record, change))
        if patches:
            with replacing(path) as (old, new):
                _splice(old, new, patches)
    return len(patches)


@contextmanager
def replacing(path: Path) -> Iterator[tuple[int, int]]:
    """Give the file and a new one, which takes its place, and its owner and mode, at the end.

    Call it under the file's lock. When the body fails, the file stays as it was.
    """
    temp = path.with_name(f".{path.name}.tmp")
    temp.unlink(missing_ok=True)  # of one that was killed
    with opened(path, os.O_RDONLY) as old, created(temp) as new:
        _keep_owner(old, new)
        yield old, new
        sync(new, temp)
        sync_folder(path.parent)
        os.replace(temp, path)
    sync_folder(path.parent)


@contextmanager
def created(path: Path) -> Iterator[int]:
    """Make a new file; it goes again when what follows fails."""
    with opened(path, _NEW) as fd:
        try:
            yield fd
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def copy_bytes(old: int, new: int, start: int = 0, end: int | None = None) -> None:
    """Append a file's bytes from ``start`` to ``end``, or all that follow, to another."""
    while chunk := os.pread(old, _CHUNK if end is None else min(_CHUNK, end - start), start):
        write_all(new, chunk)
        start += len(chunk)


def _keep_owner(old: int, new: int) -> None:
    """Let the file stay its owner's, so that cron can append to what root rewrote."""
    status = os.fstat(old)
    os.fchown(new, status.st_uid, status.st_gid)
    os.fchmod(new, status.st_mode & 0o777)


def _patches(
    path: Path, record: type[T], change: Callable[[T], T | None]
) -> Iterator[tuple[int, int, bytes]]:
    """Yield each changed line's offset, its length and the bytes in its place."""
    lines = read(path, record)
    for line in lines:
        changed = change(line.record)
        if changed is not None and (new := encode(changed)) != line.raw:
            yield line.offset, len(line.raw), new
    if lines.tail is not None and lines.tail.whole:
        with opened(path, os.O_RDONLY) as fd:
            raw = os.pread(fd, MAX_LINE, lines.tail.offset)
        changed = change(msgspec.json.decode(raw, type=record))
        if changed is not None and (new := encode(changed)) != raw:
            yield lines.tail.offset, len(raw), new


def _splice(old: int, new: int, patches: list[tuple[int, int, bytes]]) -> None:
    done = 0
    for offset, length, line in patches:
        copy_bytes(old, new, done, offset)
        write_all(new, line)
        done = offset + length
    copy_bytes(old, new, done)
