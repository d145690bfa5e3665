"""What was made of a journal's days, a file a day, so that weeks are not read line by line again.

A day's digest is good for exactly the files that it was made of: their names, sizes and times. It
holds nothing that the journal does not, and may be removed at any moment. Whatever can go wrong
with it means only that it is made again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from aimon.config.cache import get_from, put_into
from aimon.journal.journal import Journal

T = TypeVar("T")

# More than the days that the rules look back over; older ones are made again by who asks for them.
KEPT = 70


class Digests:
    """The digests of one journal's days, in a folder below the workspace's cache.

    ``form`` says what they hold: those of another form are not taken. Without ``keep`` nothing is
    written.
    """

    def __init__(
        self, cache: Path, name: str, journal: Journal[Any], form: str, *, keep: bool = True
    ) -> None:
        self._cache = cache
        self._folder = cache / name
        self._journal = journal
        self._form = form.encode()
        self._keep = keep

    def get(self, day: date, kind: type[T], make: Callable[[date], T]) -> T:
        """Return a day's digest, from its file or else made; raises what reading the journal does."""
        path = self._folder / f"day={day.isoformat()}.msgpack"
        sources = self._sources(day)
        if (known := get_from(path, sources, kind)) is not None:
            return known
        made = make(day)
        if self._keep:
            self._put(path, sources, made)
        return made

    def _sources(self, day: date) -> tuple[bytes, ...]:
        """Return what the digest is made of; taken before, so that what comes meanwhile is seen."""
        found = [self._form]
        for path in self._journal.files(day):
            with suppress(OSError):  # the journal's reader tells of it
                status = path.stat()
                found.append(f"{path.name} {status.st_size} {status.st_mtime_ns}".encode())
        return tuple(found)

    def _put(self, path: Path, sources: tuple[bytes, ...], made: object) -> None:
        with suppress(OSError):
            self._cache.mkdir(mode=0o700, exist_ok=True)
            put_into(path, sources, msgspec.to_builtins(made))  # msgpack's times lose their offset
            for old in sorted(self._folder.glob("day=*.msgpack"))[:-KEPT]:
                old.unlink()
