"""``aimon report monthly``: the report of the month's first Monday."""

from __future__ import annotations

from datetime import date, timedelta

import click

from aimon.commands.reports.handing import Handing, hand_out, report_options
from aimon.i18n import N_
from aimon.options import App, Command, as_month, option


@click.command(
    "monthly",
    cls=Command,
    help=N_(
        "The month's report, by default of the last month that is over: the KPIs and what missed "
        "them, detailed analysis, lasting and solved problems, what users said, plans ahead, with "
        "charts. Printed, written to files with --out, or sent by mail with --send (once a month; "
        "again only with --force). Exit codes: 1 the server refused a recipient, 75 it waits in "
        "the outbox."
    ),
    epilog=N_("Example: aimon report monthly --month 2026-11 --out reports"),
)
@option("--month", callback=as_month, metavar="M", help=N_("Another month, like 2026-11."))
@report_options
def command(app: App, month: date | None, at: str | None, handing: Handing) -> None:
    """Make the report, then show, write or send it."""
    from aimon.reports.periodic import make_monthly

    now = app.workspace.now(at)
    day = month or now.date().replace(day=1) - timedelta(days=1)
    report = make_monthly(app.workspace, day, now, drawn=handing.drawn)
    hand_out(app.workspace, report, now, handing)
