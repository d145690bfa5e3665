"""What an indicator is: its value and n beside its target, and the records for and against it."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from aimon.core.ticketstats import LEAST

Unit = Literal["percent", "times", "ms", "points"]
# In the guide's order. trend_analysis is the administrator's judgement: nothing records it.
NAMES = (
    "early_detection",
    "missed_slots",
    "stated_states",
    "first_contact",
    "response",
    "satisfaction",
    "escalations",
    "reports",
    "data",
    "trend_analysis",
)
UNITS: dict[str, Unit] = {"missed_slots": "times", "response": "ms", "satisfaction": "points"}
# The fewer, the better.
AT_MOST = frozenset({"missed_slots", "response"})


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A record that counts: an incident, ticket, slot, report, test or line.

    ``good`` says whether it counts for the indicator; null: it is not counted, and ``why`` says
    why not. ``value`` is what it was measured at, ``by`` names what speaks against it.
    """

    id: str
    time: datetime | None
    good: bool | None
    why: str
    models: tuple[str, ...] = ()
    value: float | None = None
    by: tuple[str, ...] = ()


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A value of ``n``; of a share, ``count`` of them have it. ``met`` is null where not judged.

    ``reason`` says why there is no value, or why it is not judged.
    """

    value: float | None
    n: int
    count: int | None = None
    met: bool | None = None
    reason: str = ""


class Kpi(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator of a period, beside that of the period before.

    ``parts`` are counts that it is made of, or that stand beside it, by name. ``records`` are those
    that count against it, and those that count for it where they are few enough to be listed.
    """

    name: str
    unit: Unit
    now: Figure
    before: Figure
    target: float | None
    at_most: bool
    least: int
    parts: dict[str, float | None] = {}
    records: tuple[Evidence, ...] = ()

    @property
    def misses(self) -> tuple[Evidence, ...]:
        """The records that count against it."""
        return tuple(record for record in self.records if record.good is False)


class Kpis(msgspec.Struct, frozen=True, kw_only=True):
    """The indicators from ``first`` to ``last`` as they stand ``at`` a moment.

    ``running``: the period is not over. Beside them are those of another period, as they stand then.
    """

    first: date
    last: date
    at: datetime
    running: bool
    before_first: date
    before_last: date
    kpis: tuple[Kpi, ...]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted for an indicator in one period, before it is judged.

    ``value`` of a share is its ``count`` of ``n`` unless given. ``reason`` is why there is none.
    """

    n: int
    count: int | None = None
    value: float | None = None
    reason: str = ""
    least: int = LEAST
    judged: bool = True
    parts: dict[str, float | None] = {}
    records: tuple[Evidence, ...] = ()


def share(records: Sequence[Evidence], nothing: str, least: int = LEAST) -> Found:
    """Return the share of the good records among those that are counted."""
    n = sum(record.good is not None for record in records)
    good = sum(record.good is True for record in records)
    return Found(n=n, count=good, reason="" if n else nothing, least=least, records=tuple(records))


def figure(name: str, found: Found, target: float | None) -> Figure:
    """Judge what was counted: rounded before it is held against the target, as it is shown.

    Of fewer than its least nothing is judged; of none there is no value.
    """
    if found.reason or not found.n:
        return Figure(value=None, n=found.n, count=found.count, reason=found.reason or "nothing")
    value = found.value
    if value is None and found.count is not None:
        value = 100 * found.count / found.n
    if value is not None:
        value = round(value, {"ms": 0, "points": 2}.get(UNITS.get(name, "percent"), 1))
    reason = ""
    if value is None or found.n < found.least:
        reason = "too_few"
    elif target is None:
        reason = "no_target"
    elif not found.judged:
        reason = "longer"
    met = None
    if value is not None and target is not None and not reason:
        met = value <= target if name in AT_MOST else value >= target
    return Figure(value=value, n=found.n, count=found.count, met=met, reason=reason)


def kpi(name: str, found: Found, before: Found, target: float | None) -> Kpi:
    """Return the indicator of a period beside that of the period before."""
    return Kpi(
        name=name,
        unit=UNITS.get(name, "percent"),
        now=figure(name, found, target),
        before=figure(name, before, target),
        target=target,
        at_most=name in AT_MOST,
        least=found.least,
        parts=found.parts,
        records=found.records,
    )
