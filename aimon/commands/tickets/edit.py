"""``aimon ticket edit``: correct what is known of an inquiry."""

from __future__ import annotations

from typing import Any

import click

from aimon.commands.tickets.fields import field_options
from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, option, ticket_argument, ticket_options


@click.command(
    "edit",
    cls=Command,
    help=N_(
        "Correct a ticket's fields; an empty text takes one away. What was there before stays in "
        "the history. A class that is set here is no longer a proposal."
    ),
    epilog=N_("Example: aimon ticket edit 12 --class urgent --model gpt-main"),
)
@ticket_argument
@option("--symptom", metavar="TEXT", help=N_("What the requester sees."))
@field_options
@option("--solution", metavar="TEXT", help=N_("How it was solved."))
@option("--prevention", metavar="TEXT", help=N_("How it can be kept from happening again."))
@ticket_options
def command(app: App, /, name: str, mask: bool, fmt: str, at: str | None, **given: Any) -> None:
    """Record what was changed, say what was recorded."""
    from aimon.desk import Desk
    from aimon.output.tickets import say
    from aimon.output.ticketwords import changes_words

    fields = {name: value for name, value in given.items() if value is not None}
    if not fields:
        raise WrongUsage(_("nothing to change was given"), hint=_("see: aimon ticket edit --help"))
    with Desk(app.workspace, at, mask=mask) as desk:
        ticket = desk.take(name)
        view = desk.view(desk.write("edited", ticket, **desk.fields(**fields)))
        what = changes_words(view.ticket.events[-1], desk.names)
        say(fmt, view, _("changed: {what}").format(what=what))
