"""Gathers what is worth telling from a workspace's incidents, tickets, runs and registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aimon.core import occasions as rules
from aimon.core.alerting import WINDOW
from aimon.core.incidents import Incident
from aimon.core.jobstates import GRACE
from aimon.core.occasions import Occasion
from aimon.journal.jobs import NAME as JOBS
from aimon.journal.lock import is_held
from aimon.journal.runs import RUN_LOCK, run_log
from aimon.journal.tickets import NAME as TICKETS

if TYPE_CHECKING:
    from aimon.core.calendar import Calendar
    from aimon.core.records import Run
    from aimon.workspace import Workspace

# A slot that was missed earlier than this is yesterday's news.
_MISSED = timedelta(days=1)
# Whoever finds that results grow stale looks a little later than they do.
_LATE = timedelta(minutes=15)


def occasions(
    workspace: Workspace, incidents: Iterable[Incident], calendar: Calendar, now: datetime
) -> Iterator[Occasion]:
    """Yield what is worth telling at ``now``, and what was told already; keys tell them apart."""
    incidents = list(incidents)
    for incident in incidents:
        yield from rules.of_incident(incident)
    yield from _of_tickets(workspace, calendar, now)
    scheduled = (workspace.log / JOBS).is_dir()
    for each in _of_runs(workspace, calendar, now):
        if each.kind != "missed" or (
            not scheduled and not any(_tells(i, each.time) for i in incidents)
        ):
            yield each
    if scheduled:
        yield from _of_jobs(workspace, incidents, now)
    for model in workspace.registry.models:
        yield from rules.of_retirement(model, now, now - WINDOW)


def _of_tickets(workspace: Workspace, calendar: Calendar, now: datetime) -> Iterator[Occasion]:
    if not (workspace.log / TICKETS).is_dir():
        return
    from aimon.core.sla import clocks
    from aimon.tickets.store import Tickets

    with Tickets(workspace) as kept:
        unsolved = kept.unsolved(now)
    for ticket in unsolved:
        if ticket.class_ in rules.GRAVE:
            states = clocks(ticket, now, workspace.settings, calendar)
            yield from rules.of_deadlines(ticket, states)


def _of_runs(workspace: Workspace, calendar: Calendar, now: datetime) -> Iterator[Occasion]:
    held = is_held(workspace.log / RUN_LOCK)  # before the log is read: a run may end meanwhile
    log = run_log(workspace.log, workspace.host)
    days = log.days()
    if not days:
        return
    recent = [day for day in days if day >= (now - WINDOW).date()]
    runs = [run for day in recent for run in log.read(day) if run.time <= now]
    for run in runs:
        if run.event == "end":
            yield from rules.of_budget(run)
    since = now - _MISSED
    if days[0] >= since.date():  # before the first run none was due
        since = max(since, min((run.time for run in runs), default=now))
    under_way = _last_start(runs, workspace.host) if held else None
    yield from rules.of_runs(runs, since, now, workspace.settings, calendar, under_way=under_way)


def _of_jobs(workspace: Workspace, incidents: list[Incident], now: datetime) -> Iterator[Occasion]:
    """Yield what the schedule did not do, a missed test of which no incident tells among it."""
    from aimon.schedule.records import Jobs

    wrong = Jobs(workspace, now).wrong((now - _MISSED).date(), now.date())
    yield from rules.of_jobs(
        state
        for state in wrong
        if not (state.job.startswith("probe-") and state.due)
        or not any(_tells(incident, state.due + GRACE) for incident in incidents)
    )


def _last_start(runs: Iterable[Run], host: str) -> str | None:
    starts = [run for run in runs if run.event == "start" and run.host == host]
    return max(starts, key=lambda run: run.time).run if starts else None


def _tells(incident: Incident, missed: datetime) -> bool:
    """Whether an incident says already that no test was made at the time."""
    over = incident.resolved_at
    return (
        incident.kind == "unknown"
        and incident.began_at <= missed + _LATE
        and (over is None or over >= missed)
    )
