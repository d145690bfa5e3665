"""The trends of a workspace's models, reckoned from the journals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from aimon.asking import ask
from aimon.calendars import calendar_of
from aimon.core.registry import Model
from aimon.core.trends import METRICS, By, Metric, Occasion, surroundings
from aimon.core.trends.buckets import DAYS, Bucket, Compare, beginning, buckets, cells
from aimon.core.trends.clock import profile
from aimon.core.trends.compose import Card, Frame, Trends, framed, trend, worst_first
from aimon.core.trends.correlation import correlation
from aimon.core.trends.forecasting import forecast
from aimon.core.trends.rows import QUERIES, Pair, Rows, pairs, query_of
from aimon.incidents.store import Incidents
from aimon.maintenance import Maintenances
from aimon.workspace import Workspace

_JOURNALS = ("probes", "usage")
# How much history the forecast and the correlations of a card are made of.
_CARD_DAYS = 84
# What is held against each other: use and speed first of all.
_RELATED = (
    ("usage", "use_latency"),
    ("usage", "latency"),
    ("usage", "use_errors"),
    ("usage", "errors"),
    ("usage", "health"),
    ("use_latency", "use_errors"),
    ("latency", "errors"),
)


_CLOCKS = {"usage": "usage_by_clock", "latency": "probes_by_clock"}
_BUCKET = {
    **dict.fromkeys(("bucket", "part"), "BIGINT"),
    "day": "VARCHAR",
    **dict.fromkeys(("hour", "until_ms"), "BIGINT"),
}


class Asked(NamedTuple):
    """What is asked for: of which models, which figure, how divided, from when to when."""

    models: Sequence[Model]
    metric: Metric
    by: By
    compare: Compare
    first: date
    last: date
    now: datetime


class _Read(NamedTuple):
    buckets: list[Bucket]
    rows: Rows
    told: datetime | None
    outages: list[Occasion]
    unreadable: int


def trends_of(workspace: Workspace, asked: Asked, *, card: bool = False) -> Trends:
    """Return the trends of the models; ``card`` (of one model): with all that is said of it alone."""
    reach = min(asked.first, asked.last - timedelta(days=DAYS[asked.by] - 1))
    wanted = dict.fromkeys((*METRICS[asked.metric], "usage"))
    queries = {query_of(figure) for figure in wanted} | {"probes_by_bucket"}
    queries |= set(QUERIES if card else ())
    read = _read(workspace, asked, asked.by, reach, (*queries, "faults_by_bucket", "versions"))
    names = {model.id for model in asked.models}
    found = {figure: _of(names, figure, asked.by, read) for figure in wanted}
    midnight = datetime.combine(asked.first, time.min, tzinfo=asked.now.tzinfo)
    shown = sum(bucket.end <= midnight for bucket in read.buckets)
    lines = [pair for figure in METRICS[asked.metric] for pair in found[figure]]
    leading = _leading(asked.metric, found)
    frame = framed(asked.by, asked.compare, read.buckets, leading, shown)
    known = _by_model(_occasions(workspace, asked, read, found["usage"]))
    trends = [trend(pair, frame, shown, _beside(pair, known)) for pair in lines]
    now, before = (None if n is None else read.buckets[n] for n in (frame.now, frame.before))
    return Trends(
        at=asked.now,
        metric=asked.metric,
        by=asked.by,
        compare=asked.compare,
        now=now,
        before=before,
        until=_until(asked, frame, read),
        instead=frame.instead,
        use_told=read.told,
        trends=tuple(trends if card else worst_first(trends)),
        card=_card(workspace, asked, read) if card else None,
        unreadable=read.unreadable,
    )


def _leading(metric: Metric, found: dict[str, list[Pair]]) -> list[Pair]:
    """Return the series by which the bucket to compare is chosen: the first figure with any."""
    return next((found[figure] for figure in METRICS[metric] if found[figure]), [])


def _until(asked: Asked, frame: Frame, read: _Read) -> datetime | None:
    """Return up to when a bucket that goes on is compared; of use as far as somebody has told."""
    if frame.now is None or read.buckets[frame.now].complete:
        return None
    if asked.metric != "usage" or read.told is None:
        return asked.now
    return min(asked.now, read.told + timedelta(hours=1))


def _read(workspace: Workspace, asked: Asked, by: By, first: date, queries: Sequence[str]) -> _Read:
    """Read the figures of whole buckets from the one of ``first`` on."""
    now = asked.now
    before = beginning(by, first) - timedelta(hours=1)  # whether records begin before the first
    every = buckets(by, before.date(), asked.last, now)
    start = every[0].start.date() if every else first
    last = min((every[-1].end - timedelta(hours=1)).date(), now.date()) if every else asked.last
    with ask(workspace, start, last, now, _JOURNALS) as figures:
        (use,) = figures.rows("usage_told")
        told = _moment(use["last_ms"], now)
        rows = [
            (b, part, str(day), hour, _ms(end))
            for b, part, day, hour, end in cells(every, now, told)
        ]
        figures.hand_in("buckets", _BUCKET, rows)
        found = {name: figures.rows(name) for name in queries}
        unreadable = figures.unreadable
    since = every[0].start if every else now
    outages = surroundings.of_outages(Incidents(workspace).lately(now, since), now)
    return _Read(every, found, told, list(outages), unreadable)


def _card(workspace: Workspace, asked: Asked, read: _Read) -> Card:
    """Return what is said of one model alone, from twelve weeks of days."""
    first = asked.last - timedelta(days=_CARD_DAYS - 1)
    days = _read(workspace, asked, "day", first, (*QUERIES, *_CLOCKS.values()))
    names = {asked.models[0].id}
    found = {f: [p.whole for p in _of(names, f, "day", days)] for f in METRICS[asked.metric]}
    related: By = "hour" if asked.by == "hour" else "day"
    source = read if related == "hour" else days
    pools = {
        f: [p.whole for p in _of(names, f, related, source) if p.whole.known]
        for pair in _RELATED
        for f in pair
    }
    return Card(
        profiles=tuple(
            profile(figure, [row for row in days.rows[name] if row["model"] in names])
            for figure, name in _CLOCKS.items()
        ),
        correlations=tuple(
            correlation(pools[a][0], pools[b][0]) for a, b in _RELATED if pools[a] and pools[b]
        ),
        correlated_by=related,
        forecasts=tuple(forecast(s) for f in METRICS[asked.metric] for s in found[f]),
    )


def _occasions(workspace: Workspace, asked: Asked, read: _Read, use: list[Pair]) -> list[Occasion]:
    """Return what is known of the time: a model's own surges of use included."""
    if not read.buckets:
        return []
    start, now = read.buckets[0].start, asked.now
    windows = Maintenances(workspace).between(start, now, now)
    return [
        *surroundings.of_incidents(Incidents(workspace).lately(now, start), now),
        *surroundings.of_maintenance(windows, [model.id for model in asked.models]),
        *surroundings.of_versions(read.rows["versions"], now.tzinfo),
        *surroundings.of_faults(read.rows["faults_by_bucket"], read.buckets),
        *surroundings.of_use(pair.whole for pair in use),
        *surroundings.of_holidays(calendar_of(workspace), read.buckets),
    ]


def _beside(pair: Pair, known: dict[str, list[Occasion]]) -> list[Occasion]:
    """Return what may stand beside a series: a surge of use explains anything but itself."""
    mine = [*known.get(pair.whole.model, ()), *known.get("", ())]
    return [o for o in mine if o.kind != "surge" or pair.whole.figure != "usage"]


def _by_model(occasions: list[Occasion]) -> dict[str, list[Occasion]]:
    """Return the occasions by model, "" for those of all."""
    found: dict[str, list[Occasion]] = {}
    for occasion in occasions:
        for model in occasion.models or ("",):
            found.setdefault(model, []).append(occasion)
    return found


def _of(names: set[str], figure: str, by: By, read: _Read) -> list[Pair]:
    every = pairs(figure, by, read.buckets, read.rows, read.outages)
    return [p for p in every if p.whole.model in names]


def _moment(ms: int | None, now: datetime) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, now.tzinfo)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
