"""Keeps what takes long to make (the checked configuration, a year's holidays), a file for each.

An entry is good for exactly the bytes that it was made of; there is no clock to trust. All that
can go wrong with the cache means only that it is made again: nothing is lost, and nobody needs to
hear of it (a workspace may be read-only).
"""

from __future__ import annotations

import contextlib
import os
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
    value: msgspec.Raw


def place(home: Path, name: str) -> Path:
    """Return the file of a workspace's cache that an entry of this name is kept in."""
    return home / ".cache" / f"{name}.msgpack"


def get(home: Path, name: str, sources: tuple[bytes, ...], kind: type[T]) -> T | None:
    """Return what was kept under the name for these bytes by this version of aimon, or None."""
    try:
        content = read_file(place(home, name), _LIMIT)
        if content.large or content.owner != os.geteuid():
            return None  # another user's word is not taken
        entry = msgspec.msgpack.decode(content.data, type=_Entry)
        if entry.version != __version__ or entry.sources != sources:
            return None
        return msgspec.msgpack.decode(entry.value, type=kind)
    except (OSError, ValueError):  # not there, not readable, or not what was written
        return None


def put(home: Path, name: str, sources: tuple[bytes, ...], value: object) -> None:
    """Keep the value for these bytes: whole or not at all, for the user's eyes only."""
    entry = _Entry(__version__, sources, msgspec.Raw(msgspec.msgpack.encode(value)))
    target = place(home, name)
    with contextlib.suppress(OSError):
        target.parent.mkdir(mode=0o700, exist_ok=True)
        replace(target, msgspec.msgpack.encode(entry))
