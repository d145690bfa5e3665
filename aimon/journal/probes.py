"""What probes found: one record a model and run."""

from __future__ import annotations

from pathlib import Path

from aimon.core.records import Probe
from aimon.journal.journal import Journal

NAME = "probes"


def probe_log(log: Path, host: str) -> Journal[Probe]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, Probe, host=host)
