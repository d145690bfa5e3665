"""A journal: typed records, appended to a file a host and day, read a day at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, overload

import msgspec

from aimon.journal import layout
from aimon.journal.reader import Reading


class Identified(Protocol):
    """What a record must have to be read."""

    @property
    def id(self) -> str:
        """Unique; a retried append repeats it."""
        ...


class Record(Identified, Protocol):
    """What a record must have to be appended."""

    @property
    def time(self) -> datetime:
        """When it happened, with the site's offset, which decides the day."""
        ...


T = TypeVar("T", bound=Record)
U = TypeVar("U", bound=Identified)


class BadLine(NamedTuple):
    """A line that was skipped."""

    path: Path
    offset: int
    reason: str


class Journal(Generic[T]):
    """The records of one kind. ``bad`` holds every line that the readings so far skipped."""

    def __init__(self, log: Path, name: str, record: type[T], *, host: str) -> None:
        if not host or host.startswith(".") or "/" in host:
            raise ValueError(f"not a file name: {host!r}")
        self.folder = log / name
        self._record = record
        self._host = host
        self._bad: dict[Path, list[BadLine]] = {}

    @property
    def bad(self) -> list[BadLine]:
        """The lines that were skipped, each once however often its file was read."""
        return [line for lines in self._bad.values() for line in lines]

    def append(self, *records: T) -> None:
        """Append the records durably, each to the day of its time.

        Records of one day are appended together, all or none. Raises what ``append`` raises, and
        ValueError for a record with NaN, infinity or a time without an offset.
        """
        from aimon.journal.append import append  # those who only read need no lock

        by_day: dict[date, list[bytes]] = {}
        for record in records:
            if record.time.tzinfo is None:
                raise ValueError(f"a record's time has no offset: {record.time}")
            by_day.setdefault(record.time.date(), []).append(encode(record))
        for day, lines in by_day.items():
            append(layout.file_of(self.folder, day, self._host), lines)

    def days(self) -> list[date]:
        """Return the days that have records, ascending."""
        return layout.days(self.folder)

    def file(self, time: datetime) -> Path:
        """Return the file that a record of this time is appended to here."""
        return layout.file_of(self.folder, time.date(), self._host)

    def files(self, day: date) -> list[Path]:
        """Return the day's files, one a host."""
        return layout.files(self.folder, day)

    @overload
    def read(self, day: date) -> Iterator[T]: ...

    @overload
    def read(self, day: date, type: type[U]) -> Iterator[U]: ...

    def read(self, day: date, type: Any = None) -> Iterator[Any]:
        """Yield the day's records: host by host, each in the order they were appended.

        ``type`` is a narrower Struct that holds at least the id. A record that was appended twice
        is yielded once; bad lines are skipped and listed in ``bad``.
        """
        decoder = msgspec.json.Decoder(type or self._record)
        seen: set[str] = set()
        for path in self.files(day):
            lines = Reading(path, decoder)
            for line in lines:
                if line.record.id not in seen:
                    seen.add(line.record.id)
                    yield line.record
            self._bad[path] = [BadLine(path, bad.offset, bad.reason) for bad in lines.bad]


def encode(record: object) -> bytes:
    """Return the record as one line of JSON; ValueError where JSON has no word for a number."""
    _require_finite(msgspec.to_builtins(record, builtin_types=(datetime, date)), "record")
    return msgspec.json.encode(record)


def _require_finite(value: object, where: str) -> None:
    """JSON has no NaN, and msgspec would write null in its place."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{where} is {value}")
    elif isinstance(value, dict):
        for key, item in value.items():
            _require_finite(item, f"{where}.{key}")
    elif isinstance(value, (list, tuple)):
        for item in value:
            _require_finite(item, where)
