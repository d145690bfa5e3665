"""The start, the end or the skipping of each run of a job of the schedule."""

from __future__ import annotations

from pathlib import Path

from aimon.core.jobrecords import JobEvent
from aimon.journal.journal import Journal

NAME = "jobs"


def job_log(log: Path, host: str) -> Journal[JobEvent]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, JobEvent, host=host)


def job_lock(log: Path, name: str) -> Path:
    """Return the lock that a run of this job holds."""
    return log / f".job-{name}.lock"
