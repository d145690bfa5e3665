"""What people wrote for the reports, and withdrew."""

from __future__ import annotations

from pathlib import Path

from aimon.core.notes import NoteEvent
from aimon.journal.journal import Journal

NAME = "notes"


def note_log(log: Path, host: str) -> Journal[NoteEvent]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, NoteEvent, host=host)
