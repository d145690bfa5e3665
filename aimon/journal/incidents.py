"""What happened to each incident."""

from __future__ import annotations

from pathlib import Path

from aimon.core.incidentrecords import IncidentEvent
from aimon.journal.journal import Journal

NAME = "incidents"


def incident_log(log: Path, host: str) -> Journal[IncidentEvent]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, IncidentEvent, host=host)
