"""The trends of models: each series with what it shows, the worst change first."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence
from datetime import datetime

import msgspec

from aimon.core.trends.buckets import Bucket, Compare, compared
from aimon.core.trends.changes import Change, Pair, change, in_trouble
from aimon.core.trends.clock import Profile
from aimon.core.trends.correlation import Correlation
from aimon.core.trends.forecasting import Forecast
from aimon.core.trends.outliers import Occasion, Outlier, outliers
from aimon.core.trends.rows import Pair as Both
from aimon.core.trends.series import By, Metric, Series, season
from aimon.core.trends.shifts import Shift, shift

# How far back another bucket is looked for where the one to compare with has nothing.
_BACK = 7


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """One series with its change, its break and its outliers; ``series`` holds what is shown."""

    series: Series
    change: Change
    shift: Shift | None
    outliers: tuple[Outlier, ...]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one model alone."""

    profiles: tuple[Profile, ...]
    correlations: tuple[Correlation, ...]
    correlated_by: By
    forecasts: tuple[Forecast, ...]


class Trends(msgspec.Struct, frozen=True, kw_only=True):
    """The trends of some models. ``now`` is compared with ``before``, null where nothing is known.

    ``until`` is up to when both are looked at, where the present one goes on: of the other only the
    same hours count. ``asked`` is the bucket that was to be compared with, ``instead`` says that it
    has nothing, so that an earlier one stands in. ``use_told`` is up to when somebody has said how
    the models were used.
    """

    at: datetime
    metric: Metric
    by: By
    compare: Compare
    now: Bucket | None
    before: Bucket | None
    until: datetime | None
    instead: bool
    use_told: datetime | None
    trends: tuple[Trend, ...]
    card: Card | None = None
    unreadable: int = 0


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """Which bucket is compared with which, by their places."""

    by: By
    compare: Compare
    buckets: tuple[Bucket, ...]
    now: int | None = None
    before: int | None = None
    instead: bool = False


def framed(
    by: By, compare: Compare, buckets: Sequence[Bucket], found: Sequence[Both], shown: int
) -> Frame:
    """Choose the latest shown bucket with a value of any model, and the one to compare with.

    Hours count when they are over.
    """
    frame = Frame(by=by, compare=compare, buckets=tuple(buckets))
    known = {
        n for n in range(len(buckets)) if any(b.whole.points[n].value is not None for b in found)
    }
    usable = [n for n in known if n >= shown and (by != "hour" or buckets[n].complete)]
    if not usable:
        return frame
    now = max(usable)
    wanted = _places(buckets).get(compared(by, _wall(buckets[now].start), compare))
    before = next((n for n in _backwards(wanted) if n in known), None)
    return msgspec.structs.replace(
        frame, now=now, before=before, instead=before is not None and before != wanted
    )


def trend(both: Both, frame: Frame, shown: int, occasions: Sequence[Occasion] = ()) -> Trend:
    """Return what a series shows from the place ``shown`` on; what is before helps to judge it."""
    series = both.whole
    found = shift(series)
    seen = series.points[shown:]
    since = seen[0].start if seen else None
    return Trend(
        series=msgspec.structs.replace(series, points=seen),
        change=_change(both, frame),
        shift=found if found and since and found.since >= since else None,
        outliers=tuple(o for o in outliers(series, found, occasions) if since and o.start >= since),
    )


def worst_first(trends: Sequence[Trend]) -> list[Trend]:
    """Return trouble and real changes for the worse first, then those of no direction, then the rest."""

    def key(one: Trend) -> tuple[int, float]:
        moved, better = one.change, one.series.rule.better
        amount = moved.percent if one.series.rule.ratio else moved.absolute
        amount = amount or 0.0
        worse = abs(amount) if not better else -better * amount
        if moved.why == "trouble_now":
            return 0, -worse
        if moved.absolute is None:
            return 4, 0.0
        if not moved.real:
            return 2, -worse
        return {False: 0, None: 1, True: 3}[moved.good], -worse

    return sorted(trends, key=key)


def _change(both: Both, frame: Frame) -> Change:
    figure = both.whole.figure
    if frame.now is None:
        return change(figure, None, None)
    of_part = not frame.buckets[frame.now].complete
    points = (both.alike if of_part else both.whole).points
    now, before = points[frame.now], None if frame.before is None else points[frame.before]
    apart = both.whole.apart
    places = _places(frame.buckets)
    _length, of = season(frame.by)
    past: list[tuple[int, Pair]] = []
    for n in range(frame.now):
        wanted = places.get(compared(frame.by, _wall(frame.buckets[n].start), frame.compare))
        other = next((m for m in _backwards(wanted) if points[m].value is not None), None)
        value = points[n].value
        if value is None or other is None:
            continue
        if not apart & {points[n].start, points[other].start}:
            past.append((of(points[n].start), (value, points[other].value or 0.0)))
    alike = [pair for where, pair in past if where == of(now.start)]
    found = change(figure, now, before, [pair for _w, pair in past], alike)
    if now.start in apart:
        return in_trouble(found, "trouble_now", now)
    if before and before.start in apart:
        return in_trouble(found, "trouble_before", before)
    return found


def _places(buckets: Sequence[Bucket]) -> dict[datetime, int]:
    return {_wall(bucket.start): place for place, bucket in enumerate(buckets)}


def _backwards(place: int | None) -> range:
    return range(0) if place is None else range(place, max(place - _BACK, -1), -1)


def _wall(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)
