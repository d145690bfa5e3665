"""Writes small files whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def create(path: Path, data: bytes) -> bool:
    """Write a file that is not there yet, for the user alone; False, and nothing, when it is.

    Raises OSError; a failed write leaves no half of it.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
    return True


def replace(path: Path, data: bytes, *, shared: bool = False) -> None:
    """Write a file in the place of one that may be there; raises OSError with the file's name.

    It is for the user alone, or, ``shared``, for all whom the umask lets read: never to be written
    by others.
    """
    try:
        _replace(path, data, shared)
    except OSError as error:  # a full disk's has no name, others that of the unfinished file
        raise OSError(error.errno, error.strerror, str(path)) from error


def _replace(path: Path, data: bytes, shared: bool) -> None:
    import tempfile

    handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            if shared:
                os.fchmod(handle, 0o644 & ~_umask())
            file.write(data)
        os.replace(unfinished, path)
    except OSError:
        with suppress(OSError):
            os.unlink(unfinished)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
