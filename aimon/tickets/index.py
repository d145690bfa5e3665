"""Finds tickets: by number, those that are not solved, those whose words are like a text's."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from aimon.core.ticketrecords import TicketEvent
from aimon.core.tickets import Ticket, fold
from aimon.tickets.mirror import Mirror
from aimon.tickets.tables import ms

# The rarest terms find what all of them would, many times as fast: so many, as long as no more
# tickets than this have one of them, but two in any case.
_RAREST, _FEW, _TICKETS = 16, 2, 1000
# Where even these are in more, as the words of everyday trouble are, the latest tickets are enough
# to find out how such a thing was solved.
_LATEST = 1000


class Index:
    """The tickets of a journal's folder."""

    def __init__(self, home: Path, journal: Path) -> None:
        self._mirror = Mirror(home, journal)
        self._decoder = msgspec.json.Decoder(TicketEvent)
        self.close = self._mirror.close
        self.follow = self._mirror.follow

    def last_number(self) -> int:
        """Return the highest number that a ticket has; 0 for none."""
        return self._mirror.rows("SELECT max(number) FROM tickets")[0][0] or 0

    def unreadable(self) -> int:
        """Return how many lines of the journal no reader takes."""
        return self._mirror.rows("SELECT sum(bad) FROM files")[0][0] or 0

    def get(self, number: int, now: datetime) -> Ticket | None:
        """Return a ticket as it is at ``now``, if there is one."""
        events = self._mirror.events(number)
        return fold(events, now) if events else None

    def latest(self, number: int) -> Ticket | None:
        """Return a ticket as it is after all that is recorded, if there is one."""
        events = self._mirror.events(number)
        return fold(events, max(event.time for event in events)) if events else None

    def unsolved(self, now: datetime) -> list[Ticket]:
        """Return the tickets that had come in and are not solved at ``now``, by number."""
        chosen = (
            "SELECT number FROM tickets WHERE closed_ms IS NULL AND opened_ms <= :now"
            " UNION ALL SELECT number FROM tickets WHERE closed_ms > :now AND opened_ms <= :now"
        )
        found = self._folded(f"WHERE number IN ({chosen})", now, {"now": ms(now)})
        return [ticket for ticket in found if ticket.unsolved]

    def every(self, now: datetime) -> list[Ticket]:
        """Return all tickets that had come in by ``now``, by number, without withdrawn ones."""
        found = self._folded("", now, {})
        return [t for t in found if t.state != "withdrawn" and _came_in(t) <= now]

    def _folded(self, where: str, now: datetime, values: dict[str, int]) -> list[Ticket]:
        events: dict[int, list[TicketEvent]] = {}
        query = f"SELECT number, raw FROM events {where} ORDER BY number, seq"
        for number, raw in self._mirror.rows(query, values):
            events.setdefault(number, []).append(self._decoder.decode(raw))
        return [fold(of_one, now) for of_one in events.values()]

    def matching(self, text: str, now: datetime, *, limit: int) -> list[tuple[Ticket, float]]:
        """Return the tickets whose words are most like the text's, the likest first, with a rank.

        The rank is BM25's as FTS5 reckons it; higher is liker.
        """
        wanted, _many = self._rarest(text)
        return self._matching(wanted, now, limit=limit)

    def similar(self, text: str, now: datetime, *, limit: int, but: int) -> list[Ticket]:
        """Return the solved tickets like the text, the likest first, without the one of a number."""
        wanted, many = self._rarest(text)
        since = self.last_number() - _LATEST if many else 0
        found = self._matching(wanted, now, limit=limit, solved=True, but=but, since=since)
        return [ticket for ticket, _rank in found]

    def _matching(
        self,
        wanted: list[str],
        now: datetime,
        *,
        limit: int,
        solved: bool = False,
        but: int = 0,
        since: int = 0,
    ) -> list[tuple[Ticket, float]]:
        if not wanted:
            return []
        rows = self._mirror.rows(
            "SELECT words.rowid, -rank FROM words JOIN tickets ON number = words.rowid"
            " WHERE words MATCH ? AND words.rowid > ? AND number <> ? AND opened_ms <= ?"
            " AND solved >= ? ORDER BY rank LIMIT ?",
            (" OR ".join(f'"{t}"' for t in wanted), since, but, ms(now), solved, limit),
        )
        found = [(self.get(number, now), rank) for number, rank in rows]
        return [(ticket, rank) for ticket, rank in found if ticket and ticket.state != "withdrawn"]

    def _rarest(self, text: str) -> tuple[list[str], bool]:
        """Return the terms of a text that the fewest tickets have, and whether these are many."""
        from aimon.core.search import terms

        names = list(set(terms(text)))
        marks = ",".join("?" * len(names))
        query = f"SELECT term, tickets FROM terms WHERE term IN ({marks}) AND tickets ORDER BY 2, 1"
        chosen: list[str] = []
        total = 0
        for term, tickets in self._mirror.rows(query, names)[:_RAREST]:
            if total + tickets > _TICKETS and len(chosen) >= _FEW:
                break
            total += tickets
            chosen.append(term)
        return chosen, total > _TICKETS


def _came_in(ticket: Ticket) -> datetime:
    return min(ticket.received_at, ticket.recorded_at)
