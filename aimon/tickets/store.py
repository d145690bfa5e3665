"""The door to a workspace's tickets: found by their numbers, changed by events under a lock."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import msgspec
from msgspec import structs

from aimon.account import account
from aimon.core.ticketrecords import TicketEvent, TicketEventKind
from aimon.core.tickets import Ticket, Warned, fold, number_of, ticket_id
from aimon.errors import AimonError, TryAgainLater, WrongUsage
from aimon.i18n import _
from aimon.journal.ids import new_id
from aimon.journal.journal import encode
from aimon.journal.tickets import NAME, ticket_log
from aimon.text import visible
from aimon.tickets.index import Index
from aimon.workspace import Workspace

# Held while a ticket gets its number, or an event is compared with what its writer had seen.
LOCK = ".tickets.lock"
_PATIENCE_S = 30.0
# These say something more; whatever else was said meanwhile, they are as true.
_ADDITIONS = frozenset({"noted", "wrote", "replied"})


class Tickets:
    """The tickets of a workspace. Use as a context manager."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._journal = ticket_log(workspace.log, workspace.host)
        self._index = Index(workspace.home, self._journal.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._index.close()

    def get(self, name: str, now: datetime) -> Ticket:
        """Return the ticket of this number (T-12, t12, 12); raises WrongUsage for none."""
        try:
            number = number_of(name)
        except ValueError:
            raise WrongUsage(
                _("not a ticket's number: {text}").format(text=visible(name, 40)),
                hint=_("write it like T-12 or 12; see them: aimon ticket list"),
            ) from None
        found = self._index.get(number, now)
        if found is None:
            last = self._index.last_number()
            raise WrongUsage(
                _("there is no ticket {id}").format(id=ticket_id(number)),
                hint=_("the last one is {id}; see them: aimon ticket list --all").format(
                    id=ticket_id(last)
                )
                if last
                else _("there are none yet; receive one: aimon ticket new"),
            )
        return found

    def latest(self, ticket: Ticket) -> Ticket:
        """Return the ticket as it is after all that is recorded, later than any 'now' as well.

        The clock may have been set back, or a time mistyped.
        """
        return self._index.latest(ticket.number) or ticket

    @property
    def unreadable(self) -> int:
        """How many lines of the journal cannot be read, and so are left out."""
        return self._index.unreadable()

    def named(self, names: Collection[str], now: datetime) -> list[Ticket]:
        """Return the tickets of these ids by number; an id that is none of ours is left out."""
        found = (self._index.get(number, now) for number in sorted(_numbers(names)))
        return [ticket for ticket in found if ticket]

    def unsolved(self, now: datetime) -> list[Ticket]:
        """Return the tickets that are not solved, by number."""
        return self._index.unsolved(now)

    def every(self, now: datetime) -> list[Ticket]:
        """Return all tickets by number, without those whose receipt was undone."""
        return self._index.every(now)

    def matching(self, text: str, now: datetime, *, limit: int) -> list[tuple[Ticket, float]]:
        """Return the tickets in which the words of the text stand, the likest first."""
        return self._index.matching(text, now, limit=limit)

    def similar(self, text: str, now: datetime, *, limit: int, but: int = 0) -> list[Ticket]:
        """Return solved tickets like the text, the likest first, without the one of number ``but``."""
        return self._index.similar(text, now, limit=limit, but=but)

    def receive(self, now: datetime, **fields: Any) -> Ticket:
        """Record a new inquiry and return its ticket; ``fields`` are those of TicketEvent.

        Raises TryAgainLater while another process keeps the lock, and what the journal raises.
        """
        with self._locked(now):
            name = ticket_id(self._index.last_number() + 1)
            event = self._append(now, "received", name, fields)
        return fold([event], now)

    def record(self, now: datetime, kind: TicketEventKind, on: Ticket, **fields: Any) -> Ticket:
        """Record an event of a ticket and return the ticket as it is after all that is known.

        ``on`` is the ticket as the writer saw it. What changes its state is refused with
        TryAgainLater when somebody else has recorded something since; what only adds to it is not.
        """
        with self._locked(now):
            latest = self._index.get(on.number, now)
            if latest is None or (kind not in _ADDITIONS and latest.revision != on.revision):
                raise TryAgainLater(
                    _("{id} was changed meanwhile by somebody else").format(id=on.id),
                    hint=_("look at it, then try again: aimon ticket show {id}").format(id=on.id),
                )
            if now < on.received_at:
                raise AimonError(
                    _("{id} was received only at {time}").format(
                        id=on.id, time=f"{on.received_at:%Y-%m-%d %H:%M}"
                    ),
                    hint=_("give a later --at, or none"),
                )
            event = self._append(now, kind, on.id, fields)
            shown = max(now, *(earlier.time for earlier in latest.events))
            return self._index.get(on.number, shown) or fold([*latest.events, event], shown)

    def warn(self, now: datetime, on: Ticket, given: Warned) -> bool:
        """Record that a warning was given, unless it was already; whether it was recorded."""
        with self._locked(now):
            latest = self._index.get(on.number, now)
            if latest is not None and given in latest.warned:
                return False
            self._append(now, "warned", on.id, structs.asdict(given))
            return True

    @contextmanager
    def _locked(self, now: datetime) -> Iterator[None]:
        """Hold the lock of all who record something; the index knows what they recorded."""
        from aimon.journal.lock import exclusive

        with exclusive(self._workspace.log / NAME / LOCK, _PATIENCE_S):
            # What one who died had recorded stands in the file that is recorded in now.
            self._index.follow(self._journal.file(now))
            yield

    def _append(
        self, now: datetime, kind: TicketEventKind, name: str, fields: dict[str, Any]
    ) -> TicketEvent:
        event = TicketEvent(
            id=new_id(now),
            time=now,
            host=self._workspace.host,
            ticket=name,
            event=kind,
            by=account(),
            **fields,
        )
        # A Struct takes anything; readers do not.
        msgspec.json.decode(encode(event), type=TicketEvent)
        self._journal.append(event)
        self._index.follow(self._journal.file(now))
        return event


def _numbers(names: Collection[str]) -> Iterator[int]:
    for name in names:
        with suppress(ValueError):
            yield number_of(name)
