"""Asks the journals what a period shows, beside the one before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from aimon.asking import ask
from aimon.calendars import calendar_of
from aimon.core.calendar import Calendar
from aimon.core.duetimes import slots_due
from aimon.core.findings import Finding, Late, Scene, Span, find
from aimon.core.findings.scene import Row, spans
from aimon.core.kpi.figure import Found
from aimon.core.kpi.punctuality import monitoring
from aimon.core.priority import tiers
from aimon.core.recommendations import Recommendation, recommendations
from aimon.core.sla import clocks
from aimon.core.standing import Standing
from aimon.incidents.store import Incidents
from aimon.maintenance import Maintenances
from aimon.standings import current
from aimon.tickets.store import Tickets
from aimon.workspace import Workspace

# The scatter of a figure is told from so long before the two periods that are compared.
_HISTORY = timedelta(days=21)
_DAY = timedelta(days=1)
_JOURNALS = ("probes", "runs", "tickets", "usage")
_PLAIN = ("findings_tests", "findings_use", "findings_costs", "runs_by_day")
_CLOCKS = ("response", "solution")


def findings_of(
    workspace: Workspace,
    first: date,
    last: date,
    now: datetime,
    standings: Sequence[Standing] | None = None,
) -> list[Finding]:
    """Return what the days from first to last, up to ``now``, show; the most important first.

    ``standings`` are those at ``now`` where the caller has them. A calendar month is held against
    the month before, a week or less against the same days a week earlier. Raises JournalError.
    """
    return find(scene_of(workspace, first, last, now, standings))


class Assessment(NamedTuple):
    """What a period shows, and what to decide on."""

    findings: list[Finding]
    recommendations: list[Recommendation]


def assess(
    workspace: Workspace,
    first: date,
    last: date,
    now: datetime,
    standings: Sequence[Standing] | None = None,
) -> Assessment:
    """Return the findings of a period, as ``findings_of`` does, and the recommendations."""
    scene = scene_of(workspace, first, last, now, standings)
    found = find(scene)
    return Assessment(found, recommendations(found, scene))


def scene_of(
    workspace: Workspace,
    first: date,
    last: date,
    now: datetime,
    standings: Sequence[Standing] | None = None,
) -> Scene:
    """Return what findings are drawn from."""
    span, before = spans(first, last, now)
    calendar = calendar_of(workspace)
    history = before.first - _HISTORY
    begin = datetime.combine(before.first, time.min, tzinfo=now.tzinfo)
    if standings is None:
        standings, _unreadable = current(workspace, span.until)
    limits = {"first": str(span.first), "before": str(before.first)}
    with ask(workspace, history, span.last, now, _JOURNALS, until=span.until) as figures:
        rows = {name: figures.rows(name) for name in _PLAIN}
        rows["findings_faults"] = figures.rows("findings_faults", before=limits["before"])
        rows["findings_asked"] = figures.rows(
            "findings_asked", before_ms=round(before.until.timestamp() * 1000), **limits
        )
        rows["findings_tickets"] = figures.rows("findings_tickets", before=limits["before"])
    late, counted = _clocks(workspace, rows["findings_tickets"], span, calendar)
    return Scene(
        now=span,
        before=before,
        history=history,
        settings=workspace.settings,
        standings=standings,
        tiers=_tiers(workspace, rows["findings_use"], span),
        rows=rows,
        workdays=list(_workdays(history, span, calendar, workspace)),
        incidents=Incidents(workspace).every(span.until),
        windows=Maintenances(workspace).between(begin, span.until, now),
        late=late,
        clocks=counted,
        slots=_slots(workspace, rows["runs_by_day"], span, calendar),
    )


def _workdays(first: date, span: Span, calendar: Calendar, workspace: Workspace) -> Iterator[date]:
    """Yield the business days that are over by the end of the period."""
    day, closes = first, workspace.settings.business_hours.end
    while day <= span.last:
        over = day < span.until.date() or span.until.time() >= closes
        if over and calendar.is_business_day(day):
            yield day
        day += _DAY


def _tiers(workspace: Workspace, use: Iterable[Row], span: Span) -> dict[str, int]:
    requests: Counter[str] = Counter()
    for row in use:
        requests[row["model"]] += row["requests"]
    models = workspace.registry.active
    return tiers(models, usage=requests, troubled=(), today=span.last)


def _clocks(
    workspace: Workspace, rows: Sequence[Row], span: Span, calendar: Calendar
) -> tuple[list[Late], Counter[str]]:
    """Return the clocks of inquiries that ran out in the period, and how many were stopped or did."""
    begin = datetime.combine(span.first, time.min, tzinfo=span.until.tzinfo)
    late: list[Late] = []
    counted: Counter[str] = Counter()
    with Tickets(workspace) as kept:
        tickets = {t.id: t for t in kept.named({row["ticket"] for row in rows}, span.until)}
        tickets |= {t.id: t for t in kept.unsolved(span.until)}
    for ticket in tickets.values():
        for clock in clocks(ticket, span.until, workspace.settings, calendar):
            ran_out = clock.overdue and begin <= clock.due <= span.until
            met = clock.met_at is not None and begin <= clock.met_at <= span.until
            if clock.clock in _CLOCKS and (ran_out or met):
                counted[clock.clock] += 1
                if ran_out:
                    late.append(Late(ticket=ticket.id, clock=clock.clock))
    return late, counted


def _slots(
    workspace: Workspace, runs: Sequence[Row], span: Span, calendar: Calendar
) -> Found | None:
    """Return which of the period's tests were missed; None where there was no run before it."""
    schedule = workspace.settings.schedule
    since = min((row["start_ms"] for row in runs), default=None)
    if since is None:
        return None
    return monitoring(
        slots_due(span.first, span.last, schedule, calendar, span.until),
        runs,
        timedelta(minutes=schedule.grace_minutes),
        span.until,
        datetime.fromtimestamp(since / 1000, span.until.tzinfo),
        judged=False,
    )
