"""Makes the agendas of the meetings with the administrator."""

from __future__ import annotations

from datetime import datetime, timedelta

from aimon.output import agenda
from aimon.output.report import Report
from aimon.output.templates import Templates
from aimon.reports.briefing import make_briefing
from aimon.reports.periodic import make_monthly, make_weekly
from aimon.workspace import Workspace

_DAY = timedelta(days=1)


def make_agenda(workspace: Workspace, kind: str, now: datetime) -> Report:
    """Return the agenda of the daily, weekly or monthly meeting, with the figures of the moment.

    The weekly meeting is about the week that runs, the monthly about the month that is over.
    """
    today = now.date()
    match kind:
        case "daily":
            report = make_briefing(workspace, now)
        case "weekly":
            report = make_weekly(workspace, today, now, drawn=False)
        case _:
            last = today.replace(day=1) - _DAY
            report = make_monthly(workspace, last, now, drawn=False)
    return agenda.make(kind, report.data, Templates(workspace.home))
