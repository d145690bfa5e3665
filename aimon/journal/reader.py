"""Reads a journal's file line by line, whatever its bytes are, in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from aimon.journal.errors import reading
from aimon.journal.files import opened
from aimon.journal.layout import day_of

T = TypeVar("T")

MAX_LINE = 1 << 20
_CHUNK = 1 << 18
_UNREADABLE = (ValueError, RecursionError)  # msgspec's errors and UnicodeError are ValueErrors


class Line(NamedTuple, Generic[T]):
    """A good line: where it starts, its bytes without the newline, what it says."""

    offset: int
    raw: bytes
    record: T


class Bad(msgspec.Struct, frozen=True, kw_only=True):
    """A bad line. ``reason``: too_long, encoding, nesting, json or type; ``detail`` is English."""

    offset: int
    reason: str
    detail: str = ""


class Tail(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes after the last newline; ``whole`` when they are a record that only lacks it."""

    offset: int
    whole: bool


class Reading(Generic[T]):
    """One pass over a file: iterate it for the good lines, then ask for ``bad`` and ``tail``.

    ``start`` is the offset of the line to begin with, ``end`` after the pass that of the line which
    has not ended yet, from where a later pass goes on.
    """

    def __init__(self, path: Path, decoder: msgspec.json.Decoder[T], start: int = 0) -> None:
        self.path = path
        self.start = self.end = start
        self.bad: list[Bad] = []
        self.tail: Tail | None = None
        self._decoder = decoder
        self._day = day_of(path.parent)

    def __iter__(self) -> Iterator[Line[T]]:
        """Yield the complete, good lines; empty ones and an unterminated tail are left out.

        Raises JournalError when the file cannot be read or is not a regular file.
        """
        self.bad, self.tail = [], None
        with reading(self.path), opened(self.path, os.O_RDONLY) as fd:
            os.lseek(fd, self.start, os.SEEK_SET)
            for offset, raw, ended in _split(fd, self.start):
                try:
                    record = self._decode(raw)
                except _UNREADABLE as error:
                    if ended:
                        self.bad.append(_bad(offset, raw, error))
                    else:
                        self.tail = Tail(offset=offset, whole=False)
                else:
                    if ended:
                        yield Line(offset, raw, record)
                    else:
                        self.tail = Tail(offset=offset, whole=True)
            self.end = self.tail.offset if self.tail else os.lseek(fd, 0, os.SEEK_CUR)

    def _decode(self, raw: bytes) -> T:
        if len(raw) > MAX_LINE:
            raise ValueError(f"more than {MAX_LINE} bytes")
        if not raw.isascii():
            raw.decode()  # msgspec does not look into the strings that the type leaves out
        record = self._decoder.decode(raw)
        time = getattr(record, "time", None)
        if self._day and isinstance(time, datetime) and time.date() != self._day:
            raise msgspec.ValidationError(f"its time is not of its folder's day: {time}")
        return record


def read(path: Path, type: type[T] | None = None) -> Reading[T]:
    """Return a reading of the file whose lines are decoded as ``type`` (else as any object)."""
    wanted: Any = dict[str, Any] if type is None else type
    return Reading(path, msgspec.json.Decoder(wanted))


def _split(fd: int, offset: int) -> Iterator[tuple[int, bytes, bool]]:
    r"""Yield each line's offset, its bytes, and whether ``\n`` ended it; of too long ones a part.

    Only ``\n`` ends a line: U+2028 and the like are text.
    """
    length = 0
    start = b""
    while chunk := os.read(fd, _CHUNK):
        *ended, last = chunk.split(b"\n")
        for piece in ended:
            if length or piece:
                yield offset, start + piece, True
            offset += length + len(piece) + 1
            start, length = b"", 0
        length += len(last)
        if len(start) <= MAX_LINE:
            start += last
    if length:
        yield offset, start, False


def _bad(offset: int, raw: bytes, error: Exception) -> Bad:
    if len(raw) > MAX_LINE:
        reason = "too_long"
    elif isinstance(error, UnicodeError):
        reason = "encoding"
    elif isinstance(error, RecursionError):
        reason = "nesting"
    elif isinstance(error, msgspec.ValidationError):
        reason = "type"
    else:
        reason = "json"
    return Bad(offset=offset, reason=reason, detail=str(error))
