"""Looks through a workspace for a person whom the journals have forgotten; changes nothing."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from aimon.core.forgetting import Left, Plan
from aimon.core.people import Person
from aimon.core.ticketrecords import TicketEvent
from aimon.journal import catalogue
from aimon.journal.errors import JournalError
from aimon.journal.files import opened
from aimon.journal.reader import MAX_LINE, read
from aimon.journal.tickets import NAME
from aimon.tickets.mailfile import MAX_BYTES, words_in

_CHUNK = 1 << 20
_OVERLAP = 1 << 10
# Journals in which no people are; into the others people write what they like.
_IMPERSONAL = frozenset(catalogue.TYPES) - {
    *(NAME, "deliveries", "incidents", "alerts", "checklists", "notes"),
}
# Shorter ones, in Latin letters or figures, stand in any file by chance.
_SHORT = 5


def traces(home: Path, log: Path, plan: Plan) -> list[Left]:
    """Return the files in which the person still stands, by their paths."""
    wanted = _pattern(plan.person)
    journal = catalogue.files(log, NAME)
    left = [
        Left(file=str(path), why="bad_line") for path in journal if _in_bad_line(path, plan, wanted)
    ]
    for path in _files(home, log):
        if path in journal:
            continue
        if _is_copy(path, log) and _has_line(path, plan):
            left.append(Left(file=str(path), why="copy"))
        elif wanted and _is_named(path, wanted):
            left.append(Left(file=str(path), why="named"))
    return sorted(left, key=lambda each: each.file)


def _pattern(person: Person) -> re.Pattern[bytes] | None:
    """Return what finds a name or a contact in bytes, however its letters are written."""
    spelled: set[bytes] = set()
    for text in person.names | person.contacts:
        if len(text) > 1 and (not text.isascii() or len(text) >= _SHORT):
            composed = unicodedata.normalize("NFC", text)
            spelled |= {composed.encode(), json.dumps(composed)[1:-1].encode()}
            spelled.add(unicodedata.normalize("NFD", text).encode())
    return (
        re.compile(b"|".join(map(re.escape, sorted(spelled))), re.IGNORECASE) if spelled else None
    )


def _files(home: Path, log: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(home):
        if Path(folder) == log:
            folders[:] = [name for name in folders if name not in _IMPERSONAL]
        yield from (Path(folder, name) for name in names)


def _is_copy(path: Path, log: Path) -> bool:
    return ".jsonl.broken" in path.name and path.is_relative_to(log / NAME)


def _has_line(path: Path, plan: Plan) -> bool:
    with suppress(JournalError):
        return any(line.record.ticket in plan.tickets for line in read(path, TicketEvent))
    return False


def _in_bad_line(path: Path, plan: Plan, wanted: re.Pattern[bytes] | None) -> bool:
    lines = read(path, TicketEvent)
    for _line in lines:
        continue
    places = [bad.offset for bad in lines.bad]
    if lines.tail is not None and not lines.tail.whole:
        places.append(lines.tail.offset)
    named = [json.dumps(ticket).encode() for ticket in plan.tickets]
    with opened(path, os.O_RDONLY) as fd:
        for place in places:
            raw = os.pread(fd, MAX_LINE, place).partition(b"\n")[0]
            if (wanted and wanted.search(raw)) or any(name in raw for name in named):
                return True
    return False


def _is_named(path: Path, wanted: re.Pattern[bytes]) -> bool:
    """Whether the pattern is in the file; a link, or what cannot be read, is passed over."""
    with suppress(OSError, JournalError), opened(path, os.O_RDONLY) as fd:
        if path.suffix == ".eml":
            words = words_in(os.pread(fd, MAX_BYTES, 0))
            return bool(wanted.search(words.encode("utf-8", "replace")))
        last = b""
        while chunk := os.read(fd, _CHUNK):
            if wanted.search(last + chunk):
                return True
            last = chunk[-_OVERLAP:]
    return False
