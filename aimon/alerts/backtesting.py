"""Plays a workspace's log through the rules once more, in memory: nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from aimon.calendars import calendar_of
from aimon.core import backtest as judging
from aimon.core import priority
from aimon.core.backtest import Backtest, Fired
from aimon.core.calendar import Calendar
from aimon.core.patterns.columns import SPAN
from aimon.core.periods import fresh_until
from aimon.core.records import Run
from aimon.core.rerun import Log, Rerun
from aimon.core.settings import Settings
from aimon.core.windows import Windows, planned
from aimon.incidents.store import Incidents
from aimon.journal.observed import observed, used
from aimon.journal.runs import run_log
from aimon.maintenance import Maintenances
from aimon.workspace import Workspace

# What can be set: what was tested, and when, is in the log as it is.
SECTIONS = ("alerts", "thresholds", "maintenance")
# Cron looks at what is due every five minutes.
_LATER = timedelta(minutes=5)


class _Period(NamedTuple):
    """What is played: the log, from the weeks before on, and when the rules look at it."""

    log: Log
    moments: list[datetime]
    runs: int


def backtest(
    workspace: Workspace, first: date, last: date, now: datetime, changed: Sequence[str]
) -> Backtest:
    """Return what the rules would have told on the days first to last, as far as these are over.

    ``changed`` are settings like ``alerts.failing_runs=2``. Raises WrongUsage for one that is
    wrong, and JournalError.
    """
    from aimon.config.overlay import changes, overlaid

    wanted = changes(changed, SECTIONS)
    tried = overlaid(workspace.settings, wanted) if wanted else None
    calendar = calendar_of(workspace)
    period = _period(workspace, first, last, now, calendar)
    known = judging.real(Incidents(workspace).every(now))
    incidents = judging.begun(known, first, last)

    def played(settings: Settings) -> list[Fired]:
        windows = _windows(workspace, settings, period, now)
        rerun = Rerun(period.log, settings, calendar, windows)
        return judging.matched(rerun.play(period.moments), known)

    present = played(workspace.settings)
    alerts = played(tried) if tried else present
    return Backtest(
        first=first,
        last=last,
        changed=dict(wanted),
        runs=period.runs,
        alerts=tuple(alerts),
        incidents=tuple(judging.found(alerts, incidents, present if tried else ())),
        figures=judging.worth(alerts, incidents),
        present=judging.worth(present, incidents) if tried else None,
    )


def _period(
    workspace: Workspace, first: date, last: date, now: datetime, calendar: Calendar
) -> _Period:
    start = datetime.combine(first, time(), workspace.zone)
    end = min(now, datetime.combine(last + timedelta(days=1), time(), workspace.zone))
    cache, since = workspace.home / ".cache", (start - SPAN).date()
    ends = _ends(workspace, since, end)
    use = used(workspace.log, workspace.host, cache, since, end, keep=False)
    models = workspace.registry.active
    played = [run.time.astimezone(workspace.zone) for run in ends if run.time >= start]
    log = Log(
        models=models,
        tiers=priority.tiers(models, usage={}, troubled=(), today=end.date()),
        tests=observed(workspace.log, workspace.host, cache, since, end, keep=False),
        ends=ends,
        used=use,
        off=frozenset(calendar.days_off(since, end.date())) if use.models else None,
    )
    moments = sorted({*played, *_silent(played, workspace.settings, end)})
    return _Period(log, moments, len(played))


def _ends(workspace: Workspace, since: date, end: datetime) -> list[Run]:
    """Return the runs' ends in the order of time."""
    log = run_log(workspace.log, workspace.host)
    days = [day for day in log.days() if since <= day <= end.date()]
    runs = (run for day in days for run in log.read(day))
    return sorted((r for r in runs if r.event == "end" and r.time <= end), key=lambda r: r.time)


def _silent(played: Sequence[datetime], settings: Settings, end: datetime) -> Iterator[datetime]:
    """Yield when the results of runs that ended then grow stale, as seen a little later."""
    for ended in played:
        seen = fresh_until(ended, settings) + _LATER
        if seen <= end:
            yield seen


def _windows(workspace: Workspace, settings: Settings, period: _Period, now: datetime) -> Windows:
    """Return the windows of maintenance from the weeks before on, those declared as they are known."""
    if not period.moments:
        return Windows((), ())
    first, last = period.moments[0] - SPAN, period.moments[-1]
    regular = planned(settings.maintenance, first, last, workspace.zone)
    declared = Maintenances(workspace).declared(now)
    return Windows([*regular, *declared], workspace.registry.active)
