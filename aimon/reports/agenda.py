"""Makes the agendas of the meetings with the administrator."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from aimon.output import agenda
from aimon.output.report import Report
from aimon.output.templates import Templates
from aimon.reports.briefing import make_briefing
from aimon.reports.periodic import make_monthly, make_weekly
from aimon.workspace import Workspace

_DAY = timedelta(days=1)


def make_agenda(workspace: Workspace, kind: str, day: date, now: datetime) -> Report:
    """Return the agenda of the daily, weekly or monthly meeting, as things are known at the moment.

    The weekly meeting is about the week of ``day``, the monthly about the month before it; the daily
    one is of the moment.
    """
    match kind:
        case "daily":
            report = make_briefing(workspace, now)
        case "weekly":
            report = make_weekly(workspace, day, now, drawn=False)
        case _:
            last = day.replace(day=1) - _DAY
            report = make_monthly(workspace, last, now, drawn=False)
    return agenda.make(kind, report.data, Templates(workspace.home))
