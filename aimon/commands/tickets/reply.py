"""``aimon ticket reply``: what the requester was answered."""

from __future__ import annotations

import click

from aimon.i18n import N_, _
from aimon.options import (
    App,
    Command,
    minutes_option,
    text_argument,
    ticket_argument,
    ticket_options,
)


@click.command(
    "reply",
    cls=Command,
    help=N_(
        "Record what the requester was answered: TEXT, or - for stdin. The first answer stops the "
        "response clock, any answer that of an unanswered message. Nothing is sent."
    ),
    epilog=N_("Example: aimon ticket reply 12 잠시 다른 모델을 써 달라고 안내함 --minutes 5"),
)
@ticket_argument
@text_argument("TEXT...")
@minutes_option
@ticket_options
def command(
    app: App, name: str, text: str, minutes: float | None, mask: bool, fmt: str, at: str | None
) -> None:
    """Record the answer, say what was recorded."""
    from aimon.desk import Desk
    from aimon.output.tickets import say

    with Desk(app.workspace, at, mask=mask) as desk:
        ticket = desk.take(name, "new", "open", "waiting", "escalated", "resolved")
        said = desk.text(text)
        after = desk.write("replied", ticket, text=said, minutes=minutes, told=("requester",))
        say(fmt, desk.view(after), _("answer recorded"))
