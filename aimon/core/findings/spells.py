"""The days over which a figure was at another level than before, and how likely that is by chance.

``trends.shift`` looks for one break in a long series; here a few weeks of days are looked at, of many
models at once, and a level may end again. So every stretch of days is tried, against the scatter of
the days of a week, and the chance counts all the stretches and all the series that were looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from math import sqrt
from typing import NamedTuple

from aimon.core.findings.scene import Scene
from aimon.core.trends.chances import t_tail

# In so many quiet periods, all series together show one finding by chance.
CHANCE = 1 / 50
# Days at the level, and beside them, that are needed to speak of one.
_LEAST_IN, _LEAST_OUT = 2, 3
# Without the day that is furthest off, the others still are by so many errors: one day alone is an
# accident.
_ALSO = 3.0
# The scatter that is taken for granted weighs as much as so many days.
_PRIOR_DAYS = 8
# A level may have begun so long before the period: too late to be told of then.
_EARLIER = timedelta(days=4)


class Judged(NamedTuple):
    """How a figure's days are judged: the scatter taken for granted, and the least difference."""

    scatter: float
    least: float


class Spell(NamedTuple):
    """The days of a level: their places, how far it lies off, and the chance of one stretch."""

    within: tuple[date, ...]
    beside: tuple[date, ...]
    shift: float
    chance: float
    goes_on: bool


def spell(values: Mapping[date, float], scene: Scene, judged: Judged, series: int) -> Spell | None:
    """Return the clearest spell of a figure that reaches into the period, None for none.

    ``values`` has the figure by day, on a scale on which its scatter is alike everywhere; ``series``
    is how many figures are looked at in all.
    """
    days = _Days(values, scene, judged)
    stretches = list(_stretches(days.near, scene))
    known = sum(day <= scene.before.last for day in days.near)
    if not stretches or known < _LEAST_OUT:
        return None
    levels = (days.level(first, last) for first, last in stretches)
    best = min((level for level in levels if level), default=None)
    if best is None or best.chance * len(stretches) * series > CHANCE:
        return None
    within = tuple(days.near[best.first : best.last])
    beside = tuple(day for day in days.near if day not in within)
    return Spell(within, beside, best.shift, best.chance, goes_on=best.last == len(days.near))


class _Level(NamedTuple):
    """How likely a stretch of days, by their places, is so far off by chance, and how far it is."""

    chance: float
    first: int
    last: int
    shift: float


class _Days:
    """The days of both periods with their sums, and the scatter of those before."""

    def __init__(self, values: Mapping[date, float], scene: Scene, judged: Judged) -> None:
        self.near = sorted(day for day in values if scene.before.first <= day <= scene.now.last)
        self._values = [values[day] for day in self.near]
        self._sums = [0.0, *accumulate(self._values)]
        self._squares = [0.0, *accumulate(value**2 for value in self._values)]
        self._least = judged.least
        earlier = [day for day in sorted(values) if day < scene.before.first]
        squared, freedom = _scatter(earlier, values)
        self._squared = squared + _PRIOR_DAYS * judged.scatter**2
        self._freedom = freedom + _PRIOR_DAYS + len(self.near) - 2

    def level(self, first: int, last: int) -> _Level | None:
        """Return how far the days of a stretch lie off; None for too little, or for one day alone."""
        inside, outside = last - first, len(self.near) - (last - first)
        total = self._sums[last] - self._sums[first]
        square = self._squares[last] - self._squares[first]
        rest, rest_square = self._sums[-1] - total, self._squares[-1] - square
        shift = total / inside - rest / outside
        if abs(shift) < self._least:
            return None
        left = square - total**2 / inside + rest_square - rest**2 / outside
        error = sqrt((self._squared + max(left, 0.0)) / self._freedom)
        within = self._values[first:last]
        most = max(within) if shift > 0 else min(within)
        others = (total - most) / (inside - 1) - rest / outside
        sure = _ALSO * error * sqrt(1 / (inside - 1) + 1 / outside)
        if (others if shift > 0 else -others) < max(self._least, sure):
            return None
        t = shift / (error * sqrt(1 / inside + 1 / outside))
        return _Level(t_tail(t, self._freedom), first, last, shift)


def _stretches(days: Sequence[date], scene: Scene) -> Iterator[tuple[int, int]]:
    """Yield where the stretches that reach into the period begin and end."""
    for first, day in enumerate(days):
        if day < scene.now.first - _EARLIER:
            continue
        for last in range(first + _LEAST_IN, len(days) + 1):
            reaches = days[last - 1] >= scene.now.first
            if reaches and len(days) - (last - first) >= _LEAST_OUT:
                yield first, last


def _scatter(days: Sequence[date], values: Mapping[date, float]) -> tuple[float, int]:
    """Return the squared deviations of days from the mean of their week, and their freedom."""
    weeks: dict[tuple[int, int], list[float]] = {}
    for day in days:
        weeks.setdefault(day.isocalendar()[:2], []).append(values[day])
    squared, freedom = 0.0, 0
    for of_week in weeks.values():
        mean = sum(of_week) / len(of_week)
        squared += sum((value - mean) ** 2 for value in of_week)
        freedom += len(of_week) - 1
    return squared, freedom


def total(rows: Iterable[Mapping[str, float | None]], name: str) -> float:
    """Return the sum of a column of sums."""
    return sum(row[name] or 0 for row in rows)
