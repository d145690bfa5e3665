"""An SQLite file with what the journal of tickets says, so that not all of it is read each time.

It holds nothing that the journal does not. Whatever is wrong with it (damage, another version, a
journal that was rewritten), it is made anew; where it cannot be written, it is made in memory.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from aimon.core.ticketrecords import TicketEvent
from aimon.core.tickets import number_of
from aimon.files import create
from aimon.i18n import _
from aimon.journal import layout
from aimon.tickets.tables import SEEN, VERSION, changing, make_tables, summarise, taken_in

FILE = Path(".cache", "tickets.sqlite")
_BUSY_S = 10.0
# So many bytes take seconds to take in.
_LARGE = 8_000_000
# A folder's time tells of a new file in it only once the clock has moved on from that time.
_SETTLED_NS = 2_000_000_000


def remove(home: Path) -> None:
    """Remove the file of a workspace; the next one who needs it makes it anew."""
    for suffix in ("", "-wal", "-shm"):
        (home / f"{FILE}{suffix}").unlink(missing_ok=True)


class Mirror:
    """The events of a journal's folder as tables, as far as they are recorded by now."""

    def __init__(self, home: Path, journal: Path) -> None:
        self._home = home
        self._journal = journal
        self._decoder = msgspec.json.Decoder(TicketEvent)
        self._own = False  # in memory, where no other process writes to it

    def close(self) -> None:
        """Let go of the file."""
        if "_db" in self.__dict__:
            self._db.close()

    def follow(self, path: Path) -> None:
        """Take in what was recorded since: all of it, or what one of the journal's files has more.

        Whoever records something follows the file that it stands in, under the lock under which
        all do so; what others wrote is in the tables then, unless these are this process's own.
        """
        try:
            if self._own:
                self._take_in(self._db)
            else:
                self._take_in_one(self._db, path)
        except sqlite3.DatabaseError:
            self._make_anew()

    def rows(self, query: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Any]:
        """Return the rows of a query."""
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.DatabaseError:
            self._make_anew()
            return self._db.execute(query, values).fetchall()

    def events(self, number: int) -> list[TicketEvent]:
        """Return a ticket's events in the order in which they were recorded."""
        rows = self.rows("SELECT raw FROM events WHERE number = ? ORDER BY seq", (number,))
        return [self._decoder.decode(raw) for (raw,) in rows]

    @cached_property
    def _db(self) -> sqlite3.Connection:
        """The file, opened when it is first needed, with all that is recorded by then."""
        path = self._home / FILE
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            if _ours(path):
                return self._filled(path)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:  # another process makes it anew
                return self._filled(":memory:")
        except OSError:
            return self._filled(":memory:")
        return self._anew()

    def _make_anew(self) -> None:
        self._db.close()
        self._db = self._anew()

    def _anew(self) -> sqlite3.Connection:
        with suppress(sqlite3.DatabaseError, OSError):
            remove(self._home)
            if _ours(self._home / FILE):
                return self._filled(self._home / FILE)
        return self._filled(":memory:")

    def _filled(self, path: Path | str) -> sqlite3.Connection:
        self._own = path == ":memory:"
        db = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
        try:
            if not self._own:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = NORMAL")
            self._take_in(db)
        except BaseException:
            db.close()
            raise
        return db

    def _take_in(self, db: sqlite3.Connection) -> None:
        """Take in what is new in the journal's files; all of it where one was rewritten."""
        current = db.execute("PRAGMA user_version").fetchone()[0] == VERSION
        taken = taken_in(db) if current else {}
        folders = dict(db.execute("SELECT day, mtime_ns FROM folders")) if current else {}
        seen, found = self._look(folders, taken)
        sound = current and all(
            path in found and found[path].st_ino == inode and found[path].st_size >= size
            for path, (inode, size) in taken.items()
        )
        if sound and all(taken.get(path, (0, 0))[1] == s.st_size for path, s in found.items()):
            if settled := {day: ns for day, ns in seen.items() if ns and folders.get(day) != ns}:
                with changing(db):
                    db.executemany(SEEN, settled.items())
            return
        if sum(s.st_size for s in found.values()) - sum(n for _i, n in taken.values()) > _LARGE:
            _ask_for_patience()
        with changing(db):
            if not sound:
                make_tables(db)
            taken = taken_in(db)  # another process may have been first
            touched: set[int] = set()
            for path in sorted(found):
                start = taken.get(path, (0, 0))[1]
                if found[path].st_size > start:
                    touched |= self._read(db, path, start)
            summarise(db, touched, self._decoder)
            db.executemany(SEEN, seen.items())

    def _take_in_one(self, db: sqlite3.Connection, path: Path) -> None:
        """Take in what one file has more than it had."""
        name = str(path.relative_to(self._journal))
        row = db.execute("SELECT taken FROM files WHERE path = ?", (name,)).fetchone()
        start = row[0] if row else 0
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            return  # nothing stands in it yet
        if size == start:
            return
        with changing(db):
            summarise(db, self._read(db, name, start), self._decoder)

    def _look(
        self, folders: dict[str, int], taken: dict[str, tuple[int, int]]
    ) -> tuple[dict[str, int], dict[str, os.stat_result]]:
        """Return the days' folders with their times, and the journal's files as they are now.

        The files of a folder that has not changed are those that are known.
        """
        known: dict[str, list[str]] = {}
        for path in taken:
            known.setdefault(path.partition("/")[0], []).append(path)
        settled = time.time_ns() - _SETTLED_NS
        seen, found = {}, {}
        root = str(self._journal)
        for entry in layout.entries(self._journal):
            name, changed = entry.name, entry.stat().st_mtime_ns
            seen[name] = changed if changed < settled else 0
            if changed == folders.get(name):
                paths = known.get(name, [])
            else:
                paths = [f"{name}/{p.name}" for p in layout.journal_files(self._journal / name)]
            for path in paths:
                with suppress(FileNotFoundError):  # one that is known and gone
                    found[path] = os.stat(f"{root}/{path}")
        return seen, found

    def _read(self, db: sqlite3.Connection, path: str, start: int) -> set[int]:
        """Take in a file's lines from an offset; return the numbers of their tickets."""
        from aimon.journal.reader import Reading

        touched = set()
        lines = Reading(self._journal / path, self._decoder, start)
        for line in lines:
            with suppress(ValueError):  # a ticket that is not named as aimon names them
                number = number_of(line.record.ticket)
                db.execute(
                    "INSERT OR IGNORE INTO events (number, id, raw) VALUES (?, ?, ?)",
                    (number, line.record.id, line.raw),
                )
                touched.add(number)
        inode = os.stat(self._journal / path).st_ino
        db.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET inode = excluded.inode, taken = excluded.taken, bad = bad + excluded.bad",
            (path, inode, lines.end, len(lines.bad)),
        )
        return touched


def _ours(path: Path) -> bool:
    """Make the file, for the user alone, where there is none; whether it is a file of the user's.

    A link's end is not ours to write to, and another user's word on what was said is not taken.
    """
    create(path, b"")
    status = os.lstat(path)
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()


def _ask_for_patience() -> None:
    """Tell somebody at a terminal why nothing is seen for some seconds."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(_("aimon: the index of the tickets is made anew …") + "\n")
