"""``aimon report daily``: the report of 18:00."""

from __future__ import annotations

from datetime import date

import click

from aimon.commands.reports.handing import Handing, hand_out, report_options
from aimon.i18n import N_
from aimon.options import App, Command, as_day, option


@click.command(
    "daily",
    cls=Command,
    help=N_(
        "The day's report: printed, written to files with --out, or sent by mail with --send "
        "(once a day; again only with --force). Exit codes: 1 the server refused a recipient, "
        "75 it is out of reach and the report waits in the outbox."
    ),
    epilog=N_("Example: aimon report daily --date 2026-11-22 --format html"),
)
@option("--date", "day", callback=as_day, metavar="D", help=N_("Another day than today."))
@report_options
def command(app: App, day: date | None, at: str | None, handing: Handing) -> None:
    """Make the report, then show, write or send it."""
    from aimon.reports.daily import make_daily

    now = app.workspace.now(at)
    hand_out(app.workspace, make_daily(app.workspace, day or now.date(), now), now, handing)
