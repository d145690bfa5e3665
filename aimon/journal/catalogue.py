"""Which journals there are, what their records are, and all their files."""

from __future__ import annotations

from pathlib import Path

import msgspec

from aimon.core.incidentrecords import AlertEvent, IncidentEvent
from aimon.core.jobrecords import JobEvent
from aimon.core.notes import NoteEvent
from aimon.core.records import Delivery, Probe, Reply, Run, Usage
from aimon.core.ticketrecords import TicketEvent
from aimon.core.windows import MaintenanceEvent
from aimon.journal import (
    alerts,
    deliveries,
    incidents,
    jobs,
    layout,
    maintenance,
    notes,
    probes,
    replies,
    runs,
    tickets,
    usage,
)

TYPES: dict[str, type[msgspec.Struct]] = {
    probes.NAME: Probe,
    runs.NAME: Run,
    replies.NAME: Reply,
    deliveries.NAME: Delivery,
    tickets.NAME: TicketEvent,
    usage.NAME: Usage,
    incidents.NAME: IncidentEvent,
    alerts.NAME: AlertEvent,
    maintenance.NAME: MaintenanceEvent,
    notes.NAME: NoteEvent,
    jobs.NAME: JobEvent,
}


def names(log: Path) -> list[str]:
    """Return the known journals and whatever else lies in the log folder."""
    found = {path.stem for path in layout.journal_files(log)}
    found |= {folder.name for folder in layout.journal_folders(log)}
    return sorted(found | TYPES.keys())


def files(log: Path, name: str) -> list[Path]:
    """Return all files of a journal, the oldest day first."""
    folder = log / name
    single = [path for path in layout.journal_files(log) if path.stem == name]
    return single + [path for day in layout.days(folder) for path in layout.files(folder, day)]
