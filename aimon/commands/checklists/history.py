"""``aimon checklist history``: how often each item was done."""

from __future__ import annotations

from datetime import date, timedelta

import click

from aimon.i18n import N_
from aimon.options import App, Command, as_day, at_option, format_option, option, pass_app

_DAYS = timedelta(days=27)


@click.command(
    "history",
    cls=Command,
    help=N_(
        "How often each item was due over the last four weeks, or from one day to another, and how "
        "often it was done: ticked off, ticked itself, passed over. Days before the first tick, "
        "and today, are left out; what was passed over counts neither way."
    ),
    epilog=N_("Example: aimon checklist history --from 2026-11-01"),
)
@option("--from", "first", callback=as_day, metavar="D", help=N_("Since this day."))
@option("--to", "last", callback=as_day, metavar="D", help=N_("Up to this day."))
@format_option()
@at_option
@pass_app
def command(app: App, first: date | None, last: date | None, fmt: str, at: str | None) -> None:
    """Count and show."""
    from aimon.duties.desk import DutyDesk
    from aimon.output.duties import emit_history

    desk = DutyDesk(app.workspace, at)
    last = last or desk.now.date()
    first = first or last - _DAYS
    begun, found = desk.history(first, last)
    emit_history(fmt, begun, found, first, last, desk.now.date())
