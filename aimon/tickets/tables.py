"""The tables that mirror the journal of tickets: their form, and how a ticket is written into them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec

from aimon.core.ticketrecords import TicketEvent
from aimon.core.tickets import Ticket, fold

# Of the tables' form and of the search terms in them.
VERSION = 2
# closed_ms: when the ticket was solved or withdrawn, where it is so by all that is recorded.
_SCHEMA = """
CREATE TABLE folders (day TEXT PRIMARY KEY, mtime_ns INTEGER);
CREATE TABLE files (path TEXT PRIMARY KEY, inode INTEGER, taken INTEGER, bad INTEGER);
CREATE TABLE events (seq INTEGER PRIMARY KEY, number INTEGER, id TEXT UNIQUE, raw BLOB);
CREATE INDEX events_by_number ON events (number, seq);
CREATE TABLE tickets (number INTEGER PRIMARY KEY, opened_ms INTEGER, closed_ms INTEGER, solved INTEGER);
CREATE INDEX tickets_by_end ON tickets (closed_ms);
CREATE VIRTUAL TABLE words USING fts5 (terms, tokenize = 'unicode61', detail = none);
CREATE TABLE terms (term TEXT PRIMARY KEY, tickets INTEGER) WITHOUT ROWID;
"""
SEEN = "INSERT OR REPLACE INTO folders VALUES (?, ?)"
# How many tickets have a term.
_COUNTED = (
    "INSERT INTO terms VALUES (?, ?) ON CONFLICT DO UPDATE SET tickets = tickets + excluded.tickets"
)
_TABLES = ("terms", "words", "tickets", "events", "files", "folders")


def ms(time: datetime) -> int:
    """Return a moment as the tables have it: Unix milliseconds."""
    return round(time.timestamp() * 1000)


def summarise(
    db: sqlite3.Connection, numbers: Iterable[int], decoder: msgspec.json.Decoder[TicketEvent]
) -> None:
    """Write what these tickets are found by."""
    from aimon.core.search import terms

    query = "SELECT raw FROM events WHERE number = ? ORDER BY seq"
    counts: Counter[str] = Counter()
    for number in numbers:
        events = [decoder.decode(raw) for (raw,) in db.execute(query, (number,))]
        ticket = fold(events, max(event.time for event in events))
        closed = None if ticket.unsolved else ticket.resolved_at or ticket.events[-1].time
        opened = min(ticket.received_at, ticket.recorded_at)
        db.execute(
            "INSERT OR REPLACE INTO tickets VALUES (?, ?, ?, ?)",
            (number, ms(opened), closed and ms(closed), ticket.state == "resolved"),
        )
        counts.subtract(_taken_out(db, number))
        found = terms(_searchable(ticket))
        counts.update(set(found))
        db.execute("INSERT INTO words (rowid, terms) VALUES (?, ?)", (number, " ".join(found)))
    db.executemany(_COUNTED, ((term, by) for term, by in counts.items() if by))


@contextmanager
def changing(db: sqlite3.Connection) -> Iterator[None]:
    """Change the tables all at once or not at all, alone."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _searchable(ticket: Ticket) -> str:
    """Return all that somebody may remember of a ticket."""
    said = (event.text for event in ticket.events if event.text)
    who = (ticket.requester, ticket.organisation, ticket.model)
    return "\n".join((ticket.symptom, ticket.solution, ticket.prevention, *who, *said))


def _taken_out(db: sqlite3.Connection, number: int) -> set[str]:
    """Take a ticket's terms out of the index; return those that it had."""
    for (terms,) in db.execute("SELECT terms FROM words WHERE rowid = ?", (number,)).fetchall():
        db.execute("DELETE FROM words WHERE rowid = ?", (number,))
        return set(terms.split())
    return set()


def taken_in(db: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    rows = db.execute("SELECT path, inode, taken FROM files")
    return {path: (inode, taken) for path, inode, taken in rows}


def make_tables(db: sqlite3.Connection) -> None:
    for name in _TABLES:
        db.execute(f"DROP TABLE IF EXISTS {name}")
    for statement in _SCHEMA.strip().split(";\n"):
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {VERSION}")
