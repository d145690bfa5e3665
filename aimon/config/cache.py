"""Keeps the checked configuration, so that reading fifty models costs milliseconds.

An entry is good for exactly the bytes that it was made of; there is no clock to trust. All that
can go wrong with the cache means only that the files are checked again: nothing is lost, and
nobody needs to hear of it (a workspace may be read-only).
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

FILE = Path(".cache", "config.msgpack")
# Two files of at most 1 MiB, twice: as they are, and read.
_LIMIT = 8 * 2**20

T = TypeVar("T")


class _Entry(msgspec.Struct, array_like=True):
    version: str
    sources: tuple[bytes, ...]
    value: msgspec.Raw


def get(home: Path, sources: tuple[bytes, ...], kind: type[T]) -> T | None:
    """Return what was kept for these bytes by this version of aimon, or None."""
    try:
        content = read_file(home / FILE, _LIMIT)
        if content.large or content.owner != os.geteuid():
            return None  # another user's word on what the files say is not taken
        entry = msgspec.msgpack.decode(content.data, type=_Entry)
        if entry.version != __version__ or entry.sources != sources:
            return None
        return msgspec.msgpack.decode(entry.value, type=kind)
    except (OSError, ValueError):  # not there, not readable, or not what was written
        return None


def put(home: Path, sources: tuple[bytes, ...], value: object) -> None:
    """Keep the value for these bytes: whole or not at all, for the user's eyes only."""
    entry = _Entry(__version__, sources, msgspec.Raw(msgspec.msgpack.encode(value)))
    target = home / FILE
    with contextlib.suppress(OSError):
        target.parent.mkdir(mode=0o700, exist_ok=True)
        replace(target, msgspec.msgpack.encode(entry))
