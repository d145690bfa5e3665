"""How the jobs of the schedule went: what was done, what was killed, what was missed and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from aimon.core.jobrecords import JobEvent
from aimon.core.jobs import Due

# pending: its time has come a moment ago, or is still to come; by_hand: somebody did it without the
# schedule; the others are as JobEvent has them.
State = Literal[
    "pending",
    "running",
    "done",
    "problem",
    "by_hand",
    "skipped",
    "waiting",
    "failed",
    "killed",
    "missed",
]
DONE: frozenset[State] = frozenset({"done", "problem", "by_hand"})
WRONG: frozenset[State] = frozenset({"waiting", "failed", "killed", "missed"})
# A job that has not begun so long after its time is missed.
GRACE = timedelta(minutes=15)
# No job takes longer; one of another machine, whose locks are not seen here, is killed after it.
LONGEST = timedelta(hours=2)


class JobState(msgspec.Struct, frozen=True, kw_only=True):
    """How a job stands at a time of the schedule, or, without a ``due``, how it went last.

    ``why`` says what went wrong; of a missed one: down (the machine was started later, at
    ``until``), silent (no job ran by itself from ``since`` to ``until``), no_line (other jobs
    ran at that time), as far as it can be known; of a skipped one: before (the schedule had not
    begun), or as JobEvent has it. ``runs`` is how often it was begun,
    ``catch_up`` until when it still makes sense.
    """

    job: str
    state: State
    due: datetime | None = None
    day: date | None = None
    time: datetime | None = None
    host: str = ""
    runs: int = 0
    attempts: int = 0
    duration_ms: float | None = None
    why: str = ""
    since: datetime | None = None
    until: datetime | None = None
    output: str = ""
    ping: str = ""
    catch_up: datetime | None = None


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What is known beside the records of the jobs.

    ``running`` are the jobs whose locks are held on this machine, ``by_hand`` says when what a job
    is for was done all the same, by job and time, ``booted`` is when this machine was started.
    """

    host: str
    running: frozenset[str] = frozenset()
    by_hand: Mapping[tuple[str, datetime], datetime] = {}
    booted: datetime | None = None


def states(
    dues: Sequence[Due], events: Sequence[JobEvent], seen: Seen, now: datetime
) -> list[JobState]:
    """Return how each of these stands at ``now``; ``events`` are in the order of time."""
    # By the day, not the minute: the settings may have given the job another time since.
    by_day: dict[tuple[str, date], list[JobEvent]] = {}
    for event in events:
        if event.due:
            by_day.setdefault((event.job, event.due.date()), []).append(event)
    return [
        _state(due, by_day.get((due.job.name, due.at.date()), ()), events, seen, now)
        for due in dues
    ]


def _state(
    due: Due, own: Sequence[JobEvent], every: Sequence[JobEvent], seen: Seen, now: datetime
) -> JobState:
    base = JobState(
        job=due.job.name,
        state="pending",
        due=due.at,
        day=due.day,
        catch_up=due.at + due.job.late,
    )
    found = went(base, own, seen, now)
    if found.state in ("done", "problem", "running"):
        return found
    if done := seen.by_hand.get((due.job.name, due.at)):
        return msgspec.structs.replace(base, state="by_hand", time=done)
    met = found.state == "skipped" and found.why == "locked"
    if own and not met:
        return found
    if now < due.at + GRACE:
        return found if met else base
    why, since, until = _why_missed(due.at, every, seen)
    return msgspec.structs.replace(base, state="missed", why=why, since=since, until=until)


def went(base: JobState, events: Sequence[JobEvent], seen: Seen, now: datetime) -> JobState:
    """Return how the runs of a job went: the first that was done, else the last that was tried."""
    runs: dict[str, list[JobEvent]] = {}
    for event in events:
        runs.setdefault(event.run, []).append(event)
    found = [_run(base, run, seen, now) for run in runs.values()]
    done = [state for state in found if state.state in ("done", "problem")]
    going = [state for state in found if state.state == "running"]
    tried = [state for state in found if state.state != "skipped"]
    best = done[0] if base.due and done else (going or tried or found or [base])[-1]
    return msgspec.structs.replace(best, runs=len(tried))


def _run(base: JobState, run: Sequence[JobEvent], seen: Seen, now: datetime) -> JobState:
    last = run[-1]
    state: State
    if last.event == "skipped":
        state = "skipped"
    elif last.event == "end":
        state = last.outcome or "failed"
    elif last.host == seen.host:
        state = "running" if last.job in seen.running else "killed"
    else:
        state = "running" if now < last.time + LONGEST else "killed"
    return msgspec.structs.replace(
        base,
        state=state,
        time=last.time,
        host=last.host,
        attempts=last.attempts,
        duration_ms=last.duration_ms,
        why=last.why,
        output=last.output,
        ping=last.ping,
    )


def patience(every: int) -> timedelta:
    """Return how long a job that comes again every so many minutes may stay away: three times."""
    return max(timedelta(minutes=3 * every), GRACE)


def stale(
    state: JobState, every: int, events: Sequence[JobEvent], seen: Seen, now: datetime
) -> JobState:
    """Return how a job that comes again stands: missed, when it has stayed away too long.

    ``events`` are all of that time; ``state`` without a time is that of one that never came in it.
    """
    bound = now - patience(every)
    if state.state == "running" or (state.time and state.time > bound):
        return state
    if seen.booted and seen.booted > bound:
        return state
    after = state.time + GRACE if state.time else bound
    others = any(e.job != state.job and e.trigger == "cron" and e.time > after for e in events)
    why = "no_line" if others else "silent" if state.time else ""
    since = None if others else state.time
    return msgspec.structs.replace(state, state="missed", why=why, since=since, until=None)


def _why_missed(
    due: datetime, events: Iterable[JobEvent], seen: Seen
) -> tuple[str, datetime | None, datetime | None]:
    times = [event.time for event in events if event.trigger == "cron"]
    before = max((time for time in times if time < due), default=None)
    after = min((time for time in times if time >= due), default=None)
    if any(abs(time - due) <= GRACE for time in times):
        return "no_line", None, None
    if seen.booted and seen.booted > due:
        return "down", None, seen.booted
    return ("silent", before, after) if before else ("", None, None)
