"""``aimon ticket reopen``: it was not solved after all."""

from __future__ import annotations

import click

from aimon.i18n import N_, _
from aimon.options import App, Command, text_argument, ticket_argument, ticket_options


@click.command(
    "reopen",
    cls=Command,
    help=N_("Take a solved ticket up again, with the reason: TEXT, or - for stdin."),
    epilog=N_("Example: aimon ticket reopen 12 같은 증상이 다시 나타남"),
)
@ticket_argument
@text_argument("TEXT...")
@ticket_options
def command(app: App, name: str, text: str, mask: bool, fmt: str, at: str | None) -> None:
    """Record the reason, say what was recorded."""
    from aimon.desk import Desk
    from aimon.output.tickets import say

    with Desk(app.workspace, at, mask=mask) as desk:
        after = desk.write("reopened", desk.take(name, "resolved"), text=desk.text(text))
        say(fmt, desk.view(after), _("reopened"))
