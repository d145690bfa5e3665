"""What alerts were raised, repeated and acknowledged."""

from __future__ import annotations

from pathlib import Path

from aimon.core.incidentrecords import AlertEvent
from aimon.journal.journal import Journal

NAME = "alerts"


def alert_log(log: Path, host: str) -> Journal[AlertEvent]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, AlertEvent, host=host)
