"""The start, the end or the skipping of each run."""

from __future__ import annotations

from pathlib import Path

from aimon.core.records import Run
from aimon.journal.journal import Journal

NAME = "runs"
# Held in the log folder by the run that is under way.
RUN_LOCK = ".probe.lock"


def run_log(log: Path, host: str) -> Journal[Run]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, Run, host=host)
