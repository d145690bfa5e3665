"""The days over which a figure was at another level than before, and how likely that is by chance.

``trends.shift`` looks for one break in a long series; here a few weeks of days are looked at, of many
models at once, and a level may end again. So every stretch of days is tried, against the scatter of
the days of a week, and the chance counts all the stretches and all the series that were looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from math import inf, sqrt
from typing import NamedTuple

from aimon.core.findings.scene import Scene
from aimon.core.trends.chances import t_tail

# In so many quiet periods, all series together show one finding by chance.
CHANCE = 1 / 50
# Days at the level, and beside them, that are needed to speak of one.
_LEAST_IN, _LEAST_OUT = 2, 3
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
    near = sorted(day for day in values if scene.before.first <= day <= scene.now.last)
    earlier = [day for day in sorted(values) if day < scene.before.first]
    stretches = list(_stretches(near, scene))
    known = sum(day <= scene.before.last for day in near)
    if not stretches or known < _LEAST_OUT:
        return None
    past, freedom = _scatter(earlier, values)
    sums = [0.0, *accumulate(values[day] for day in near)]
    squares = [0.0, *accumulate(values[day] ** 2 for day in near)]
    best: tuple[float, int, int, float] = (inf, 0, 0, 0.0)
    for first, last in stretches:
        inside = last - first
        outside = len(near) - inside
        total, square = sums[last] - sums[first], squares[last] - squares[first]
        rest, rest_square = sums[-1] - total, squares[-1] - square
        shift = total / inside - rest / outside
        level = rest / outside
        if abs(shift) < judged.least or not _without_its_most(
            [values[day] - level for day in near[first:last]], shift, judged.least
        ):
            continue
        left = square - total**2 / inside + rest_square - rest**2 / outside
        free = freedom + _PRIOR_DAYS + len(near) - 2
        variance = (past + _PRIOR_DAYS * judged.scatter**2 + max(left, 0.0)) / free
        t = shift / sqrt(variance * (1 / inside + 1 / outside))
        best = min(best, (t_tail(t, free), first, last, shift))
    chance, first, last, shift = best
    if chance * len(stretches) * series > CHANCE:
        return None
    within = tuple(near[first:last])
    beside = tuple(day for day in near if day not in within)
    return Spell(within, beside, shift, chance, goes_on=last == len(near))


def _without_its_most(off: Sequence[float], shift: float, least: float) -> bool:
    """Whether the level holds without the day that is furthest off: one day alone is an accident."""
    most = max(off) if shift > 0 else min(off)
    left = (sum(off) - most) / (len(off) - 1)
    return abs(left) >= least and (left > 0) == (shift > 0)


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
