"""``aimon report briefing``: what the meeting of 10:00 begins with."""

from __future__ import annotations

import click

from aimon.commands.reports.handing import Handing, hand_out, report_options
from aimon.i18n import N_
from aimon.options import App, Command


@click.command(
    "briefing",
    cls=Command,
    help=N_(
        "The morning's briefing for the meeting at 10:00: the night since the last closing, the "
        "morning's test, what presses, what is expected today. Printed, written to files with "
        "--out, or sent by mail with --send (once a day; again only with --force). Exit codes: 1 "
        "the server refused a recipient, 75 it waits in the outbox."
    ),
    epilog=N_("Example: aimon report briefing --send"),
)
@report_options
def command(app: App, at: str | None, handing: Handing) -> None:
    """Make the briefing, then show, write or send it."""
    from aimon.reports.briefing import make_briefing

    now = app.workspace.now(at)
    hand_out(app.workspace, make_briefing(app.workspace, now), now, handing)
