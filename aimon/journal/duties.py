"""What people recorded at the checklists."""

from __future__ import annotations

from pathlib import Path

from aimon.core.dutyrecords import DutyEvent
from aimon.journal.journal import Journal

NAME = "checklists"


def duty_log(log: Path, host: str) -> Journal[DutyEvent]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, DutyEvent, host=host)
