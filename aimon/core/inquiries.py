"""What the daily report says of inquiries: which it lists, what they ask for, what they share."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from aimon.core.tickets import CLASSES, Ticket

# Topics on which inquiries of several people about one model point at the model.
TROUBLE = ("not_responding", "slow", "quality")
_AT_ONCE = timedelta(hours=1)


def listed(tickets: Sequence[Ticket], day: date, late: Collection[str]) -> tuple[Ticket, ...]:
    """Return the inquiries recorded on the day, and of earlier ones those that press.

    ``late`` are the ids of those with a deadline that has passed.
    The unsolved come first, then the graver class, then those received earlier.
    """
    chosen = [t for t in tickets if t.recorded_at.date() == day or pressing(t, late)]
    return tuple(
        sorted(chosen, key=lambda t: (not t.unsolved, CLASSES.index(t.class_), t.received_at))
    )


def pressing(ticket: Ticket, late: Collection[str]) -> str | None:
    """Return why an unsolved inquiry presses: urgent, escalated, overdue or major; else None."""
    if not ticket.unsolved:
        return None
    if ticket.class_ == "urgent":
        return "urgent"
    if ticket.escalated_at:
        return "escalated"
    if ticket.id in late:
        return "overdue"
    return "major" if ticket.class_ == "major" else None


def shared(tickets: Sequence[Ticket]) -> Iterator[tuple[Ticket, ...]]:
    """Yield the troubles that several people had with one model within an hour of the first's.

    Two are worth a look; what makes an inquiry urgent takes more (``proposal.common_problem``).
    Where no name is known, each inquiry is taken for another person's.
    """
    troubles = [t for t in tickets if t.model and t.topic in TROUBLE and t.state != "withdrawn"]
    ordered = sorted(troubles, key=lambda t: (t.model, t.received_at))
    for _model, group in groupby(ordered, key=lambda t: t.model):
        left = list(group)
        while left:
            together = [t for t in left if t.received_at - left[0].received_at <= _AT_ONCE]
            several = len({t.requester or t.id for t in together}) > 1
            if several:
                yield tuple(together)
            left = left[len(together) if several else 1 :]
