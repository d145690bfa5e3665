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

    Mann-Whitney at every place, its chance times the number of places. Points are taken as
    independent of each other.
    """
    points = series.known
    if len(points) < LEAST:
        return None
    values = [p.value or 0.0 for p in points]
    scale = Scale(series.rule, values)
    placed = without_season(series, points, [scale.to(v) for v in values])
    order = ranks(placed)
    chance, at = min(_breaks(order), default=(1.0, 0))
    if chance > CHANCE:
        return None
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


def without_season(series: Series, points: Sequence[Point], placed: Sequence[float]) -> list[float]:
    """Return what is left of each point when its season's median is taken out.

    Only where every season that occurs was there three times; else the points as they are.
    """
    _length, of = season(series.by)
    by_season: dict[int, list[float]] = {}
    for point, value in zip(points, placed, strict=True):
        by_season.setdefault(of(point.start), []).append(value)
    if min(map(len, by_season.values()), default=0) < _SIDE:
        return list(placed)
    usual = {name: middle(values) for name, values in by_season.items()}
    centre = middle(placed)
    return [
        value - usual[of(point.start)] + centre for point, value in zip(points, placed, strict=True)
    ]


def _breaks(order: Sequence[float]) -> list[tuple[float, int]]:
    """Return for each place the chance of a break as clear there, times the number of places."""
    n, total, found = len(order), 0.0, []
    places = n - 2 * _SIDE + 1
    for at, rank in enumerate(order, start=1):
        total += rank
        if _SIDE <= at <= n - _SIDE:
            found.append((min(rank_sum_tail(total, at, n, order) * places, 1.0), at))
    return found


def _around(values: Sequence[float]) -> list[float]:
    centre = middle(values)
    return [v - centre for v in values]
