"""Gathers a workspace at a moment and writes the dashboard of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from aimon.alerts.store import Alerts
from aimon.asking import ask
from aimon.core.incidents import Incident
from aimon.desk import Desk
from aimon.files import replace
from aimon.incidents.store import Incidents
from aimon.output.alerts import View as AlertView
from aimon.output.dashboard.gathered import CHART_DAYS, DAYS, Gathered, Row
from aimon.output.dashboard.page import render
from aimon.output.templates import Templates
from aimon.output.tickets import View as TicketView
from aimon.spending import last_stop
from aimon.standings import current, current_causes
from aimon.workspace import Workspace

FILE = "dashboard.html"
_TABLES = ("models_by_day", "runs_by_day")
_CHARTS = ("probes_by_day", "use_of_period", "use_by_weekday_hour", "faults_by_class")


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
    rows = _rows(workspace, now)
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
        days=rows["models_by_day"],
        runs=rows["runs_by_day"],
        charted={name: rows[name] for name in _CHARTS},
        incidents=[i for i in lately if i.open or (i.resolved_at or now) >= _since(now)],
        tickets=_tickets(workspace, now),
        alerts=_alerts(workspace, lately, now),
        unreadable=unreadable + incidents.unreadable,
    )


def _since(now: datetime) -> datetime:
    """Return the beginning of the last days."""
    return datetime.combine(now.date() - timedelta(days=DAYS - 1), time(), tzinfo=now.tzinfo)


def _rows(workspace: Workspace, now: datetime) -> dict[str, list[Row]]:
    """Return the rows of every query that the page shows, those of the tables of the last days only."""
    first = now.date() - timedelta(days=CHART_DAYS - 1)
    with ask(workspace, first, now.date(), now, ("probes", "runs", "usage")) as figures:
        rows = {name: figures.rows(name) for name in (*_TABLES, *_CHARTS)}
    since = str(_since(now).date())
    for name in _TABLES:
        rows[name] = [row for row in rows[name] if row["day"] >= since]
    return rows


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
