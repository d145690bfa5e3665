"""Gathers what a report needs from a workspace: standings from the log, figures from SQL."""

from __future__ import annotations

from datetime import date, datetime, time

from aimon.analysis.engine import Figures, only
from aimon.core.daily import Daily, compose
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.journal.standings import current
from aimon.workspace import Workspace


def daily(workspace: Workspace, day: date, now: datetime) -> Daily:
    """Return the daily report of a day: as it is now, or as a past day ended.

    Raises WrongUsage for a day to come.
    """
    if day > now.date():
        raise WrongUsage(_("{day} has not begun").format(day=day))
    moment = now
    if day < now.date():
        moment = datetime.combine(day, time(23, 59, 59), tzinfo=now.tzinfo)
    standings, unreadable = current(workspace, moment)
    with Figures(workspace.log, day, day) as figures:
        rows = {
            name: only(figures.rows(name), day)
            for name in ("models_by_day", "faults_by_day", "runs_by_day", "tickets_by_day")
        }
        rows["tickets_open"] = figures.rows("tickets_open")
    return compose(day, moment, standings, rows, unreadable, workspace.settings)
