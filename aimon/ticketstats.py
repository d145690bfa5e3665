"""The figures of a workspace's inquiries, reckoned from the journal of tickets."""

from __future__ import annotations

from datetime import date, datetime

from aimon.analysis.engine import Figures
from aimon.asking import ask
from aimon.calendars import calendar_of
from aimon.core.calendar import Calendar
from aimon.core.tickets import CLASSES
from aimon.core.ticketstats import QUERIES, TicketStats, compose
from aimon.workspace import Workspace


def stats_of(
    workspace: Workspace, first: date, last: date, now: datetime
) -> tuple[TicketStats, int]:
    """Return the figures of the inquiries recorded from first to last as they stand at ``now``.

    Beside them, how many lines of the journal could not be read.
    """
    with ask(workspace, first, last, now, ("tickets",)) as figures:
        calendar = calendar_of(workspace)
        return figures_of(figures, workspace, calendar, first, last, now), figures.unreadable


def figures_of(
    figures: Figures,
    workspace: Workspace,
    calendar: Calendar,
    first: date,
    last: date,
    now: datetime,
) -> TicketStats:
    """Return those of figures that are open already; they know the site's hours from here on."""
    settings = workspace.settings
    always = [name for name in CLASSES if getattr(settings.sla, name).always]
    figures.set_hours(calendar.open_spans, always)
    rows = {name: figures.rows(name) for name in QUERIES}
    return compose(first, last, now, rows, settings.kpi)
