"""Gathers a week or a month in review from a workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from aimon.asking import ask
from aimon.calendars import calendar_of
from aimon.core import review
from aimon.core.actions import Action, ahead
from aimon.core.calendar import Calendar
from aimon.core.review import QUERIES, Review
from aimon.core.spans import Span
from aimon.core.standing import Standing, count
from aimon.core.ticketstats import TicketStats
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.incidents.store import Incidents
from aimon.maintenance import Maintenances
from aimon.reports.daily import with_deadlines
from aimon.standings import current
from aimon.ticketstats import figures_of
from aimon.workspace import Workspace

_DAY = timedelta(days=1)
# So far beyond the end of a week, and of a month, its report looks ahead.
_AHEAD = {"week": 9 * _DAY, "month": 31 * _DAY}


class _Found(NamedTuple):
    """What the journals say of a period."""

    rows: dict[str, list[dict[str, Any]]]
    tickets: TicketStats
    of_note: set[str]


def review_of(workspace: Workspace, span: Span, now: datetime) -> Review:
    """Return the period in review as it stood at its end, or stands now.

    Raises WrongUsage for a period that has not begun.
    """
    if span.start > now:
        raise WrongUsage(_("{day} has not begun").format(day=span.first))
    calendar = calendar_of(workspace)
    before = span.before
    mine = _found(workspace, calendar, span, span.until)
    # Of a whole period what is known of it by now counts, as for the one beside it.
    theirs = _found(workspace, calendar, before, before.until if span.running else span.until)
    standings, _unreadable = current(workspace, span.until)
    asked, _deadlines = with_deadlines(workspace, calendar, mine.of_note, span.until)
    until = span.last + _AHEAD[span.kind]
    end = datetime.combine(until, time.max, tzinfo=now.tzinfo)
    return review.compose(
        span,
        now,
        standings,
        mine.rows,
        theirs.rows,
        counts=count(standings),
        tickets=(mine.tickets, theirs.tickets),
        incidents=Incidents(workspace).lately(span.until, span.start),
        asked=asked,
        planned=list(_planned(workspace, standings, span.day)),
        windows=Maintenances(workspace).between(span.until, end, now).every,
        holidays=calendar.holidays_between(span.until + _DAY, end),
        ahead=until,
    )


def _found(workspace: Workspace, calendar: Calendar, span: Span, now: datetime) -> _Found:
    """Ask the journals about a period, as it is known at ``now``."""
    with ask(workspace, span.first, span.day, now) as figures:
        return _Found(
            {name: figures.rows(name) for name in QUERIES},
            figures_of(figures, workspace, calendar, span.first, span.day, now),
            {row["ticket"] for row in figures.rows("tickets_of_note")},
        )


def _planned(workspace: Workspace, standings: Sequence[Standing], day: date) -> Iterator[Action]:
    """Yield what is planned with the models, the nearest first."""
    found = [action for s in standings for action in ahead(s, day, workspace.settings)]
    yield from sorted(found, key=lambda action: action.on or day)
