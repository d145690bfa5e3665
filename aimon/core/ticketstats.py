"""The figures of a period's inquiries, from rows of the analysis, beside their targets.

A period's inquiries are those recorded in it, by the day on which they were written down, so that
one that came on a Sunday and was recorded on Monday changes no week that is over. They are looked
at as they stand at a moment, which may be later.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

import msgspec

from aimon.core.calendar import RealTime
from aimon.core.settings import Targets
from aimon.core.sla import length
from aimon.core.tickets import CLASSES

# Of fewer inquiries than this nothing is claimed.
LEAST = 5
LEAST_P90 = 10
QUERIES = ("tickets_summed", "tickets_counted", "tickets_response", "tickets_repeated")


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of ``n`` inquiries; a share is in percent, and ``count`` of the n have it.

    ``value`` is null where n is below ``least``. ``met`` says whether it reaches the ``target``.
    """

    value: float | None
    n: int
    least: int = LEAST
    count: int | None = None
    target: float | None = None
    met: bool | None = None


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How many inquiries have this value, like the class urgent, and how many are unsolved."""

    value: str
    tickets: int
    unsolved: int


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """Inquiries on the same topic about the same model (``""``: about none)."""

    model: str
    topic: str
    tickets: tuple[str, ...]


class TicketStats(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of inquiries recorded from ``first`` to ``last``, as they stand ``at`` a moment.

    ``unanswered``: nobody has answered the requester yet. ``first_contact`` is of those first solved
    at least ``first_contact_days`` ago; ``too_early`` were solved since, so it cannot be told.
    Responses are in milliseconds of those that were answered, in business time, or in real time
    where the class's level has it. ``minutes`` is the mean time spent on those with any.
    """

    first: date
    last: date
    at: datetime
    tickets: int
    solved: int
    unanswered: int
    first_contact: Measure
    first_contact_days: int
    too_early: int
    response_mean_ms: Measure
    response_median_ms: Measure
    response_p90_ms: Measure
    satisfaction: Measure
    escalated: Measure
    minutes: Measure
    minutes_total: float
    by_class: tuple[Count, ...]
    by_topic: tuple[Count, ...]
    by_model: tuple[Count, ...]
    by_channel: tuple[Count, ...]
    repeats: tuple[Repeat, ...]

    @property
    def unsolved(self) -> int:
        """How many somebody still has to do something about."""
        return self.tickets - self.solved


def response_target(targets: Targets) -> float:
    """Return the longest mean response that meets its target, in milliseconds."""
    return length(targets.response, RealTime.day_length).total_seconds() * 1000


def compose(
    first: date,
    last: date,
    at: datetime,
    rows: Mapping[str, Sequence[dict[str, Any]]],
    targets: Targets,
) -> TicketStats:
    """Compose the figures; ``rows`` holds those of each of ``QUERIES``."""
    (total,), (response,) = rows["tickets_summed"], rows["tickets_response"]
    answered = response["answered"]
    return TicketStats(
        first=first,
        last=last,
        at=at,
        tickets=total["tickets"],
        solved=total["solved"],
        unanswered=total["unanswered"],
        first_contact=_share(
            total["first_contact"], total["first_known"], at_least=targets.first_contact
        ),
        first_contact_days=total["within_days"],
        too_early=int(total["first_early"]),
        response_mean_ms=_measure(
            response["mean_ms"], answered, 0, at_most=response_target(targets)
        ),
        response_median_ms=_measure(response["median_ms"], answered, 0),
        response_p90_ms=_measure(response["p90_ms"], answered, 0, least=LEAST_P90),
        satisfaction=_measure(
            total["satisfaction"], total["rated"], 2, at_least=targets.satisfaction
        ),
        escalated=_share(total["escalated"], total["tickets"]),
        minutes=_mean(total["minutes"], int(total["with_minutes"])),
        minutes_total=total["minutes"] or 0.0,
        by_class=_counts(rows, "class", CLASSES),
        by_topic=_counts(rows, "topic"),
        by_model=_counts(rows, "model"),
        by_channel=_counts(rows, "channel"),
        repeats=tuple(_repeats(rows["tickets_repeated"])),
    )


def _measure(
    value: float | None,
    n: int,
    digits: int,
    *,
    least: int = LEAST,
    count: int | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Measure:
    """Return a figure, rounded before it is held against its target: what is judged is shown."""
    known = None if value is None or n < least else round(value, digits)
    met = None
    if known is not None and at_least is not None:
        met = known >= at_least
    elif known is not None and at_most is not None:
        met = known <= at_most
    target = at_most if at_least is None else at_least
    return Measure(value=known, n=n, least=least, count=count, target=target, met=met)


def _share(count: int, n: int, *, at_least: float | None = None) -> Measure:
    percent = 100 * int(count) / int(n) if n else None
    return _measure(percent, int(n), 1, count=int(count), at_least=at_least)


def _mean(total: float | None, n: int) -> Measure:
    return _measure(total / n if total and n else None, n, 1)


def _counts(
    rows: Mapping[str, Sequence[dict[str, Any]]], field: str, order: Sequence[str] = ()
) -> tuple[Count, ...]:
    """Return the counts by a field: in a given order, else the most first."""
    found = [
        Count(value=row["value"], tickets=row["tickets"], unsolved=int(row["unsolved"]))
        for row in rows["tickets_counted"]
        if row["field"] == field
    ]
    return tuple(sorted(found, key=lambda c: order.index(c.value)) if order else found)


def _repeats(rows: Sequence[dict[str, Any]]) -> list[Repeat]:
    return [
        Repeat(model=model, topic=topic, tickets=tuple(row["ticket"] for row in group))
        for (model, topic), group in groupby(rows, key=lambda row: (row["model"], row["topic"]))
    ]
