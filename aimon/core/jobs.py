"""The jobs of a site's day: what each one runs, when it is due, how late it still makes sense."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from aimon.core.calendar import Calendar
from aimon.core.duetimes import due_at, when
from aimon.core.periods import slot_name, slots
from aimon.core.settings import JobPlan, Schedule, Settings

# probe: tests a slot; report: makes and sends one; look: shows how things are, and that is kept;
# watch: comes again every few minutes; own: the site's.
Kind = Literal["probe", "report", "look", "watch", "own"]
_DAY = timedelta(days=1)
_LATE = timedelta(hours=1)
_UNITS = {"m": 1, "h": 60, "d": 1440}


class Job(NamedTuple):
    """A job: ``runs`` are command lines of aimon, due ``at`` a time or ``every`` so many minutes.

    Within ``late`` after its time it still makes sense to run it.
    """

    name: str
    kind: Kind
    runs: tuple[str, ...]
    at: str = ""
    every: int = 0
    late: timedelta = _LATE

    def commands(self, day: date) -> list[list[str]]:
        """Return the words of each command line, for the day that the job is of."""
        month = day.replace(day=1) - _DAY
        return [
            [
                word.replace("{day}", f"{day}").replace("{month}", f"{month:%Y-%m}")
                for word in shlex.split(line)
            ]
            for line in self.runs
        ]


class Due(NamedTuple):
    """A job at a time of the schedule; ``day`` is the day that it is of, mostly the same."""

    job: Job
    day: date
    at: datetime


# The guide's day, beside the tests and the reports, whose times are settings of their own.
_LOOKS = {
    "status": ("09:00", ("status", "ticket list --mask", "incident list")),
    "traffic": (
        "12:00",
        ("usage show --by hour --from {day} --to {day}", "trend --metric latency", "status"),
    ),
    "trends": (
        "15:00",
        ("trend --metric usage", "trend --metric latency", "incident patterns", "ticket stats"),
    ),
    "closing": ("17:30", ("status", "ticket list --mask", "incident list")),
    "week-plan": ("mon 09:20", ("incident list --days 7", "kpi")),
    "midweek": ("wed 14:00", ("kpi", "incident list --days 3")),
    "week-review": ("fri 15:00", ("report agenda weekly",)),
    "month-plan": ("first mon 09:30", ("report agenda monthly",)),
}
_REPORTS = {
    "briefing": ("report briefing --send --quiet", _LATE),
    "daily": ("report daily --date {day} --send --quiet", 3 * _DAY),
    "weekly": ("report weekly --date {day} --send --quiet", 7 * _DAY),
    "monthly": ("report monthly --month {month} --send --quiet", 14 * _DAY),
}
# A late test says how the models are now; one of the morning says nothing about the night.
_PROBE_LATE = timedelta(hours=2)


def jobs_of(settings: Settings) -> list[Job]:
    """Return the site's jobs, those with a time in the order of the day, then the others."""
    mailed = bool(settings.contacts.coordinator and settings.mail)
    found = {job.name: job for job in standing(settings.schedule, mailed=mailed)}
    for name, plan in settings.schedule.jobs.items():
        if plan is None:
            found.pop(name, None)
        else:
            found[name] = _changed(found.get(name, Job(name, "own", ())), plan)
    return sorted(found.values(), key=lambda job: (not job.at, job.at[-5:], job.every, job.name))


def standing(schedule: Schedule, *, mailed: bool = False) -> Iterator[Job]:
    """Yield aimon's own jobs; ``mailed``: what the coordinator is told goes by mail, else to cron."""
    for name, (at, runs) in _LOOKS.items():
        yield Job(name, "look", runs, at)
    for slot in slots(schedule):
        name = slot_name(slot)
        line = f"probe --slot {name} --quiet"
        yield Job(f"probe-{slot:%H%M}", "probe", (line,), name, late=_PROBE_LATE)
    for kind, (line, late) in _REPORTS.items():
        if at := when(kind, schedule.reports):
            yield Job(kind, "report", (line,), at, late=late)
    send = " --send --quiet" if mailed else ""
    yield Job("checklist", "own", (f"checklist open{send}",), "17:45")
    yield Job("alerts", "watch", ("alert check --quiet",), every=5)
    yield Job("tickets", "watch", (f"ticket warn{send}",), every=5)
    yield Job("outbox", "watch", ("outbox flush --due --quiet",), every=10)
    yield Job("dashboard", "watch", ("dashboard --quiet",), every=10)
    yield Job("check", "watch", ("schedule check --catch-up --quiet",), every=30)


def _changed(job: Job, plan: JobPlan) -> Job:
    at, every = plan.at or "", minutes(plan.every) if plan.every else 0
    return job._replace(
        at=at or ("" if every else job.at),
        every=every or (0 if at else job.every),
        runs=plan.run or job.runs,
        late=timedelta(minutes=minutes(plan.late)) if plan.late else job.late,
    )


def minutes(duration: str) -> int:
    """Return how many minutes a setting like 15m, 4h or 1d has."""
    return int(duration[:-1]) * _UNITS[duration[-1]]


def due_from(
    jobs: list[Job], first: date, last: date, calendar: Calendar, now: datetime
) -> list[Due]:
    """Return what is due from first to last, in its order."""
    found = [
        Due(job, day, at) for job in jobs for day, at in due_at(job.at, first, last, calendar, now)
    ]
    return sorted(found, key=lambda due: (due.at, due.job.name))


def last_due(job: Job, calendar: Calendar, now: datetime) -> Due | None:
    """Return the job's latest time up to now that it still makes sense to run it for."""
    first = (now - job.late).date()
    found = [
        due
        for due in due_from([job], first, now.date(), calendar, now)
        if due.at <= now <= due.at + job.late
    ]
    return found[-1] if found else None


def next_due(job: Job, calendar: Calendar, now: datetime) -> Due | None:
    """Return the job's next time after now, None where it has none in two months."""
    for weeks in range(9):
        first = now.date() + weeks * 7 * _DAY
        for due in due_from([job], first, first + 6 * _DAY, calendar, now):
            if due.at > now:
                return due
    return None
