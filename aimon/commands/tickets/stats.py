"""``aimon ticket stats``: the figures of a period's inquiries."""

from __future__ import annotations

from datetime import date, timedelta

import click

from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, as_day, at_option, format_option, option, pass_app

# Some weeks, so that there is something to say on the first of a month as well.
_DAYS = 30


@click.command(
    "stats",
    cls=Command,
    help=N_(
        "Show the figures of the inquiries recorded in a period, by default the last 30 days: how "
        "many by class, topic, model and channel; solved at first contact, response time, "
        "satisfaction, escalation, time spent; what repeats. They are as things stand now, or at "
        "the time of --at. Exit code 0, whatever the figures."
    ),
    epilog=N_("Example: aimon ticket stats --from 2026-11-01 --to 2026-11-30"),
)
@option("--from", "first", callback=as_day, metavar="DAY", help=N_("The first day of the period."))
@option("--to", "last", callback=as_day, metavar="DAY", help=N_("Its last day, by default today."))
@format_option()
@at_option
@pass_app
def command(app: App, first: date | None, last: date | None, fmt: str, at: str | None) -> None:
    """Reckon the period's figures, show them."""
    from aimon.output.status import warn_unreadable
    from aimon.output.ticketstats import emit_stats
    from aimon.ticketstats import stats_of

    workspace = app.workspace
    now = workspace.now(at)
    last = last or now.date()
    first = first or last - timedelta(days=_DAYS - 1)
    if first > now.date():
        raise WrongUsage(_("{day} has not begun").format(day=first))
    if first > last:
        raise WrongUsage(
            _("the period ends before it begins: {first} – {last}").format(first=first, last=last)
        )
    stats, unreadable = stats_of(workspace, first, last, now)
    warn_unreadable(unreadable)
    emit_stats(fmt, stats, workspace.registry.names)
