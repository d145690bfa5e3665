"""Which files of a journal hold good lines only, so that others may read them without our reader.

What was found sound is remembered by the files' names, sizes and times, and not read again. Files
of a day that are not sound are copied without what the reader leaves out.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from aimon.config.cache import get_from, put_into
from aimon.journal import layout
from aimon.journal.catalogue import TYPES
from aimon.journal.errors import reading
from aimon.journal.files import opened
from aimon.journal.reader import MAX_LINE, read

# Small, so that what is decoded stays in the processor's cache.
_CHUNK = 1 << 16
# What is remembered is of this form; raise it when lines are judged otherwise.
_FORM = b"1"


class SoundFiles:
    """Finds a log's files as anybody may read them: every line good, every record of a day once.

    ``copies`` is a folder for copies of files that are not; ``cache`` the workspace's, or None to
    remember nothing. ``unreadable`` counts the lines that no reader takes.
    """

    def __init__(self, log: Path, copies: Path, cache: Path | None = None) -> None:
        self.unreadable = 0
        self._log = log
        self._copies = copies
        self._cache = cache

    def files(self, name: str, first: date, last: date) -> list[Path]:
        """Return a journal's files of the days from first to last, or copies of them.

        Raises JournalError for a file that cannot be read.
        """
        folder = self._log / name
        known = self._known(name)
        found: list[Path] = []
        sound: dict[str, str] = {}
        for day in (day for day in layout.days(folder) if first <= day <= last):
            files = layout.files(folder, day)
            state = _state(files)
            if known.get(str(day)) == state:
                found += files
            elif _are_sound(files, TYPES[name], day):
                found += files
                sound[str(day)] = state
            else:
                found += self._copied(files, name)
        if sound:
            self._remember(name, known | sound)
        return found

    def remembered(self, name: str) -> set[date]:
        """Return the days whose files were found sound, and are what they were then."""
        folder, known = self._log / name, self._known(name)
        return {
            day
            for day in layout.days(folder)
            if known.get(str(day)) == _state(layout.files(folder, day))
        }

    def _known(self, name: str) -> dict[str, str]:
        """Return the state of each day's files when they were found sound."""
        if self._cache is None:
            return {}
        return get_from(self._place(name), (_FORM,), dict[str, str]) or {}

    def _remember(self, name: str, known: dict[str, str]) -> None:
        if self._cache is not None:
            with suppress(OSError):  # a workspace may be read-only
                self._cache.mkdir(mode=0o700, exist_ok=True)
                put_into(self._place(name), (_FORM,), known)

    def _place(self, name: str) -> Path:
        return Path(self._cache or "", "sound", f"{name}.msgpack")

    def _copied(self, files: Iterable[Path], name: str) -> list[Path]:
        """Copy a day's files with their good lines only, each record once."""
        seen: set[str] = set()
        copies = []
        for file in files:
            copy = self._copies / name / file.parent.name / file.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            lines = read(file, TYPES[name])
            with copy.open("wb") as target:
                for line in lines:
                    if (id := _id(line.record)) not in seen:
                        seen.add(id)
                        target.write(line.raw + b"\n")
            self.unreadable += len(lines.bad)
            copies.append(copy)
        return copies


def _state(files: Iterable[Path]) -> str:
    """Return what tells a day's files from changed ones; taken before they are read."""
    parts = []
    for file in files:
        with reading(file):
            status = os.lstat(file)
        parts.append(f"{file.name} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(parts)


def _are_sound(files: Iterable[Path], type: type[msgspec.Struct], day: date) -> bool:
    """Whether the reader would take every line, and every record once.

    It errs on the side of no: a line that only looks odd is one for the reader.
    """
    decoder: Any = msgspec.json.Decoder(type)
    seen: set[str] = set()
    count = 0
    for file in files:
        rest = b""
        with reading(file), opened(file, os.O_RDONLY) as fd:
            while chunk := os.read(fd, _CHUNK):
                end = chunk.rfind(b"\n") + 1
                lines, rest = (rest + chunk[:end], chunk[end:]) if end else (b"", rest + chunk)
                if len(lines) > MAX_LINE or len(rest) > MAX_LINE:
                    return False
                if lines and not (records := _records(lines, decoder)):
                    return False
                elif lines:
                    count += len(records)
                    seen.update([_id(record) for record in records])
                    if {record.time.date() for record in records} != {day}:
                        return False
        if rest:
            return False
    return len(seen) == count


def _records(lines: bytes, decoder: Any) -> list[Any]:
    """Return the records of whole lines, one a line; none where any line is odd."""
    count = lines.count(b"\n")
    # A newline between } and { is never inside an object, so there is one object a line, at least.
    if not (lines[:1] == b"{" and lines.count(b"}\n{") + 1 == count and lines[-2:] == b"}\n"):
        return []
    try:
        if not lines.isascii():
            lines.decode()  # msgspec does not look into the strings that the type leaves out
        records: list[Any] = decoder.decode_lines(lines)
    except (ValueError, RecursionError):
        return []
    return records if len(records) == count else []


def _id(record: Any) -> str:
    id: str = record.id
    return id
