"""The figures of inquiries agree with their fold, and with a count by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from making import seoul, ticket_event

from aimon.analysis.engine import Figures
from aimon.core.ticketrecords import Channel, TicketEvent, TicketEventKind
from aimon.core.tickets import CLASSES, TOPICS, Ticket, fold
from aimon.journal.tickets import ticket_log

START = seoul("2026-11-23 09:00")
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "received_at": st.integers(-5000, 5000).map(lambda n: START + timedelta(minutes=n)),
        "channel": st.sampled_from(get_args(Channel)),
        "organisation": st.sampled_from(["", "한빛대학교", "A"]),
        "model": st.sampled_from(["", "gpt-main", "clova"]),
        "class_": st.sampled_from(CLASSES),
        "topic": st.sampled_from(TOPICS),
        "minutes": st.integers(0, 60).map(float),
        "satisfaction": st.integers(0, 5),
        "waiting_for": st.sampled_from(["requester", "provider"]),
    },
)
KINDS = [kind for kind in get_args(TicketEventKind) if kind != "received"]
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), FIELDS, st.integers(0, 3), st.integers(0, 12)), max_size=10
)


def history(number: int, beginning: int, first: dict[str, Any], steps: Any) -> list[TicketEvent]:
    """Make a ticket's events from what was drawn; steps of no hours happen at the same moment."""
    time = START + timedelta(hours=beginning)
    events = [ticket_event(f"T-{number}", time, "received", **first)]
    for kind, fields, hours, undone in steps:
        time += timedelta(hours=hours * 7)
        if kind == "undone":
            fields = {"undoes": events[undone % len(events)].id}
        events.append(ticket_event(f"T-{number}", time, kind, **fields))
    return events


def ms(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)


def state(ticket: Ticket) -> dict[str, Any]:
    """What the row of a ticket must say."""
    kinds = [e.event for e in ticket.events if e.id not in {u.undoes for u in ticket.events}]
    return {
        "ticket": ticket.id,
        "day": str(ticket.recorded_at.date()),
        "received_ms": ms(ticket.received_at),
        "channel": ticket.channel,
        "class": ticket.class_,
        "topic": ticket.topic,
        "model": ticket.model,
        "organisation": ticket.organisation,
        "answered_ms": ms(ticket.answered_at),
        "answers": ticket.answers,
        "escalations": kinds.count("escalated"),
        "reopened": ticket.reopened,
        "solved_ms": ms(ticket.resolved_at),
        "minutes": ticket.minutes,
        "satisfaction": ticket.satisfaction,
    }


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), FIELDS, STEPS), min_size=1, max_size=15),
    st.integers(0, 80),
)
def test_the_rows_of_tickets_are_their_folds(drawn: Any, hours: int) -> None:
    """Whatever was edited, undone, reopened or waited for, and at whatever moment one looks."""
    histories = [history(n, *given) for n, given in enumerate(drawn, start=1)]
    until = START + timedelta(hours=hours)
    folds = [fold(events, until) for events in histories if events[0].time <= until]
    with TemporaryDirectory() as folder:
        events = sorted((e for events in histories for e in events), key=lambda e: e.time)
        ticket_log(Path(folder), "ops-1").append(*events)
        with Figures(Path(folder), START.date(), START.date(), until, until) as figures:
            rows = {row["ticket"]: row for row in figures.rows("tickets")}
            (in_progress,) = figures.rows("tickets_open")
    standing = {ticket.id: state(ticket) for ticket in folds if ticket.state != "withdrawn"}
    assert {id: {k: row[k] for k in standing[id]} for id, row in rows.items()} == standing
    assert in_progress == {"in_progress": sum(ticket.unsolved for ticket in folds)}


def test_what_was_undone_counts_on_no_day(tmp_path: Path) -> None:
    """A withdrawn inquiry counts nowhere, an undone solution leaves its inquiry in progress."""
    withdrawn = ticket_event("T-1", START, "received")
    solved = ticket_event("T-2", START + timedelta(hours=2), "resolved")
    ticket_log(tmp_path, "ops-1").append(
        withdrawn,
        ticket_event("T-1", START, "warned", clock="response", percent=50, since=START),
        ticket_event("T-1", START + timedelta(hours=1), "undone", undoes=withdrawn.id),
        ticket_event("T-2", START, "received"),
        solved,
        ticket_event("T-2", START + timedelta(hours=30), "undone", undoes=solved.id),
    )
    counted = []
    for until in (START + timedelta(hours=8), START + timedelta(hours=40)):
        with Figures(tmp_path, START.date(), START.date(), until, until) as figures:
            rows = [(r["day"], r["received"], r["solved"]) for r in figures.rows("tickets_by_day")]
            counted.append((rows, figures.rows("tickets_open")[0]["in_progress"]))
    assert counted == [([("2026-11-23", 1, 1)], 0), ([("2026-11-23", 1, 0)], 1)]
