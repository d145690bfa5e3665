"""A site with jobs of its own, and its records, for the tests of the schedule."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from making import REGISTRY, SETTINGS, write_workspace

from aimon.core.jobrecords import JobEvent
from aimon.core.jobs import standing
from aimon.core.settings import Schedule
from aimon.journal.jobs import job_log

ROOT = Path(__file__).parent.parent
# A Friday without anything special.
DAY = "2026-11-20"


def lay(
    home: Path,
    jobs: str = "",
    more: str = "",
    *,
    registry: str = REGISTRY,
    keep: tuple[str, ...] = (),
) -> Path:
    """Write a workspace whose jobs are these lines of YAML and, of aimon's own, those to keep."""
    own = [line.partition(":")[0] for line in jobs.splitlines()]
    off = [f"{job.name}: null" for job in standing(Schedule()) if job.name not in (*own, *keep)]
    lines = "".join(f"    {line}\n" for line in (*off, *jobs.splitlines()))
    schedule = f"recheck: []\nschedule:\n  retries: [0.01, 0.01]\n  jobs:\n{lines}"
    return write_workspace(home, registry, SETTINGS + schedule + more)


def events(home: Path) -> list[JobEvent]:
    """Return the records of the jobs in their order."""
    log = job_log(home / "log", "reader")
    return [event for day in log.days() for event in log.read(day)]


def told(home: Path) -> list[tuple[str, str, Any]]:
    """Return what each record says: the job, the event, what came of it."""
    return [(e.job, e.event, e.outcome or e.why or None) for e in events(home)]


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    """Start the program as cron does."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "aimon", "--home", str(home), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
