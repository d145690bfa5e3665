"""The start, the end or the skipping of each run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from aimon.core.records import Run
from aimon.journal.journal import Journal

NAME = "runs"
# Held in the log folder by the run that is under way.
RUN_LOCK = ".probe.lock"


def run_log(log: Path, host: str) -> Journal[Run]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, Run, host=host)


def ends(log: Journal[Run], days: Iterable[date], until: datetime) -> list[Run]:
    """Return the runs' ends, up to a moment, on these days and those after them.

    A run that goes on over midnight ends on the day after it tested a model.
    """
    wanted = {day + timedelta(days=more) for day in days for more in (0, 1)}
    runs = (run for day in sorted(wanted) for run in log.read(day))
    return [run for run in runs if run.event == "end" and run.time <= until]
