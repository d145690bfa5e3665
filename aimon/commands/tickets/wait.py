"""``aimon ticket wait``: a ticket waits for somebody, or no longer."""

from __future__ import annotations

from typing import Any

import click

from aimon.i18n import N_, _
from aimon.options import App, Command, option, text_argument, ticket_argument, ticket_options


@click.command(
    "wait",
    cls=Command,
    help=N_(
        "Wait for the requester (this pauses the solution clock), the administrator or the provider "
        "(these do not). Waiting ends with --end, at the time of --until, when the requester writes, "
        "and with whatever else happens to the ticket's state."
    ),
    epilog=N_("Example: aimon ticket wait 12 화면 사진을 부탁함 --until 2026-11-27T09:00"),
)
@ticket_argument
@text_argument()
@option(
    "--for",
    "waiting_for",
    type=click.Choice(("requester", "administrator", "provider")),
    default="requester",
    show_default=True,
    help=N_("Who is waited for."),
)
@option("--until", metavar="TIME", help=N_("When waiting ends by itself."))
@option("--end", is_flag=True, help=N_("Waiting is over."))
@ticket_options
def command(
    app: App,
    name: str,
    text: str,
    waiting_for: str,
    until: str | None,
    end: bool,
    mask: bool,
    fmt: str,
    at: str | None,
) -> None:
    """Record the waiting or its end, say what was recorded."""
    from aimon.desk import Desk
    from aimon.output.tickets import say

    with Desk(app.workspace, at, mask=mask) as desk:
        fields: dict[str, Any] = {"text": desk.text(text, needed=False)}
        if end:
            after = desk.write("resumed", desk.take(name, "waiting"), **fields)
        else:
            ticket = desk.take(name, "new", "open", "waiting", "escalated")
            fields |= {"waiting_for": waiting_for, "until": desk.later(until)}
            after = desk.write("waiting", ticket, **fields)
        say(fmt, desk.view(after), _("waiting ended") if end else _("waiting recorded"))
