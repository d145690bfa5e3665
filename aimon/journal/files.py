"""The few file operations that journals stand on, each safe against what may lie at a path."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aimon.journal.errors import DurabilityUnknown, NotRegular, reason_of


@contextmanager
def opened(path: Path, flags: int, mode: int = 0o600) -> Iterator[int]:
    """Open a regular file and nothing else; close it at the end.

    Raises OSError (ELOOP for a symbolic link) or NotRegular; never waits for a FIFO's other end.
    """
    fd = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, mode)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise NotRegular(path)
        yield fd
    finally:
        os.close(fd)


def write_all(fd: int, data: bytes) -> None:
    """Write all of the bytes, however many calls it takes."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]


def sync(fd: int, path: Path) -> None:
    """Have the file's bytes reach the disk; raises DurabilityUnknown.

    A failed fsync leaves the pages clean, so a second try would lie (Rebello et al., ATC '20).
    """
    try:
        os.fdatasync(fd)
    except OSError as error:
        raise DurabilityUnknown(path, reason_of(error)[0]) from error


def sync_folder(folder: Path) -> None:
    """Have the folder's entries reach the disk."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def make_folder(folder: Path) -> None:
    """Make the folder and its missing parents, for the owner alone, each one durably."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):  # another process was first
        os.mkdir(folder, 0o700)
    sync_folder(folder.parent)
