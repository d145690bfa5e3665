"""The coordinator's performance indicators, reckoned from a workspace's journals."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from aimon.asking import ask
from aimon.calendars import calendar_of
from aimon.core.calendar import Calendar
from aimon.core.duetimes import reports_due, slots_due
from aimon.core.incidents import Incident
from aimon.core.jobstates import JobState
from aimon.core.kpi import data, detection, escalations, punctuality, support
from aimon.core.kpi.figure import NAMES, Found, Kpis, kpi
from aimon.core.spans import period_before
from aimon.core.ticketstats import response_target
from aimon.incidents.store import Incidents
from aimon.journal import layout
from aimon.journal.jobs import NAME as JOBS
from aimon.journal.lines import counted
from aimon.journal.runs import NAME as RUNS
from aimon.journal.runs import run_log
from aimon.journal.sound import SoundFiles
from aimon.schedule.records import Jobs
from aimon.tickets.store import Tickets
from aimon.ticketstats import figures_of
from aimon.workspace import Workspace

_JOURNALS = ("probes", "runs", "tickets", "incidents")
_DOUBT = {
    **dict.fromkeys(("kind", "incident", "model"), "VARCHAR"),
    **dict.fromkeys(("from_ms", "to_ms"), "BIGINT"),
}


def kpis_of(workspace: Workspace, first: date, last: date, now: datetime) -> Kpis:
    """Return the indicators from first to last as they stand at ``now``, and those before.

    Beside a calendar month stands the month before, beside other days as many before them.
    """
    site = _Site(workspace, now)
    before_first, before_last = period_before(first, last)
    found = site.found(first, last)
    before = site.found(before_first, before_last)
    targets = site.targets()
    return Kpis(
        first=first,
        last=last,
        at=now,
        running=last >= now.date(),
        before_first=before_first,
        before_last=before_last,
        kpis=tuple(kpi(name, found[name], before[name], targets[name]) for name in NAMES),
    )


class _Site:
    """A workspace as it is known at a moment; what all periods need is read once."""

    def __init__(self, workspace: Workspace, now: datetime) -> None:
        self._workspace = workspace
        self._now = now
        self._settings = workspace.settings
        self._calendar: Calendar = calendar_of(workspace)
        self._incidents: list[Incident] = Incidents(workspace).every(now)
        self._since = _first_run(workspace, now)
        self._sent = _first_sent(workspace, now)

    def targets(self) -> dict[str, float | None]:
        """Return each indicator's target."""
        targets = self._settings.kpi
        own = {name: getattr(targets, name, None) for name in NAMES}
        return own | {"response": response_target(targets)}

    def found(self, first: date, last: date) -> dict[str, Found]:
        """Return what is counted for each indicator in a period."""
        now, settings = self._now, self._settings
        with ask(self._workspace, first, last, now, _JOURNALS) as figures:
            stats = figures_of(figures, self._workspace, self._calendar, first, last, now)
            reported = figures.rows("kpi_reported")
            figures.hand_in("doubts", _DOUBT, detection.doubts(self._incidents, reported, now))
            asked = figures.rows("kpi_tickets")
            return {
                "early_detection": detection.detection(self._incidents, reported, first, last),
                "missed_slots": self._monitoring(first, last, figures.rows("runs_by_day")),
                "stated_states": detection.statements(
                    figures.rows("kpi_stated"), figures.rows("kpi_misstated"), now
                ),
                "first_contact": support.first_contact(stats, asked, now),
                "response": support.response(stats, asked, now, response_target(settings.kpi)),
                "satisfaction": support.satisfaction(stats, asked, now, settings.kpi.satisfaction),
                "escalations": self._escalations(first, last, figures.rows("kpi_escalated")),
                "reports": self._reports(first, last),
                "data": self._data(first, last, figures.rows("kpi_corrected")),
                "trend_analysis": Found(n=0, reason="feedback"),
            }

    def _monitoring(self, first: date, last: date, runs: list[dict[str, Any]]) -> Found:
        schedule = self._settings.schedule
        return punctuality.monitoring(
            slots_due(first, min(last, self._now.date()), schedule, self._calendar, self._now),
            runs,
            timedelta(minutes=schedule.grace_minutes),
            self._now,
            self._since,
            judged=(first.year, first.month) == (last.year, last.month),
            looks=self._looks(first, min(last, self._now.date())),
        )

    def _looks(self, first: date, last: date) -> list[JobState]:
        """Return how the schedule's looks went."""
        if not (self._workspace.log / JOBS).is_dir():
            return []
        jobs = Jobs(self._workspace, self._now)
        looks = {job.name for job in jobs.jobs if job.kind == "look"}
        return [state for state in jobs.of_days(first, last) if state.job in looks]

    def _reports(self, first: date, last: date) -> Found:
        times = self._settings.schedule.reports
        return punctuality.reports(
            reports_due(first, min(last, self._now.date()), times, self._calendar, self._now),
            self._sent,
            timedelta(minutes=times.grace_minutes),
            self._now,
            mail=self._settings.mail is not None,
        )

    def _escalations(self, first: date, last: date, rows: list[dict[str, Any]]) -> Found:
        with Tickets(self._workspace) as kept:
            tickets = kept.named({row["ticket"] for row in rows}, self._now)
        return escalations.escalations(
            tickets,
            first,
            last,
            self._now,
            self._settings,
            self._calendar,
            self._workspace.registry.models,
        )

    def _data(self, first: date, last: date, corrected: list[dict[str, Any]]) -> Found:
        workspace, today = self._workspace, self._now.date()
        sound = SoundFiles(workspace.log, workspace.home, workspace.home / ".cache")
        files = counted(workspace.log, first, min(last, today), self._now, sound)
        lines = [data.Lines(f.journal, f.file, f.good, f.bad) for f in files]
        return data.accuracy(lines, sum(row["corrections"] for row in corrected))


def _first_sent(workspace: Workspace, now: datetime) -> dict[str, float]:
    """Return when each message was first sent, of all that there ever was, by its key."""
    with ask(workspace, date.min, now.date(), now, ("deliveries",)) as figures:
        return {row["key"]: row["sent_ms"] for row in figures.rows("kpi_sent")}


def _first_run(workspace: Workspace, now: datetime) -> datetime | None:
    """Return when the site's first run began, None where there is none yet."""
    log = run_log(workspace.log, workspace.host)
    for day in layout.days(workspace.log / RUNS):
        if times := [run.time for run in log.read(day) if run.time <= now]:
            return min(times)
    return None
