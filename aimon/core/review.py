"""A week or a month in review: its figures beside those of the period before.

Figures are rows of the analysis; here they are only put side by side and judged.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from aimon.core.actions import Action
from aimon.core.health import ORDER
from aimon.core.incidents import Incident, gravest_first
from aimon.core.spans import Span
from aimon.core.standing import Standing
from aimon.core.tickets import Ticket
from aimon.core.ticketstats import TicketStats
from aimon.core.windows import Window

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
Unit = Literal["percent", "points", "ms", "count", "stars"]
# Of fewer tests, or requests, than this no change is claimed.
LEAST = 5
# A smaller change, in percent or points, is nothing to be glad of or to worry about.
_NOTABLE: dict[Unit, float] = {"percent": 2, "points": 2, "ms": 10, "count": 10, "stars": 0.2}
# The least share of the days with records that makes two sums comparable.
_WHOLE = 0.7
# The queries that a review is made of.
QUERIES = (
    "models_of_period",
    "models_by_day",
    "faults_of_period",
    "faults_by_class",
    "use_of_period",
    "use_by_weekday_hour",
    "probes_by_clock",
    "costs_of_period",
    "incidents_of_period",
)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure now and before, each of ``n`` tests, requests or inquiries.

    ``better`` says in which direction it should go, null where neither is better.
    """

    name: str
    unit: Unit
    now: float | None
    before: float | None
    n: int
    n_before: int
    better: Literal["up", "down"] | None = None

    @property
    def change(self) -> float | None:
        """The change in percent; of percentages, points and stars the difference.

        Null where either is unknown, of too few, or there was nothing before. Rounded, so that what
        reads as no change is none: to a tenth, of stars to a hundredth.
        """
        if self.now is None or self.before is None or min(self.n, self.n_before) < LEAST:
            return None
        if self.unit in ("percent", "points", "stars"):
            return round(self.now - self.before, 2 if self.unit == "stars" else 1)
        return round(100 * (self.now - self.before) / self.before, 1) if self.before else None

    @property
    def good(self) -> bool | None:
        """Whether it went where it should; null where it hardly moved or that cannot be told."""
        change = self.change
        if self.better is None or change is None or abs(change) < _NOTABLE[self.unit]:
            return None
        return (change > 0) == (self.better == "up")


class ModelReview(msgspec.Struct, frozen=True, kw_only=True):
    """A model: how it stands at the end, its tests and its use, each null where there were none."""

    standing: Standing
    health: Figure
    success: Figure
    latency: Figure
    latency_p95_ms: float | None
    probes: int
    problems: int
    requests: Figure


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """The whole review. ``rows`` are those of this period's queries, by the query.

    ``incidents`` were opened or solved in it, or go on; ``improvements`` are the inquiries of this
    class that were recorded in it. ``planned`` and ``windows`` lie ahead, up to ``ahead``;
    ``holidays`` are the days off among its business days.
    """

    span: Span
    generated: datetime
    counts: Mapping[str, int]
    figures: tuple[Figure, ...]
    models: tuple[ModelReview, ...]
    tickets: TicketStats
    tickets_before: TicketStats
    incidents: tuple[Incident, ...]
    improvements: tuple[Ticket, ...]
    waiting: tuple[Ticket, ...]
    planned: tuple[Action, ...]
    windows: tuple[Window, ...]
    holidays: Mapping[date, str]
    ahead: date
    rows: Rows


def compose(
    span: Span,
    generated: datetime,
    standings: Sequence[Standing],
    rows: Rows,
    before: Rows,
    *,
    counts: Mapping[str, int],
    tickets: tuple[TicketStats, TicketStats],
    incidents: Sequence[Incident],
    asked: Sequence[Ticket],
    planned: Sequence[Action],
    windows: Sequence[Window],
    holidays: Mapping[date, str],
    ahead: date,
) -> Review:
    """Compose the review; ``rows`` and ``before`` hold those of ``QUERIES`` for both periods.

    ``asked`` are at least the inquiries recorded in the period and all that are unsolved.
    """
    now, then = _by_model(rows), _by_model(before)
    mine, theirs = tickets
    recorded = [t for t in asked if span.first <= t.recorded_at.date() <= span.day]
    return Review(
        span=span,
        generated=generated,
        counts=counts,
        figures=(
            *_site(now[None], then[None], rows, before),
            *_of_tickets(mine, theirs, whole=_whole(now[None].tests, then[None].tests)),
        ),
        models=tuple(sorted((_model(s, now, then) for s in standings), key=_of_note)),
        tickets=mine,
        tickets_before=theirs,
        incidents=tuple(gravest_first(i for i in incidents if _in(i, span))),
        improvements=tuple(
            t for t in recorded if t.class_ == "improvement" and t.state != "withdrawn"
        ),
        waiting=tuple(t for t in asked if t.unsolved and t.escalated_at),
        planned=tuple(planned),
        windows=tuple(sorted(windows, key=lambda w: w.start)),
        holidays=holidays,
        ahead=ahead,
        rows=rows,
    )


