"""Makes tickets for tests: from events, as the journal would have them."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from making import seoul

from aimon.core.ticketrecords import TicketEvent, TicketEventKind
from aimon.core.tickets import Ticket, fold

_numbers = count(1)


def event(ticket: str, time: str, kind: TicketEventKind, **fields: Any) -> TicketEvent:
    """Make an event of a ticket; ``time`` is like 2026-11-23 09:30."""
    return TicketEvent(
        id=f"e{next(_numbers):06d}",
        time=seoul(time),
        host="ops-1",
        ticket=ticket,
        event=kind,
        **fields,
    )


def received(ticket: str, time: str, **fields: Any) -> TicketEvent:
    """Make the receipt of an inquiry: by default gpt-main does not respond."""
    base: dict[str, Any] = {
        "channel": "phone",
        "requester": f"문의자 {ticket}",
        "model": "gpt-main",
        "symptom": "GPT-4o가 응답하지 않아요",
        "class_": "major",
        "topic": "not_responding",
    }
    return event(ticket, time, "received", **base | fields)


def ticket(
    id: str, time: str, *more: TicketEvent, now: datetime | None = None, **fields: Any
) -> Ticket:
    """Make a ticket that was received then, with more events after it."""
    return fold([received(id, time, **fields), *more], now or seoul("2026-11-24 00:00"))
