"""The figures of a workspace's inquiries, reckoned from the journal of tickets."""

from __future__ import annotations

from datetime import date, datetime

from aimon.asking import ask
from aimon.calendars import calendar_of
from aimon.core.tickets import CLASSES
from aimon.core.ticketstats import QUERIES, TicketStats, compose
from aimon.workspace import Workspace


def stats_of(
    workspace: Workspace, first: date, last: date, now: datetime
) -> tuple[TicketStats, int]:
    """Return the figures of the inquiries recorded from first to last as they stand at ``now``.

    Beside them, how many lines of the journal could not be read.
    """
    settings = workspace.settings
    always = [name for name in CLASSES if getattr(settings.sla, name).always]
    with ask(workspace, first, last, now, ("tickets",)) as figures:
        figures.set_hours(calendar_of(workspace).open_spans, always)
        rows = {name: figures.rows(name) for name in QUERIES}
        return compose(first, last, now, rows), figures.unreadable
