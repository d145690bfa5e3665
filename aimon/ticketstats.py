"""The figures of a workspace's inquiries, reckoned from the journal of tickets."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from aimon.analysis.engine import Figures, OpenSpans
from aimon.core.periods import is_business_day
from aimon.core.tickets import CLASSES
from aimon.core.ticketstats import QUERIES, TicketStats, compose
from aimon.workspace import Workspace

if TYPE_CHECKING:
    from aimon.core.settings import Settings


def stats_of(
    workspace: Workspace, first: date, last: date, now: datetime
) -> tuple[TicketStats, int]:
    """Return the figures of the inquiries recorded from first to last as they stand at ``now``.

    Beside them, how many lines of the journal could not be read.
    """
    settings = workspace.settings
    always = [name for name in CLASSES if getattr(settings.sla, name).always]
    with Figures(workspace.log, first, last, now, now, ("tickets",)) as figures:
        figures.set_hours(_open_spans(settings, now), always)
        rows = {name: figures.rows(name) for name in QUERIES}
        return compose(first, last, now, rows), figures.unreadable


def _open_spans(settings: Settings, now: datetime) -> OpenSpans:
    """Return when the site is open on a day, by the days and hours of its settings alone."""
    hours = settings.business_hours

    def spans(day: date) -> list[tuple[datetime, datetime]]:
        if not is_business_day(day, settings):
            return []
        start, end = (datetime.combine(day, at, now.tzinfo) for at in (hours.start, hours.end))
        return [(start, end)]

    return spans
