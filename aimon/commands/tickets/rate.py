"""``aimon ticket rate``: how content the requester was."""

from __future__ import annotations

import click

from aimon.i18n import N_, _
from aimon.options import App, Command, text_argument, ticket_argument, ticket_options


@click.command(
    "rate",
    cls=Command,
    help=N_(
        "Record how content the requester was, 0 (not at all) to 5 (fully), with what they said. "
        "A later rating replaces an earlier one."
    ),
    epilog=N_("Example: aimon ticket rate 12 5 빨리 알려 줘서 고맙다고 함"),
)
@ticket_argument
@click.argument("satisfaction", metavar="0-5", type=click.IntRange(0, 5))
@text_argument()
@ticket_options
def command(
    app: App, name: str, satisfaction: int, text: str, mask: bool, fmt: str, at: str | None
) -> None:
    """Record the rating, say what was recorded."""
    from aimon.desk import Desk
    from aimon.output.tickets import say

    with Desk(app.workspace, at, mask=mask) as desk:
        ticket = desk.take(name, "open", "waiting", "escalated", "resolved")
        said = desk.text(text, needed=False)
        after = desk.write("rated", ticket, satisfaction=satisfaction, text=said)
        say(fmt, desk.view(after), _("satisfaction recorded"))
