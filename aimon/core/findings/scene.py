"""What findings are drawn from: two spans of time, rows of the analysis, and how things stand."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from aimon.core.incidents import Incident
from aimon.core.kpi.figure import Found
from aimon.core.settings import Settings
from aimon.core.spans import period_before
from aimon.core.standing import Standing
from aimon.core.windows import NO_WINDOWS, Windows

Row = Mapping[str, Any]
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)

# What is recorded every day, as inquiries are not.
_STEADY = ("findings_tests", "findings_use")
# Records of the period before may begin so late, as a share of it.
_MISSED = 0.3


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The days from ``first`` to ``last``, the last one up to the moment ``until``."""

    first: date
    last: date
    until: datetime

    def holds(self, day: date | None) -> bool:
        """Whether a day is one of them."""
        return day is not None and self.first <= day <= self.last


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """A clock of an inquiry that ran out in the span: ``response`` or ``solution``."""

    ticket: str
    clock: str


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """The period ``now`` and the one ``before`` it, and everything that is known of both.

    ``rows`` holds those of ``QUERIES``, beginning with ``history``, some weeks before the period,
    for telling what is noise. ``workdays`` are the business days from there on that are over.
    ``tiers`` are the models' by their ids, ``incidents`` all that there were. ``late`` are the clocks
    that ran out in the period; ``clocks`` counts those that were stopped or ran out in it, by clock.
    ``slots`` says which of the tests due were missed.
    """

    now: Span
    before: Span
    history: date
    settings: Settings
    standings: Sequence[Standing]
    tiers: Mapping[str, int]
    rows: Mapping[str, Sequence[Row]]
    workdays: Sequence[date] = ()
    incidents: Sequence[Incident] = ()
    windows: Windows = NO_WINDOWS
    late: Sequence[Late] = ()
    clocks: Mapping[str, int] = {}
    slots: Found | None = None

    def counts(
        self, query: str, model: str, within: Callable[[date], bool] | None = None
    ) -> Counter[str]:
        """Return a model's tests by ``fault_class`` (or "" where rows have none) on some days.

        ``within`` says which; without it those of the period.
        """
        wanted = within or self.now.holds
        found: Counter[str] = Counter()
        for row in self.rows[query]:
            if row["model"] == model and wanted(date.fromisoformat(row["day"])):
                found[row.get("fault_class", "")] += row["tests"]
        return found

    @property
    def active(self) -> list[Standing]:
        """The models that reviewers may use."""
        return [s for s in self.standings if s.model.active]

    @property
    def known_before(self) -> bool:
        """Whether records go back to the beginning of the period before, or nearly.

        Counts of a period that was half over when records began are not to be held against. Where
        nothing was ever tested or used, nothing speaks against it.
        """
        days = [row["day"] for rows in (self.rows[q] for q in _STEADY) for row in rows]
        begun = self.before.first + (self.before.last - self.before.first) * _MISSED
        return not days or date.fromisoformat(min(days)) <= begun

    def standing(self, model: str) -> Standing | None:
        """Return how a model stands."""
        return next((s for s in self.standings if s.model.id == model), None)


def spans(first: date, last: date, now: datetime) -> tuple[Span, Span]:
    """Return the period up to ``now``, and the one to hold it against, up to the same time in it."""
    end = min(last, now.date())
    running = end == now.date()
    whole = (last - first).days + 1
    before = first - _WEEK if whole <= _WEEK.days else period_before(first, last)[0]
    ends = min(before + (end - first), first - _DAY)
    if end == last and whole > _WEEK.days:
        ends = first - _DAY
    clock = now.timetz() if running and ends < first - _DAY else time.max
    return (
        Span(first=first, last=end, until=now if running else _at(end, time.max, now)),
        Span(first=before, last=ends, until=_at(ends, clock, now)),
    )


def _at(day: date, clock: time, now: datetime) -> datetime:
    return datetime.combine(day, clock.replace(tzinfo=None), tzinfo=now.tzinfo)
