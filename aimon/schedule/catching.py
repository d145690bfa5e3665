"""Makes up for what the schedule missed, where that still makes sense."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from aimon.core.jobrecords import INTERRUPTED
from aimon.core.jobs import Due
from aimon.core.jobstates import JobState
from aimon.errors import TryAgainLater
from aimon.schedule.records import Jobs
from aimon.schedule.running import Ran, run
from aimon.workspace import Workspace

# One that is killed again and again is left for a person to look at.
_MOST = 3


def overdue(jobs: Jobs) -> list[Due]:
    """Return what was missed or killed and still makes sense to do, the earliest first.

    A job that failed is not among it: it would fail again until somebody mends what is wrong. One
    that was told to stop, as a machine that goes down does, is.
    """
    by_name = {job.name: job for job in jobs.jobs}
    back = max((job.late for job in jobs.jobs), default=timedelta())
    return [
        Due(by_name[state.job], state.day, state.due)
        for state in jobs.wrong((jobs.now - back).date(), jobs.now.date())
        if state.due and state.day and _worth(state, jobs.now)
    ]


def catch_up(workspace: Workspace, jobs: Jobs, at: str | None) -> Iterator[tuple[Due, Ran]]:
    """Run what is overdue and yield how each went; what somebody else is at is left to them."""
    for due in overdue(jobs):
        try:
            ran = run(workspace, due.job, due, trigger="catch-up", at=at)
        except TryAgainLater:
            continue  # recorded as skipped
        if ran is not None:
            yield due, ran


def _worth(state: JobState, now: datetime) -> bool:
    broken = state.state == "failed" and state.why == INTERRUPTED
    return (
        (state.state in ("missed", "killed") or broken)
        and state.runs < _MOST
        and state.catch_up is not None
        and now <= state.catch_up
    )
