"""What became of each mail."""

from __future__ import annotations

from pathlib import Path

from aimon.core.records import Delivery
from aimon.journal.journal import Journal

NAME = "deliveries"


def delivery_log(log: Path, host: str) -> Journal[Delivery]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, Delivery, host=host)
