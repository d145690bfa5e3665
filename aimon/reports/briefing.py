"""Makes the morning's briefing of a workspace."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from aimon.asking import ask
from aimon.calendars import calendar_of
from aimon.core.briefing import Briefing, compose
from aimon.core.calendar import Calendar
from aimon.incidents.store import Incidents
from aimon.maintenance import Maintenances
from aimon.output import briefing as words
from aimon.output.report import LANGUAGE, Report
from aimon.output.templates import Templates
from aimon.reports.daily import daily_of, is_under_way, with_deadlines
from aimon.reports.findings import findings_of
from aimon.reports.notebook import notes_rows
from aimon.standings import current
from aimon.workspace import Workspace

_DAY = timedelta(days=1)
_LOOK_BACK = 31
# So many days, today's among them, are held against as many before for what has become slower.
_LATELY = 7


def make_briefing(workspace: Workspace, now: datetime) -> Report:
    """Return the briefing of a day as it is at ``now``; raises TemplateError."""
    notes = notes_rows(workspace, f"briefing-{now.date()}", now, LANGUAGE)
    briefing = briefing_of(workspace, now)
    data = words.as_data(briefing, workspace.registry, workspace.settings, notes)
    return words.render(Templates(workspace.home), data)


def briefing_of(workspace: Workspace, now: datetime) -> Briefing:
    """Gather the night since the last closing, and the morning."""
    under_way = is_under_way(workspace)  # before the log is read: a run may end meanwhile
    calendar = calendar_of(workspace)
    day = now.date()
    since = _closing_before(day, calendar, now)
    before, _unreadable = current(workspace, since)
    with ask(workspace, since.date(), day, now, ("runs", "tickets", "probes")) as f:
        runs = [row for row in f.rows("runs_by_day") if row["day"] == day.isoformat()]
        of_note = {row["ticket"] for row in f.rows("tickets_of_note")}
    tickets, deadlines = with_deadlines(workspace, calendar, of_note, now)
    end = datetime.combine(day, time.max, tzinfo=now.tzinfo)
    daily = daily_of(workspace, day, now)
    return compose(
        daily,
        since,
        before,
        runs,
        incidents=Incidents(workspace).lately(now, since),
        tickets=tickets,
        deadlines=deadlines,
        windows=Maintenances(workspace).between(now, end, now).every,
        findings=findings_of(workspace, day - (_LATELY - 1) * _DAY, day, now, daily.standings),
        settings=workspace.settings,
        works=calendar.is_business_day(day),
        under_way=under_way,
    )


def _closing_before(day: date, calendar: Calendar, now: datetime) -> datetime:
    """Return when the site closed last before the day; a day ago where it did not in a month."""
    for n in range(1, _LOOK_BACK):
        if spans := calendar.open_spans(day - n * _DAY):
            return spans[-1][1]
    return now - _DAY
