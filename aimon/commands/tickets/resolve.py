"""``aimon ticket resolve``: how an inquiry was solved."""

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
    "resolve",
    cls=Command,
    help=N_(
        "Record how it was solved: SOLUTION, or - for stdin; it is shown beside later inquiries "
        "like this one. This counts as an answer to the requester."
    ),
    epilog=N_('Example: aimon ticket resolve 12 "대안 모델로 안내" --prevention "점검 시각 추가"'),
)
@ticket_argument
@text_argument("SOLUTION...")
@option("--prevention", metavar="TEXT", help=N_("How it can be kept from happening again."))
@option(
    "--satisfaction", metavar="0-5", type=click.IntRange(0, 5), help=N_("How content they were.")
)
@minutes_option
@ticket_options
def command(
    app: App,
    name: str,
    text: str,
    prevention: str | None,
    satisfaction: int | None,
    minutes: float | None,
    mask: bool,
    fmt: str,
    at: str | None,
) -> None:
    """Record the solution, say what was recorded."""
    from aimon.desk import Desk
    from aimon.output.tickets import say

    with Desk(app.workspace, at, mask=mask) as desk:
        ticket = desk.take(name, "new", "open", "waiting", "escalated")
        after = desk.write(
            "resolved",
            ticket,
            solution=desk.text(text),
            prevention=desk.text(prevention or "", needed=False),
            satisfaction=satisfaction,
            minutes=minutes,
            told=("requester",),
        )
        say(fmt, desk.view(after), _("solved"))
