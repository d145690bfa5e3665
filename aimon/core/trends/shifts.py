"""Since when a figure is at another level: the one place where a series breaks best in two."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence
from datetime import datetime

import msgspec

from aimon.core.trends.chances import rank_sum_tail, ranks
from aimon.core.trends.series import Point, Scale, Series, middle, season, spread

# On each side of the break there are so many points at least, and so many in all.
_SIDE = 3
LEAST = 12
# By chance alone a break as clear as this is found somewhere in one of fifty series.
CHANCE = 0.02
# The levels are so many times as far apart as points of one level scatter.
_APART = 1.0


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """A new level that began at ``since``: medians before and after, of so many points each.

    ``percent`` is null where the level before was 0. ``chance`` is how likely a series without a
    break shows one as clear, at any place.
    """

    since: datetime
    before: float
    after: float
    n_before: int
    n_after: int
    percent: float | None
    chance: float
    good: bool | None


def shift(series: Series) -> Shift | None:
    """Return the clearest break of a series, of which weekday and hour are taken out; None for none.

    Spans in trouble are left out where they are the exception.
    Mann-Whitney at every place, its chance times the number of places. Of the places that are clear
    it is the one where two medians leave the least. Points are taken as independent of each other.
    """
    apart = series.apart
    points = [p for p in series.known if p.start not in apart]
    if len(points) < LEAST:
        return None
    values = [p.value or 0.0 for p in points]
    scale = Scale(series.rule, values)
    placed = without_season(series, points, [scale.to(v) for v in values])
    order = ranks(placed)
    clear = [(chance, at) for chance, at in _breaks(order) if chance <= CHANCE]
    if not clear:
        return None
    chance, at = min(clear, key=lambda found: _left_over(placed, found[1]))
    left, right = placed[:at], placed[at:]
    noise = spread([*_around(left), *_around(right)], scale.floor)
    if abs(middle(right) - middle(left)) < _APART * noise:
        return None
    before, after = middle(values[:at]), middle(values[at:])
    better = series.rule.better
    return Shift(
        since=points[at].start,
        before=before,
        after=after,
        n_before=at,
        n_after=len(points) - at,
        percent=100 * (after - before) / before if before else None,
        chance=chance,
        good=(middle(right) > middle(left)) == (better > 0) if better else None,
    )


def without_season(
    series: Series, points: Sequence[Point], placed: Sequence[float], *, own: bool = True
) -> list[float]:
    """Return what is left of each point when its season's median is taken out.

    Only where every season that occurs was there three times; else the points as they are. Points in
    trouble do not count in the median where they are the exception.
    ``own``: the point counts in its season's median. Where it does not, few points do not seem more
    alike than they are.
    """
    _length, of = season(series.by)
    apart = series.apart
    by_season: dict[int, list[float]] = {of(point.start): [] for point in points}
    for point, value in zip(points, placed, strict=True):
        if point.start not in apart:
            by_season[of(point.start)].append(value)
    if min(map(len, by_season.values()), default=0) < _SIDE:
        return list(placed)
    centre = middle(value for values in by_season.values() for value in values)
    usual = {name: middle(values) for name, values in by_season.items()}

    def expected(point: Point, value: float) -> float:
        name = of(point.start)
        if own or point.start in apart:
            return usual[name]
        return _without(by_season[name], value)

    return [
        value - expected(point, value) + centre for point, value in zip(points, placed, strict=True)
    ]


def _without(values: list[float], one: float) -> float:
    """Return the median of the others."""
    at = values.index(one)
    return middle(values[:at] + values[at + 1 :])


def _breaks(order: Sequence[float]) -> list[tuple[float, int]]:
    """Return for each place the chance of a break as clear there, times the number of places."""
    n, total, found = len(order), 0.0, []
    places = n - 2 * _SIDE + 1
    for at, rank in enumerate(order, start=1):
        total += rank
        if _SIDE <= at <= n - _SIDE:
            found.append((min(rank_sum_tail(total, at, n, order) * places, 1.0), at))
    return found


def _left_over(placed: Sequence[float], at: int) -> float:
    """Return how far the points are off the median of their side, together."""
    return sum(abs(v) for side in (placed[:at], placed[at:]) for v in _around(side))


def _around(values: Sequence[float]) -> list[float]:
    centre = middle(values)
    return [v - centre for v in values]
