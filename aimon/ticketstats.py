"""The figures of a workspace's inquiries, reckoned from the journal of tickets."""

from __future__ import annotations

from datetime import date, datetime

from aimon.analysis.engine import Figures
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
    with Figures(workspace.log, first, last, now, now, ("tickets",)) as figures:
        return stats_in(figures, workspace, first, last, now), figures.unreadable


def stats_in(
    figures: Figures, workspace: Workspace, first: date, last: date, now: datetime
) -> TicketStats:
    """Return the same from figures that are of this very period."""
    always = [name for name in CLASSES if getattr(workspace.settings.sla, name).always]
    figures.set_hours(calendar_of(workspace).open_spans, always)
    return compose(first, last, now, {name: figures.rows(name) for name in QUERIES})
