"""What is known of a site's jobs: their records, and what shows that one was done without them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

import msgspec

from aimon.calendars import calendar_of
from aimon.core.duetimes import KINDS, report_key
from aimon.core.jobrecords import JobEvent
from aimon.core.jobs import Due, Job, due_from, jobs_of
from aimon.core.jobstates import (
    DONE,
    LONGEST,
    WRONG,
    JobState,
    Seen,
    patience,
    stale,
    states,
    went,
)
from aimon.core.names import nearest
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.journal import deliveries
from aimon.journal.jobs import job_lock, job_log
from aimon.journal.lock import is_held
from aimon.journal.runs import ends, run_log
from aimon.text import visible
from aimon.workspace import Workspace

_STAT = Path("/proc/stat")
_DAY = timedelta(days=1)
# A job that comes once a month was there within so long.
_LONG = timedelta(days=45)


class Jobs:
    """The jobs of a workspace as they stand at a moment."""

    def __init__(self, workspace: Workspace, now: datetime) -> None:
        self._workspace = workspace
        self.now = now
        self.jobs = jobs_of(workspace.settings)
        self.calendar = calendar_of(workspace)
        self._log = job_log(workspace.log, workspace.host)

    @cached_property
    def begun(self) -> datetime | None:
        """Return when the schedule first ran here."""
        for day in self._log.days():
            if times := [event.time for event in self._log.read(day)]:
                return min(times)
        return None

    def of_days(self, first: date, last: date) -> list[JobState]:
        """Return how what was or is due from first to last stands, in the order of the times.

        What was due before the schedule first ran here is skipped, not missed.
        """
        dues = due_from(self.jobs, first, last, self.calendar, self.now)
        most = max((job.late for job in self.jobs), default=_DAY)
        events, running = self._looked_at(first - _DAY, last + most + _DAY)
        seen = self._seen(dues, running)
        found = states(dues, events, seen, self.now)
        return [self._since_begun(state, events) for state in found]

    def _since_begun(self, state: JobState, events: Sequence[JobEvent]) -> JobState:
        if state.state != "missed" or state.due is None:
            return state
        if self.begun and state.due >= self.begun and not self._is_new(state, events):
            return state
        return msgspec.structs.replace(state, state="skipped", why="before", since=None, until=None)

    def _is_new(self, state: JobState, events: Sequence[JobEvent]) -> bool:
        """Whether the job has run since that time, but for long before it had not."""
        due = state.due or self.now
        if not any(event.job == state.job and event.time > due for event in events):
            return False
        if any(event.job == state.job and event.time <= due for event in events):
            return False
        days = [day for day in self._log.days() if due.date() - _LONG <= day < due.date()]
        earlier = (event for day in reversed(days) for event in self._log.read(day))
        return all(event.job != state.job for event in earlier)

    def of_watches(self) -> list[JobState]:
        """Return how the jobs that come again went last, as far back as one may stay away."""
        watches = [job for job in self.jobs if job.every]
        back = max((patience(job.every) for job in watches), default=_DAY)
        events, running = self._looked_at((self.now - back).date() - _DAY, self.now.date())
        # Until it has been there for so long, nothing has stayed away.
        new = self.begun is None or self.begun > self.now - back
        seen, found = self._seen((), running), []
        for job in watches:
            own = [event for event in events if event.job == job.name]
            last = went(JobState(job=job.name, state="pending"), own, seen, self.now)
            if own or not new:
                last = stale(last, job.every, events, seen, self.now)
            found.append(last)
        return found

    def is_done(self, due: Due) -> bool:
        """Whether what was due has been done."""
        on = due.at.date()
        return any(
            state.state in DONE
            for state in self.of_days(on, on)
            if (state.job, state.due) == (due.job.name, due.at)
        )

    def wrong(self, first: date, last: date) -> list[JobState]:
        """Return what was due from first to last and was not done, and what no longer comes again."""
        due = self.of_days(first, last)
        watches = self.of_watches() if last >= self.now.date() else []
        return [state for state in (*due, *watches) if state.state in WRONG]

    def _events(self, first: date, last: date) -> tuple[list[JobEvent], set[str]]:
        """Return the records from first to last as they were known at the moment.

        Beside them the jobs that were under way then, as is known by their ends.
        """
        # What was recorded later says no more than that a run was under way, which none is for long.
        last = min(last, (self.now + LONGEST).date())
        days = [day for day in self._log.days() if first <= day <= last]
        every = [event for day in days for event in self._log.read(day)]
        events = sorted((e for e in every if e.time <= self.now), key=lambda e: e.time)
        going = _unended(events)
        return events, {e.job for e in every if e.time > self.now and e.run in going}

    def _looked_at(self, first: date, last: date) -> tuple[list[JobEvent], frozenset[str]]:
        """Return the records from first to last, and the jobs whose runs go on here.

        A run may end between a look at the records and one at its lock, and another begin.
        """
        events, ended_later = self._events(first, last)
        held = {job.name for job in self.jobs if is_held(job_lock(self._workspace.log, job.name))}
        held |= ended_later
        before = _unended(events)
        if held.issuperset(before.values()):
            return events, frozenset(held)
        again, _later = self._events(first, last)
        begun = {job for run, job in _unended(again).items() if run not in before}
        return again, frozenset(held | begun)

    def _seen(self, dues: Sequence[Due], running: frozenset[str]) -> Seen:
        start = booted()
        return Seen(
            host=self._workspace.host,
            running=running,
            by_hand=dict([*self._tested(dues), *self._sent(dues)]),
            booted=start if start and start <= self.now else None,
        )

    def _tested(self, dues: Iterable[Due]) -> Iterator[tuple[tuple[str, datetime], datetime]]:
        """Yield the slots that were tested without the schedule."""
        due = [each for each in dues if each.job.kind == "probe"]
        log = run_log(self._workspace.log, self._workspace.host)
        done = {
            (run.slot, run.time.date()): run.time
            for run in ends(log, {each.day for each in due}, self.now)
            if run.done >= len(run.planned) and not run.budget
        }
        for each in due:
            if at := done.get((each.job.at, each.day)):
                yield (each.job.name, each.at), at

    def _sent(self, dues: Iterable[Due]) -> Iterator[tuple[tuple[str, datetime], datetime]]:
        """Yield the reports that were sent without the schedule."""
        due = {
            report_key(each.job.name, each.day): each
            for each in dues
            if each.job.kind == "report" and each.job.name in KINDS
        }
        if not due:
            return
        log = deliveries.delivery_log(self._workspace.log, self._workspace.host)
        first = min(each.day for each in due.values())
        for day in log.days():
            for record in log.read(day) if day >= first else ():
                if record.key in due and record.event == "sent" and record.time <= self.now:
                    each = due[record.key]
                    yield (each.job.name, each.at), record.time


def _unended(events: Iterable[JobEvent]) -> dict[str, str]:
    """Return the jobs of the runs that have no end, by run."""
    jobs = {event.run: event.job for event in events if event.event == "start"}
    for event in events:
        if event.event == "end":
            jobs.pop(event.run, None)
    return jobs


def require(jobs: Sequence[Job], name: str) -> Job:
    """Return the job of this name; raises WrongUsage where there is none."""
    for job in jobs:
        if job.name == name:
            return job
    near = nearest(name, [job.name for job in jobs])
    raise WrongUsage(
        _("there is no job {name}").format(name=visible(name)),
        hint=_("did you mean: {names}?").format(names=", ".join(near))
        if near
        else _("see them all: aimon schedule show"),
    )


def booted() -> datetime | None:
    """Return when this machine was started, None where the system does not tell."""
    try:
        lines = _STAT.read_text(encoding="ascii").splitlines()
    except OSError:
        return None  # no Linux
    seconds = next((line.split()[1] for line in lines if line.startswith("btime ")), "")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdigit() else None
