"""What is known of a time, to be put beside what is unusual in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, get_args

from msgspec.structs import replace

from aimon.core.alertkinds import PatternKind
from aimon.core.calendar import Calendar
from aimon.core.incidents import Incident
from aimon.core.trends.buckets import Bucket
from aimon.core.trends.outliers import Occasion, outliers
from aimon.core.trends.series import Series, middle
from aimon.core.trends.shifts import shift
from aimon.core.windows import Window, Windows

# Changes of level, which do not pass, and that nothing is known.
_NO_OUTAGES = frozenset((*get_args(PatternKind), "unknown"))
# A class of faults explains a bucket that has so many times as many of it as most.
_MORE = 2


def of_outages(incidents: Iterable[Incident], now: datetime) -> Iterator[Occasion]:
    """Yield the incidents in which a model did not do what it should, until its users could go on.

    Those that were found in the figures themselves over time (patterns) are none: they are changes.
    """
    for one in incidents:
        if one.kind not in _NO_OUTAGES:
            ended = replace(one, resolved_at=one.mitigated_at or one.resolved_at)
            yield from of_incidents([ended], now)


def of_incidents(incidents: Iterable[Incident], now: datetime) -> Iterator[Occasion]:
    """Yield each incident that was none by mistake, from its beginning to its end."""
    for one in incidents:
        if not one.false_alarm and one.models and one.state != "merged":
            end = one.resolved_at or now
            yield Occasion(
                kind="incident",
                start=one.began_at,
                end=max(end, one.began_at + timedelta(minutes=1)),
                name=one.id,
                models=one.models,
            )


def of_maintenance(windows: Windows, models: Iterable[str]) -> Iterator[Occasion]:
    """Yield each window with the models that it is about."""
    about: dict[int, tuple[Window, list[str]]] = {}
    for model in models:
        for window in windows.of(model):
            about.setdefault(id(window), (window, []))[1].append(model)
    for window, names in about.values():
        yield Occasion(
            kind="maintenance",
            start=window.start,
            end=window.end,
            name=window.name,
            models=tuple(names),
        )


def of_holidays(calendar: Calendar, buckets: Sequence[Bucket]) -> Iterator[Occasion]:
    """Yield the holidays of the time."""
    if not buckets:
        return
    day, last = buckets[0].start.date(), buckets[-1].end.date()
    while day < last:
        if name := calendar.holiday_name(day):
            start = _midnight(day, buckets[0].start)
            yield Occasion(
                kind="holiday",
                start=start,
                end=_midnight(day + timedelta(days=1), start),
                name=name,
            )
        day += timedelta(days=1)


def of_faults(rows: Iterable[dict[str, Any]], buckets: Sequence[Bucket]) -> Iterator[Occasion]:
    """Yield the classes of faults that a model had more often in a bucket than in most."""
    found: dict[tuple[str, str], dict[int, int]] = {}
    for row in rows:
        found.setdefault((row["model"], row["fault_class"]), {})[row["bucket"]] = int(row["n"])
    for (model, name), counts in found.items():
        usual = middle([float(counts.get(n, 0)) for n in range(len(buckets))])
        for place, n in counts.items():
            if n > _MORE * usual:
                bucket = buckets[place]
                yield Occasion(
                    kind="fault",
                    start=bucket.start,
                    end=bucket.end,
                    name=name,
                    models=(model,),
                    n=n,
                )


def of_versions(rows: Iterable[dict[str, Any]], zone: Any) -> Iterator[Occasion]:
    """Yield when another version of a model answered than before."""
    for row in rows:
        at = datetime.fromtimestamp(row["ts_ms"] / 1000, zone)
        yield Occasion(
            kind="version",
            start=at,
            end=at + timedelta(minutes=1),
            name=row["version"],
            models=(row["model"],),
        )


def of_use(every: Iterable[Series]) -> Iterator[Occasion]:
    """Yield the surges of use: its outliers above the usual."""
    for series in every:
        for one in outliers(series, shift(series)):
            if one.deviations > 0:
                yield Occasion(
                    kind="surge",
                    start=one.start,
                    end=one.end,
                    name="usage",
                    models=(series.model,),
                    n=one.n,
                )


def _midnight(day: date, like: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=like.tzinfo)