class _Of(msgspec.Struct, frozen=True):
    """A model's rows, of tests and of use, each empty where there is none."""

    tests: Row = {}
    use: Row = {}


def _by_model(rows: Rows) -> dict[str | None, _Of]:
    """Return the rows of each model; of all of them together under None."""
    tests = {row["model"]: row for row in rows["models_of_period"]}
    use = {row["model"]: row for row in rows["use_of_period"]}
    known = {*tests, *use, None}
    return {id: _Of(tests.get(id, {}), use.get(id, {})) for id in known}


def _figure(name: str, unit: Unit, now: Row, then: Row, n: str, better: Any = None) -> Figure:
    """Return a column of both rows as a figure; ``n`` is the column with its n.

    A sum over far fewer days of records than before, or after, is not to be compared.
    """
    partial = unit == "count" and not _whole(now, then)
    return Figure(
        name=name,
        unit=unit,
        now=now.get(name),
        before=None if partial else then.get(name),
        n=int(now.get(n) or 0),
        n_before=int(then.get(n) or 0),
        better=better,
    )


def _whole(now: Row, then: Row) -> bool:
    """Whether both periods have about as many days of records."""
    days, days_before = now.get("days") or 0, then.get("days") or 0
    return min(days, days_before) >= _WHOLE * max(days, days_before)


def _tested(now: Row, then: Row) -> tuple[Figure, Figure, Figure]:
    """Return health, success and latency of both periods' rows."""
    return (
        _figure("health", "points", now, then, "probes", "up"),
        _figure("success_rate", "percent", now, then, "total", "up"),
        _figure("latency_ms", "ms", now, then, "answered", "down"),
    )


def _site(now: _Of, then: _Of, rows: Rows, before: Rows) -> tuple[Figure, ...]:
    """Return the figures of all models together."""
    (mine,), (theirs,) = rows["incidents_of_period"], before["incidents_of_period"]
    return (
        *_tested(now.tests, then.tests),
        _counted(
            "incidents",
            mine["opened"],
            theirs["opened"] if _whole(now.tests, then.tests) else None,
            "down",
        ),
        _figure("duration_ms", "ms", mine, theirs, "solved", "down"),
        _figure("requests", "count", now.use, then.use, "requests"),
        _figure("error_rate", "percent", now.use, then.use, "checked", "down"),
    )


def _of_tickets(now: TicketStats, then: TicketStats, *, whole: bool) -> tuple[Figure, ...]:
    """Return the figures of inquiries; those of too few are unknown already."""

    def measured(name: str, unit: Unit, better: Any, of: str) -> Figure:
        mine, theirs = getattr(now, of), getattr(then, of)
        return Figure(
            name=name,
            unit=unit,
            now=mine.value,
            before=theirs.value,
            n=mine.n,
            n_before=theirs.n,
            better=better,
        )

    return (
        _counted("tickets", now.tickets, then.tickets if whole else None),
        measured("first_contact", "percent", "up", "first_contact"),
        measured("response_ms", "ms", "down", "response_mean_ms"),
        measured("satisfaction", "stars", "up", "satisfaction"),
    )


def _counted(name: str, now: Any, then: Any, better: Any = None) -> Figure:
    """Return a plain count, which is its own n; ``then`` is None where it is not to be compared."""
    n, m = int(now or 0), int(then or 0)
    known = None if then is None else m
    return Figure(name=name, unit="count", now=n, before=known, n=n, n_before=m, better=better)


def _model(
    s: Standing, now: Mapping[str | None, _Of], then: Mapping[str | None, _Of]
) -> ModelReview:
    mine, theirs = now.get(s.model.id, _Of()), then.get(s.model.id, _Of())
    health, success, latency = _tested(mine.tests, theirs.tests)
    return ModelReview(
        standing=s,
        health=health,
        success=success,
        latency=latency,
        latency_p95_ms=mine.tests.get("latency_p95_ms"),
        probes=mine.tests.get("probes", 0),
        problems=int(mine.tests.get("problems") or 0),
        requests=_figure("requests", "count", mine.use, theirs.use, "requests"),
    )


def _of_note(model: ModelReview) -> tuple[Any, ...]:
    """Order models as a reader wants to see them: not well, worse, the default, used most."""
    worse = [f for f in (model.health, model.success, model.latency) if f.good is False]
    return (
        not model.standing.model.active,
        -ORDER.index(model.standing.grade),
        -model.problems,
        not worse,
        not model.standing.model.default,
        -(model.requests.now or 0),
    )


def _in(incident: Incident, span: Span) -> bool:
    """Whether it was opened or solved in the period, or goes on; one that was merged is another's."""
    if incident.state == "merged":
        return False
    turned = (incident.detected_at, incident.resolved_at)
    return incident.open or any(t and span.first <= t.date() <= span.day for t in turned)
