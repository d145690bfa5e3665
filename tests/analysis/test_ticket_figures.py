"""The figures of inquiries agree with their fold, and with a count by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from statistics import fmean, median, quantiles
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import SEOUL, seoul, ticket_event

from aimon.analysis.engine import Figures
from aimon.core.settings import Targets
from aimon.core.ticketrecords import Channel, TicketEvent, TicketEventKind
from aimon.core.tickets import CLASSES, TOPICS, Ticket, fold
from aimon.core.ticketstats import QUERIES, compose
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


def made(rng: Random, n: int) -> list[TicketEvent]:
    """Make inquiries of three weeks, with all that decides their figures."""
    events = []
    for number in range(1, n + 1):
        id, time = f"T-{number}", seoul("2026-11-02 00:00") + timedelta(hours=rng.uniform(0, 500))
        events.append(
            ticket_event(
                id,
                time,
                "received",
                received_at=time - timedelta(hours=rng.choice([0, 0, 1, 60])),
                class_=rng.choice(CLASSES),
                topic=rng.choice(TOPICS[:3]),
                model=rng.choice(["gpt-main", "clova", ""]),
                channel=rng.choice(get_args(Channel)),
            )
        )
        kinds = ("replied", "replied", "escalated", "resolved", "resolved", "reopened", "rated")
        for kind in rng.choices(kinds, k=rng.randrange(6)):
            time += timedelta(hours=rng.choice([0.25, 3, 30, 200]))
            rating = rng.choice([0, 3, 5]) if kind == "rated" else None
            minutes = rng.choice([None, 5.0, 12.5])
            events.append(ticket_event(id, time, kind, satisfaction=rating, minutes=minutes))
        if rng.random() < 0.2:  # put right, or wrong: it came only after it was answered
            events.append(ticket_event(id, time, "edited", received_at=time))
    return events


def spans(day: date) -> list[tuple[datetime, datetime]]:
    """Open on weekdays, with an hour's rest at noon, but not on the 11th."""
    if day.weekday() > 4 or day.day == 11:
        return []
    hours = ((time(9), time(12)), (time(13), time(18)))
    return [tuple(datetime.combine(day, at, SEOUL) for at in span) for span in hours]


def waited(ticket: Ticket) -> float:
    """Count the minutes one by one that the site was open, or that passed, before the answer."""
    assert ticket.answered_at
    total, at = 0.0, ticket.received_at
    if ticket.class_ == "urgent":
        return max((ticket.answered_at - at).total_seconds(), 0) * 1000
    for day in (at.date() + timedelta(days=n) for n in range(60)):
        for start, end in spans(day):
            total += max((min(end, ticket.answered_at) - max(start, at)).total_seconds(), 0)
    return total * 1000


def solved_at_first(ticket: Ticket) -> bool:
    """Look at what happened up to the first solution and in the week after it."""
    kinds = [event.event for event in ticket.events]
    first = kinds.index("resolved")
    solved = ticket.events[first].time
    again = [e.time for e in ticket.events[first:] if e.event == "reopened"]
    before = kinds[:first]
    week = timedelta(days=7)
    return (
        before.count("replied") <= 1
        and "escalated" not in before
        and not (again and again[0] - solved <= week)
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_figures_of_a_period_agree_with_a_count_by_hand(tmp_path: Path, seed: int) -> None:
    first, last = date(2026, 11, 4), date(2026, 11, 17)
    until = seoul("2026-11-24 10:00")
    events = made(Random(seed), 150)
    ticket_log(tmp_path, "ops-1").append(*sorted(events, key=lambda e: e.time))
    groups: dict[str, list[TicketEvent]] = defaultdict(list)
    for event in events:
        groups[event.ticket].append(event)
    of_period = [g for g in groups.values() if first <= g[0].time.date() <= last]
    tickets = [fold([e for e in g if e.time <= until], until) for g in of_period]
    with Figures(tmp_path, first, last, until, until, ("tickets",)) as figures:
        figures.set_hours(spans, ["urgent"])
        rows = {name: figures.rows(name) for name in QUERIES}
    stats = compose(first, last, until, rows, Targets())

    assert (stats.tickets, stats.solved) == (len(tickets), sum(not t.unsolved for t in tickets))
    responses = sorted(waited(t) for t in tickets if t.answered_at)
    assert stats.unanswered == len(tickets) - len(responses)
    assert stats.response_mean_ms.value == pytest.approx(fmean(responses), abs=1)
    assert stats.response_median_ms.value == pytest.approx(median(responses), abs=1)
    assert stats.response_p90_ms.value == pytest.approx(
        quantiles(responses, n=10, method="inclusive")[8], abs=1
    )
    ended = [(t, next(e.time for e in t.events if e.event == "resolved")) for t in tickets
             if any(e.event == "resolved" for e in t.events)]  # fmt: skip
    known = [t for t, solved in ended if until - solved >= timedelta(days=7)]
    assert (stats.first_contact.n, stats.too_early) == (len(known), len(ended) - len(known))
    assert stats.first_contact.count == sum(map(solved_at_first, known))
    ratings = [t.satisfaction for t in tickets if t.satisfaction is not None]
    assert stats.satisfaction.n == len(ratings)
    assert stats.satisfaction.value == round(fmean(ratings), 2)
    kinds = [[e.event for e in t.events] for t in tickets]
    assert stats.escalated.count == sum("escalated" in happened for happened in kinds)
    assert stats.minutes_total == sum(t.minutes for t in tickets)
    assert stats.minutes.n == sum(t.minutes > 0 for t in tickets)
    for counts, field in (
        (stats.by_class, "class_"),
        (stats.by_topic, "topic"),
        (stats.by_model, "model"),
        (stats.by_channel, "channel"),
    ):
        found = {c.value: (c.tickets, c.unsolved) for c in counts}
        alike: dict[str, list[Ticket]] = defaultdict(list)
        for ticket in tickets:
            alike[getattr(ticket, field)].append(ticket)
        assert found == {k: (len(v), sum(t.unsolved for t in v)) for k, v in alike.items()}
    same: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ticket in tickets:
        same[ticket.model, ticket.topic].add(ticket.id)
    assert {(r.model, r.topic): set(r.tickets) for r in stats.repeats} == {
        key: ids for key, ids in same.items() if len(ids) >= 3
    }
