"""``aimon report weekly``: the report of Friday."""

from __future__ import annotations

from datetime import date

import click

from aimon.commands.reports.handing import Handing, hand_out, report_options
from aimon.i18n import N_
from aimon.options import App, Command, as_day, option


@click.command(
    "weekly",
    cls=Command,
    help=N_(
        "The week's report: summary, detailed analysis, what users said, plans ahead, with charts. "
        "Of a week that is not over, the same part of the week before stands beside it. Printed, "
        "written to files with --out, or sent by mail with --send (once a week; again only with "
        "--force). Exit codes: 1 the server refused a recipient, 75 it waits in the outbox."
    ),
    epilog=N_("Example: aimon report weekly --date 2026-11-20 --out reports"),
)
@option("--date", "day", callback=as_day, metavar="D", help=N_("A day of another week."))
@report_options
def command(app: App, day: date | None, at: str | None, handing: Handing) -> None:
    """Make the report, then show, write or send it."""
    from aimon.reports.periodic import make_weekly

    now = app.workspace.now(at)
    report = make_weekly(app.workspace, day or now.date(), now, drawn=handing.drawn)
    hand_out(app.workspace, report, now, handing)
