"""``aimon report agenda``: what a meeting with the administrator goes through."""

from __future__ import annotations

from datetime import date

import click

from aimon.commands.reports.handing import Handing, hand_out, report_options
from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, as_day, option


@click.command(
    "agenda",
    cls=Command,
    help=N_(
        "The agenda of a meeting with the administrator, filled with the figures of the moment: "
        "daily (the briefing at 10:00), weekly (Friday's review) or monthly (the planning of the "
        "first Monday, about the month that is over). Printed, written to files with --out, or "
        "sent by mail with --send."
    ),
    epilog=N_("Example: aimon report agenda weekly"),
)
@click.argument("kind", metavar="KIND", type=click.Choice(("daily", "weekly", "monthly")))
@option("--date", "day", callback=as_day, metavar="D", help=N_("A day of another week or month."))
@report_options
def command(app: App, kind: str, day: date | None, at: str | None, handing: Handing) -> None:
    """Make the agenda, then show, write or send it."""
    from aimon.reports.agenda import make_agenda

    now = app.workspace.now(at)
    if day and kind == "daily":
        raise WrongUsage(
            _("the daily agenda is of the moment"), hint=_("choose it with --at instead of --date")
        )
    report = make_agenda(app.workspace, kind, day or now.date(), now)
    hand_out(app.workspace, report, now, handing)
