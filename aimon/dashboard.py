"""Gathers a workspace at a moment and writes the dashboard of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from aimon.alerts.store import Alerts
from aimon.analysis.engine import Figures
from aimon.core.incidents import Incident
from aimon.desk import Desk
from aimon.files import replace
from aimon.incidents.store import Incidents
from aimon.maintenance import Maintenances
from aimon.output.alerts import View as AlertView
from aimon.output.dashboard.gathered import DAYS, Gathered, Row
from aimon.output.dashboard.page import render
from aimon.output.templates import Templates
from aimon.output.tickets import View as TicketView
from aimon.spending import last_stop
from aimon.standings import current, current_causes
from aimon.workspace import Workspace

FILE = "dashboard.html"


def make_dashboard(workspace: Workspace, now: datetime, every: timedelta) -> str:
    """Return the page of a workspace at ``now``, to be made again ``every`` so often."""
    return render(Templates(workspace.home), _gather(workspace, now, every))


def write_dashboard(page: str, folder: Path) -> Path:
    """Write the page into the folder, whole or not at all, and return its path; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    replace(path, page.encode(), shared=True)
    return path


def _gather(workspace: Workspace, now: datetime, every: timedelta) -> Gathered:
    standings, unreadable = current(workspace, now)
    days, runs = _last_days(workspace, now)
    incidents = Incidents(workspace)
    lately = incidents.lately(now, _since(now))
    return Gathered(
        now=now,
        every=every,
        settings=workspace.settings,
        registry=workspace.registry,
        standings=standings,
        causes=current_causes(workspace, standings, now),
        stop=last_stop(workspace, now),
        days=days,
        runs=runs,
        charts=(),
        incidents=[i for i in lately if i.open or (i.resolved_at or now) >= _since(now)],
        tickets=_tickets(workspace, now),
        alerts=_alerts(workspace, lately, now),
        unreadable=unreadable + incidents.unreadable,
    )


def _since(now: datetime) -> datetime:
    """Return the beginning of the last days."""
    return datetime.combine(now.date() - timedelta(days=DAYS - 1), time(), tzinfo=now.tzinfo)


def _last_days(workspace: Workspace, now: datetime) -> tuple[list[Row], list[Row]]:
    """Return how each model did on each of the last days, and the runs of these days."""
    since = _since(now)
    spans = tuple(Maintenances(workspace).between(since, now, now).spans())
    log, journals = workspace.log, ("probes", "runs")
    with Figures(log, since.date(), now.date(), now, now, journals, spans) as figures:
        return figures.rows("models_by_day"), figures.rows("runs_by_day")


def _tickets(workspace: Workspace, now: datetime) -> Sequence[TicketView]:
    with Desk(workspace, now.isoformat(), mask=True) as desk:
        return desk.views(desk.unsolved(now))


def _alerts(workspace: Workspace, incidents: Sequence[Incident], now: datetime) -> list[AlertView]:
    """Return the alerts of the last days that nobody has in hand and that are not over."""
    known = {incident.id: incident for incident in incidents}
    book = Alerts(workspace).book(now, _since(now))
    views = [
        AlertView(alert=alert, incident=known.get(alert.raised.incident), ways=())
        for alert in book.alerts.values()
        if alert.raised.kind != "test"
    ]
    wanted = [
        view
        for view in views
        if not view.acknowledged
        and (view.incident.open if view.incident else not view.alert.raised.incident)
    ]
    return sorted(wanted, key=lambda view: view.alert.raised.time, reverse=True)
