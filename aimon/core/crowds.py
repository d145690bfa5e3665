"""What makes unsolved inquiries an incident: many people at once, or a threat to security."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from aimon.core.proposal import WITHIN, common_problem, person
from aimon.core.reading import asked_in, threat_words
from aimon.core.tickets import Ticket
from aimon.core.watch import Crowd, Threat

# What people reported longer ago and nobody took up is no longer "at once".
_RECENT = timedelta(days=1)


def crowds(tickets: Sequence[Ticket], now: datetime) -> tuple[Crowd, ...]:
    """Return the troubles that many people had within an hour, in the last day.

    How many, and what is the same trouble, is the proposal's word (``common_problem``).
    """
    recent = sorted(
        (t for t in tickets if t.unsolved and now - t.received_at <= _RECENT),
        key=lambda t: t.received_at,
    )
    times = [t.received_at for t in recent]
    groups: list[set[str]] = []
    for ticket in recent:
        low = bisect_left(times, ticket.received_at - WITHIN)
        high = bisect_right(times, ticket.received_at + WITHIN)
        if common := common_problem(asked_in(ticket), ticket.topic, recent[low:high]):
            found = {ticket.id, *common.tickets}
            apart = [g for g in groups if not g & found]
            groups = [*apart, found.union(*(g for g in groups if g & found))]
    return tuple(_crowd([t for t in recent if t.id in group]) for group in groups)


def threats(tickets: Iterable[Ticket]) -> tuple[Threat, ...]:
    """Return the unsolved inquiries whose own words speak of a threat to security."""
    return tuple(
        Threat(ticket=t.id, model=t.model, received_at=t.received_at)
        for t in tickets
        if t.unsolved and threat_words(asked_in(t).text)
    )


def _crowd(tickets: Sequence[Ticket]) -> Crowd:
    named = Counter(t.model for t in tickets if t.model).most_common(1)
    return Crowd(
        model=named[0][0] if named else "",
        tickets=tuple(t.id for t in sorted(tickets, key=lambda t: t.number)),
        people=len({person(t, t.id) for t in tickets}),
        since=tickets[0].received_at,
    )
