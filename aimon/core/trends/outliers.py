"""Points that lie far off what is usual, each with what is known of that time."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from aimon.core.trends.series import Scale, Series, by_chance, middle, spread
from aimon.core.trends.shifts import Shift, without_season

# Of fewer points nothing is called unusual.
LEAST = 8
# Iglewicz and Hoaglin's limit for the modified z-score.
_LIMIT = 3.5

Kind = Literal["incident", "fault", "maintenance", "surge", "version", "holiday"]


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """Something known of a time, of all models or of those named.

    ``name`` is an incident's id, a fault's class, a window of maintenance, the figure that surged,
    the version that answered from then on, or a holiday. ``n`` counts faults.
    """

    kind: Kind
    start: datetime
    end: datetime
    name: str
    models: tuple[str, ...] = ()
    n: int | None = None


class Outlier(msgspec.Struct, frozen=True, kw_only=True):
    """A point far off: ``usual`` is what the season and the level let expect.

    ``deviations`` are robust standard deviations, negative below. ``good`` is null where the figure
    has no better. ``trouble``: the model was in trouble then, which does not count as usual. Without
    ``occasions`` it is unexplained; those it has stand beside it in time, which does not say that
    they are its cause.
    """

    start: datetime
    end: datetime
    value: float
    usual: float
    n: int
    deviations: float
    good: bool | None
    trouble: bool = False
    occasions: tuple[Occasion, ...] = ()


def outliers(
    series: Series, shift: Shift | None = None, occasions: Sequence[Occasion] = ()
) -> list[Outlier]:
    """Return the points that are far off, in order.

    The usual is the median of the same weekday (hour) where each was there three times, else of all,
    on each side of a break on its own; how far is measured by the median absolute deviation; a
    share is not held unusual for what chance gives so few, nor health for an item of few. Spans in
    trouble say nothing of the usual where they are the exception.
    """
    points, apart = series.known, series.apart
    learnt = [p.start not in apart for p in points]
    if sum(learnt) < LEAST:
        return []
    scale = Scale(series.rule, [p.value or 0.0 for p in points])
    placed = [scale.to(p.value or 0.0) for p in points]
    levelled = without_season(series, points, placed, own=False)
    after = [bool(shift and p.start >= shift.since) for p in points]
    left = _without_level(levelled, after, learnt)
    common = spread([v for v, usual in zip(left, learnt, strict=True) if usual], scale.floor)
    widths = [max(common, by_chance(series.rule, p)) for p in points]
    better = series.rule.better
    return [
        Outlier(
            start=point.start,
            end=point.end,
            value=point.value or 0.0,
            usual=scale.back(place - off),
            n=point.n,
            deviations=off / width,
            good=(off > 0) == (better > 0) if better else None,
            trouble=point.start in apart,
            occasions=tuple(about(series.model, point.start, point.end, occasions)),
        )
        for point, place, off, width in zip(points, placed, left, widths, strict=True)
        if abs(off) > _LIMIT * width
    ]


def about(
    model: str, start: datetime, end: datetime, occasions: Iterable[Occasion]
) -> Iterable[Occasion]:
    """Yield what is known of the model, or of all, that touches a time."""
    for occasion in occasions:
        theirs = not occasion.models or model in occasion.models
        if theirs and occasion.start < end and occasion.end > start:
            yield occasion


def _without_level(
    values: Sequence[float], after: Sequence[bool], learnt: Sequence[bool]
) -> list[float]:
    """Take out the level of each side of a break; each has a usual point, the break is one of them."""
    levels = {
        side: middle(
            v for v, a, usual in zip(values, after, learnt, strict=True) if usual and a is side
        )
        for side in set(after)
    }
    return [v - levels[a] for v, a in zip(values, after, strict=True)]
