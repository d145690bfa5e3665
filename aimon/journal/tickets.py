"""What happened to each inquiry."""

from __future__ import annotations

from pathlib import Path

from aimon.core.ticketrecords import TicketEvent
from aimon.journal.journal import Journal

NAME = "tickets"


def ticket_log(log: Path, host: str) -> Journal[TicketEvent]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, TicketEvent, host=host)
