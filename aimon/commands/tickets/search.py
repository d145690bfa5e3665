"""``aimon ticket search``: tickets by what was said in them."""

from __future__ import annotations

import click

from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import (
    App,
    Command,
    at_option,
    format_option,
    mask_option,
    option,
    pass_app,
    text_argument,
)


@click.command(
    "search",
    cls=Command,
    help=N_(
        "Find tickets, solved ones too, by words of the symptom, the answers, the solution or by the "
        "requester, the likest first. Korean words are found whatever their endings and spaces."
    ),
    epilog=N_("Example: aimon ticket search 응답 느림"),
)
@text_argument("WORDS...")
@option(
    "--limit",
    metavar="N",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help=N_("At most so many."),
)
@mask_option
@format_option()
@at_option
@pass_app
def command(app: App, text: str, limit: int, mask: bool, fmt: str, at: str | None) -> None:
    """Look, show the likest first."""
    from aimon.desk import Desk
    from aimon.output.tickets import emit_found

    if not text:
        raise WrongUsage(_("what is to be looked for?"))
    with Desk(app.workspace, at, mask=mask) as desk:
        desk.say_what_is_unreadable()
        found = desk.matching(text, desk.now, limit=limit)
        emit_found(fmt, [desk.view(ticket) for ticket, _rank in found], desk.now)
