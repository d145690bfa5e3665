"""The windows of maintenance that were declared, and ended, by command."""

from __future__ import annotations

from pathlib import Path

from aimon.core.windows import MaintenanceEvent
from aimon.journal.journal import Journal

NAME = "maintenance"


def maintenance_log(log: Path, host: str) -> Journal[MaintenanceEvent]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, MaintenanceEvent, host=host)
