"""Makes the daily report of a workspace: standings, figures, words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from aimon.analysis.engine import only
from aimon.asking import ask
from aimon.calendars import calendar_of
from aimon.core.calendar import Calendar
from aimon.core.causes import causes
from aimon.core.daily import Daily, compose
from aimon.core.sla import ClockState, deadline
from aimon.core.tickets import Ticket
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.incidents.store import Incidents
from aimon.journal.lock import is_held
from aimon.journal.probes import probe_log
from aimon.journal.runs import RUN_LOCK, ends, run_log
from aimon.maintenance import Maintenances
from aimon.output import daily as daily_words
from aimon.output.report import Report
from aimon.output.templates import Templates
from aimon.standings import current
from aimon.tickets.store import Tickets
from aimon.workspace import Workspace

_OF_THE_DAY = (
    "models_by_day",
    "maintained_by_day",
    "faults_by_day",
    "runs_by_day",
    "tickets_by_day",
)
_READ = ("probes", "runs", "tickets", "usage")


def make_daily(workspace: Workspace, day: date, now: datetime) -> Report:
    """Return the daily report of a day: as it is now, or as a past day ended.

    Raises WrongUsage for a day to come, TemplateError before anything is sent.
    """
    data = daily_words.as_data(daily_of(workspace, day, now), workspace.settings)
    subject, text, html = daily_words.render(Templates(workspace.home), data)
    return Report(key=f"daily-{day}", subject=subject, text=text, html=html, data=data)


def daily_of(workspace: Workspace, day: date, now: datetime) -> Daily:
    """Gather the day as it is at ``now``, or as a past day ended; raises WrongUsage."""
    if day > now.date():
        raise WrongUsage(_("{day} has not begun").format(day=day))
    moment = min(now, datetime.combine(day, time.max, tzinfo=now.tzinfo))
    under_way = is_under_way(workspace)  # before the log is read: a run may end meanwhile
    standings, _unreadable = current(workspace, moment)
    begin = datetime.combine(day, time.min, tzinfo=now.tzinfo)
    windows = Maintenances(workspace).between(begin, moment, now)
    with ask(workspace, day, day, now, _READ, until=moment) as figures:
        rows = {name: only(figures.rows(name), day) for name in _OF_THE_DAY}
        rows["use_of_period"] = figures.rows("use_of_period")
        rows["tickets_open"] = figures.rows("tickets_open")
        of_note = {row["ticket"] for row in figures.rows("tickets_of_note")}
        unreadable = figures.unreadable
    first = day.replace(day=1)
    with ask(workspace, first, day, now, ("probes",), until=moment) as month:
        rows["cost_by_day"] = month.rows("cost_by_day")
    calendar = calendar_of(workspace)
    tickets, deadlines = with_deadlines(workspace, calendar, of_note, moment)
    of_this_day = {row["run"] for row in rows["runs_by_day"]}
    ended = ends(run_log(workspace.log, workspace.host), [day], now)
    return compose(
        day,
        moment,
        standings,
        rows,
        workspace.settings,
        tickets=tickets,
        deadlines=deadlines,
        incidents=Incidents(workspace).every(moment),
        windows=windows,
        calendar=calendar,
        found=causes(end for end in ended if end.run in of_this_day),
        unreadable=unreadable,
        due_by=begin if _was_before(workspace, day, now) else now,
        under_way=workspace.host if under_way and day == now.date() else None,
    )


def _was_before(workspace: Workspace, day: date, now: datetime) -> bool:
    """Whether a day was over before anything was ever tested here: nothing was missed on it."""
    logs = run_log(workspace.log, workspace.host), probe_log(workspace.log, workspace.host)
    first = min((each for log in logs for each in log.days()[:1]), default=None)
    return day < now.date() and (first is None or first > day)


def is_under_way(workspace: Workspace) -> bool:
    """Whether this host tests models right now."""
    return is_held(workspace.log / RUN_LOCK)


def with_deadlines(
    workspace: Workspace, calendar: Calendar, wanted: Collection[str], now: datetime
) -> tuple[list[Ticket], dict[str, ClockState]]:
    """Return these inquiries as they stand at ``now``, and what is due of each by its id."""
    if not wanted:
        return [], {}
    with Tickets(workspace) as kept:
        tickets = kept.named(wanted, now)
    due = {t.id: deadline(t, now, workspace.settings, calendar) for t in tickets}
    return tickets, {name: clock for name, clock in due.items() if clock}
