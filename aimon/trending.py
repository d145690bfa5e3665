"""The trends of a workspace's models, reckoned from the journals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Any, NamedTuple

from msgspec.structs import replace

from aimon.analysis.engine import Figures
from aimon.calendars import calendar_of
from aimon.core.registry import Model
from aimon.core.trends import METRICS, By, Metric, Occasion, Series
from aimon.core.trends.clock import profile
from aimon.core.trends.compose import Card, Frame, Trend, Trends, framed, trend, worst_first
from aimon.core.trends.correlation import correlation
from aimon.core.trends.forecasting import forecast
from aimon.core.trends.outliers import outliers
from aimon.core.trends.rows import Pair, Rows, pairs, query_of
from aimon.core.trends.spans import DAYS, Compare, Span, cells, spans
from aimon.incidents.store import Incidents
from aimon.maintenance import Maintenances
from aimon.workspace import Workspace

_JOURNALS = ("probes", "usage")
# How much history the forecast and the correlations of a card are made of.
_CARD_DAYS = 84
# What is held against each other: use and speed first of all.
_RELATED = ("usage", "use_latency", "latency", "use_errors", "errors", "health")


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
    spans: list[Span]
    rows: Rows
    told: datetime | None
    unreadable: int


def trends_of(workspace: Workspace, asked: Asked, *, card: bool = False) -> Trends:
    """Return the trends of the models; ``card`` (of one model): with all that is said of it alone."""
    reach = min(asked.first, asked.last - timedelta(days=DAYS[asked.by] - 1))
    read = _read(workspace, asked, asked.by, reach, ("faults_by_bucket", "versions"))
    names = {model.id for model in asked.models}
    found = {
        figure: _of(names, figure, asked.by, read)
        for figure in dict.fromkeys((*METRICS[asked.metric], "usage"))
    }
    shown = sum(span.end.date() <= asked.first for span in read.spans)
    lines = [pair for figure in METRICS[asked.metric] for pair in found[figure]]
    leading = _leading(asked.metric, found)
    frame = framed(asked.by, asked.compare, read.spans, leading, shown)
    occasions = [*_occasions(workspace, asked.now, read), *_surges(found["usage"])]
    trends = [trend(pair, frame, shown, _apart(pair, occasions)) for pair in lines]
    now, before = (None if n is None else read.spans[n] for n in (frame.now, frame.before))
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
        trends=tuple(worst_first(trends)),
        card=_card(workspace, asked, read) if card else None,
        unreadable=read.unreadable,
    )


def _leading(metric: Metric, found: dict[str, list[Pair]]) -> list[Pair]:
    """Return the series by which the span to compare is chosen: the first figure with any."""
    return next((found[figure] for figure in METRICS[metric] if found[figure]), [])


def _until(asked: Asked, frame: Frame, read: _Read) -> datetime | None:
    """Return up to when a span that goes on is compared; of use as far as somebody has told."""
    if frame.now is None or read.spans[frame.now].complete:
        return None
    if asked.metric != "usage" or read.told is None:
        return asked.now
    return min(asked.now, read.told + timedelta(hours=1))


def _read(
    workspace: Workspace, asked: Asked, by: By, first: date, more: Sequence[str] = ()
) -> _Read:
    """Read the figures of whole spans from the one of ``first`` on."""
    now = asked.now
    until = min(now, datetime.combine(asked.last, time.max, tzinfo=now.tzinfo))
    every = spans(by, first, asked.last, now)
    start = every[0].start if every else now
    windows = tuple(Maintenances(workspace).between(start, until, now).spans())
    last = max(asked.last, start.date())
    with Figures(
        workspace.log, start.date(), last, until, now, _JOURNALS, maintenance=windows
    ) as figures:
        (use,) = figures.rows("usage_told")
        told = _moment(use["last_ms"], now)
        figures.set_buckets(cells(every, now, told))
        wanted = dict.fromkeys(query_of(f) for m in METRICS.values() for f in m)
        rows = {name: figures.rows(name) for name in (*wanted, *more)}
        return _Read(every, rows, told, figures.unreadable)


def _of(names: set[str], figure: str, by: By, read: _Read) -> list[Pair]:
    return [p for p in pairs(figure, by, read.spans, read.rows) if p.whole.model in names]


def _moment(ms: int | None, now: datetime) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, now.tzinfo)
