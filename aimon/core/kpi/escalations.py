"""Whether inquiries were passed on to the administrator when they should be, and completely.

An escalation is as it should be when it names a criterion of the guide, says all that the guide
wants the administrator to be told, and reached somebody. An inquiry was overlooked when it was
never passed on although it is about security, or its solution took longer than its class allows:
what the coordinator solves in time needed no administrator.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from aimon.core.calendar import Calendar
from aimon.core.criteria import criteria
from aimon.core.kpi.figure import Evidence, Found, share
from aimon.core.reading import asked_in, read
from aimon.core.registry import Model
from aimon.core.settings import Settings
from aimon.core.sla import clocks
from aimon.core.ticketrecords import TicketEvent
from aimon.core.tickets import Ticket, counting

# What an escalation must say.
CONTENT = ("conditions", "actions", "needs", "urgency", "impact")


def escalations(
    tickets: Sequence[Ticket],
    first: date,
    last: date,
    now: datetime,
    settings: Settings,
    calendar: Calendar,
    models: Sequence[Model],
) -> Found:
    """Return the share of right decisions: escalations of the period, and inquiries overlooked.

    ``tickets`` are those recorded or passed on in the period, as they stand at ``now``.
    """
    records: list[Evidence] = []
    for ticket in tickets:
        events = counting(ticket.events)
        passed_on = [event for event in events if event.event == "escalated"]
        records += (
            _escalation(ticket, event, events)
            for event in passed_on
            if first <= event.time.date() <= last
        )
        if not passed_on and first <= ticket.recorded_at.date() <= last:
            records += _overlooked(ticket, now, settings, calendar, models)
    return share(records, "none_escalated")


def _escalation(ticket: Ticket, event: TicketEvent, events: Sequence[TicketEvent]) -> Evidence:
    lacking = tuple(_lacking(event, events))
    return Evidence(
        id=ticket.id,
        time=event.time,
        good=not lacking,
        why="lacking" if lacking else "escalated",
        models=(ticket.model,) if ticket.model else (),
        by=lacking or (event.escalation.criteria if event.escalation else ()),
    )


def _lacking(event: TicketEvent, events: Sequence[TicketEvent]) -> Iterator[str]:
    """Yield what an escalation does not have."""
    said = event.escalation
    if said is None or not said.criteria:
        yield "criteria"
    yield from (name for name in CONTENT if said is None or not getattr(said, name).strip())
    if not event.told and not any(e.told and e.mail == event.mail for e in events if event.mail):
        yield "told"


def _overlooked(
    ticket: Ticket,
    now: datetime,
    settings: Settings,
    calendar: Calendar,
    models: Sequence[Model],
) -> Iterator[Evidence]:
    states = clocks(ticket, now, settings, calendar)
    late = any(c.clock == "solution" and c.overdue for c in states)
    reading = read(asked_in(ticket).text, models)
    met = [m.criterion for m in criteria(reading, ticket=ticket, late=late)]
    if late or "security" in met:
        yield Evidence(
            id=ticket.id,
            time=ticket.received_at,
            good=False,
            why="sla_broken" if late else "criterion",
            models=(ticket.model,) if ticket.model else (),
            by=tuple(met),
        )
