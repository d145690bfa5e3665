"""``aimon ticket undo``: what was recorded last does not count."""

from __future__ import annotations

import click

from aimon.i18n import N_, _
from aimon.options import App, Command, ticket_argument, ticket_options


@click.command(
    "undo",
    cls=Command,
    help=N_(
        "Undo what was recorded last of a ticket, or its receipt if there is nothing else. It stays "
        "in the history and does not count. Refused when a mail has gone out with it; a mail that "
        "still waits is withdrawn."
    ),
    epilog=N_("Example: aimon ticket undo 12"),
)
@ticket_argument
@ticket_options
def command(app: App, name: str, mask: bool, fmt: str, at: str | None) -> None:
    """Take the last event back, say which it was."""
    from aimon.desk import Desk
    from aimon.output.figures import dated
    from aimon.output.tickets import say
    from aimon.output.ticketwords import EVENTS

    with Desk(app.workspace, at, mask=mask) as desk:
        undone, after = desk.undo(desk.take(name))
        done = _("undone: {what} ({time})").format(
            what=_(EVENTS[undone.event]), time=dated(undone.time, desk.now)
        )
        say(fmt, desk.view(after), done)
