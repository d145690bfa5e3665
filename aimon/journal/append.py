"""The append protocol: lines are on the disk when it returns, whoever else appends or dies.

Lock a file of its own, open the log each time, begin with a newline where a killed writer left
none, write, take a failed write back, fdatasync. A new file's folder is synced before the first
byte, so that a file with bytes in it always has a durable name.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from aimon.i18n import _
from aimon.journal.errors import JournalError, writing
from aimon.journal.files import opened, sync, sync_folder, write_all
from aimon.journal.lock import exclusive
from aimon.journal.reader import MAX_LINE

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT


def lock_of(path: Path) -> Path:
    """Return the lock of a journal's file."""
    return path.with_name(f".{path.name}.lock")


def append(path: Path, lines: Sequence[bytes], *, lock_timeout: float = 10.0) -> None:
    """Append serialised lines (without their newlines) durably: all of them, or none.

    Raises TryAgainLater when the lock stays busy for ``lock_timeout`` seconds, DurabilityUnknown
    when the fsync fails, JournalError for everything else (disk full, not a regular file), and
    ValueError for a line that no reader would take. When the process is killed, or the file may
    not be truncated (chattr +a), a part of the lines may stay: append the same records again.
    """
    data = _joined(lines)
    if not data:
        return
    with (
        exclusive(lock_of(path), lock_timeout),
        writing(path),
        opened(path, _FLAGS) as fd,
    ):
        _write(fd, path, data)
        sync(fd, path)
        if not os.fstat(fd).st_nlink:
            raise JournalError(
                _("cannot write {path}: {reason}"), path, _("it was deleted during the write")
            )


def _joined(lines: Sequence[bytes]) -> bytes:
    for line in lines:
        if not line or b"\n" in line:
            raise ValueError(f"not one line: {line[:80]!r}")
        if len(line) > MAX_LINE:
            raise ValueError(f"a line of {len(line)} bytes; readers take {MAX_LINE}")
    return b"".join(line + b"\n" for line in lines)


def _write(fd: int, path: Path, data: bytes) -> None:
    size = os.fstat(fd).st_size
    if not size:
        sync_folder(path.parent)
    elif os.pread(fd, 1, size - 1) != b"\n":
        data = b"\n" + data
    try:
        write_all(fd, data)
    except BaseException:
        with suppress(PermissionError):  # chattr +a: the next append's newline covers it
            os.ftruncate(fd, size)
        raise
