"""``aimon ticket note``: for ourselves, or what the requester wrote again."""

from __future__ import annotations

import click

from aimon.i18n import N_, _
from aimon.options import (
    App,
    Command,
    minutes_option,
    option,
    text_argument,
    ticket_argument,
    ticket_options,
)


@click.command(
    "note",
    cls=Command,
    help=N_(
        "Note something for ourselves: TEXT, or - for stdin. It stops no clock. With "
        "--from-requester it is what the requester wrote again: it waits for an answer, and waiting "
        "for the requester is over."
    ),
    epilog=N_("Example: aimon ticket note 12 다른 사용자는 정상 --minutes 3"),
)
@ticket_argument
@text_argument("TEXT...")
@option("--from-requester", "wrote", is_flag=True, help=N_("The requester wrote this."))
@minutes_option
@ticket_options
def command(
    app: App,
    name: str,
    text: str,
    wrote: bool,
    minutes: float | None,
    mask: bool,
    fmt: str,
    at: str | None,
) -> None:
    """Record the note, say what was recorded."""
    from aimon.desk import Desk
    from aimon.output.tickets import say

    with Desk(app.workspace, at, mask=mask) as desk:
        ticket = desk.take(name)
        said = desk.text(text)
        after = desk.write("wrote" if wrote else "noted", ticket, text=said, minutes=minutes)
        done = _("message of the requester recorded") if wrote else _("note recorded")
        say(fmt, desk.view(after), done)
