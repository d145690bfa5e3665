"""How reviewers use the models: one line a model and span of time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from aimon.core.records import Usage
from aimon.journal.journal import Journal

NAME = "usage"


def usage_log(log: Path, host: str) -> Journal[Usage]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, Usage, host=host)


def requests(log: Journal[Usage], now: datetime, span: timedelta) -> dict[str, int]:
    """Return each model's requests over the span up to ``now``; reads only the span's days."""
    found: dict[str, int] = {}
    since = now - span
    for day in log.days():
        if since.date() <= day <= now.date():
            for line in log.read(day):
                if since < line.time <= now:
                    found[line.model] = found.get(line.model, 0) + line.requests
    return found
