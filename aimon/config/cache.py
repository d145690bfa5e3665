"""Keeps what takes long to make (the checked configuration, a year's holidays), a file for each.

An entry is good for exactly the bytes that it was made of; there is no clock to trust. All that
can go wrong with the cache means only that it is made again: nothing is lost, and nobody needs to
hear of it (a workspace may be read-only).
"""

from __future__ import annotations

import contextlib
import os
import zlib
from pathlib import Path
from typing import TypeVar

import msgspec

from aimon import __version__
from aimon.config.files import read_file
from aimon.files import replace

# Two files of at most 1 MiB, twice: as they are, and read.
_LIMIT = 8 * 2**20

T = TypeVar("T")


class _Entry(msgspec.Struct, array_like=True):
    version: str
    sources: tuple[bytes, ...]
    checksum: int
    value: msgspec.Raw


def place(home: Path, name: str) -> Path:
    """Return the file of a workspace's cache that an entry of this name is kept in."""
    return home / ".cache" / f"{name}.msgpack"


def get(home: Path, name: str, sources: tuple[bytes, ...], kind: type[T]) -> T | None:
    """Return what was kept under the name for these bytes by this version of aimon, or None."""
    return get_from(place(home, name), sources, kind)


def get_from(path: Path, sources: tuple[bytes, ...], kind: type[T]) -> T | None:
    """Return what was kept in a file for these bytes by this version of aimon, or None."""
    try:
        content = read_file(path, _LIMIT)
        if content.large or content.owner != os.geteuid():
            return None  # another user's word is not taken
        entry = msgspec.msgpack.decode(content.data, type=_Entry)
        if entry.version != __version__ or entry.sources != sources:
            return None
        if entry.checksum != zlib.crc32(entry.value):
            return None
        return msgspec.msgpack.decode(entry.value, type=kind)
    except (OSError, ValueError):  # not there, not readable, or not what was written
        return None


def put(home: Path, name: str, sources: tuple[bytes, ...], value: object) -> None:
    """Keep the value for these bytes: whole or not at all, for the user's eyes only."""
    put_into(place(home, name), sources, value)


def put_into(path: Path, sources: tuple[bytes, ...], value: object) -> None:
    """Keep the value in a file, as ``put`` does; the folder's parent must be there."""
    if _of_another(path.parent.parent):
        return
    data = msgspec.msgpack.encode(value)
    entry = _Entry(__version__, sources, zlib.crc32(data), msgspec.Raw(data))
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        replace(path, msgspec.msgpack.encode(entry))


def _of_another(home: Path) -> bool:
    """Whether root looks into another account's workspace, who could not use what root keeps."""
    if os.geteuid() != 0:
        return False
    try:
        return (home / "log").stat().st_uid != 0
    except OSError:
        return False
