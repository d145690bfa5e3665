"""``aimon ticket show``: all there is to know about a ticket."""

from __future__ import annotations

import click

from aimon.i18n import N_
from aimon.options import App, Command, ticket_argument, ticket_options


@click.command(
    "show",
    cls=Command,
    help=N_(
        "Show a ticket: its fields, its deadlines and what they rest on, what is known about the "
        "model and about tickets like it, and everything that happened."
    ),
    epilog=N_("Example: aimon ticket show 12"),
)
@ticket_argument
@ticket_options
def command(app: App, name: str, mask: bool, fmt: str, at: str | None) -> None:
    """Gather, show."""
    from aimon.desk import Desk
    from aimon.output.ticketcard import show_ticket
    from aimon.triaging import beside, shown

    with Desk(app.workspace, at, mask=mask) as desk:
        desk.say_what_is_unreadable()
        ticket = desk.take(name)
        known = shown(desk, ticket, beside(desk, ticket))
        show_ticket(fmt, desk.view(ticket), known, desk.mails(ticket))
