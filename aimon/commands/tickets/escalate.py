"""``aimon ticket escalate``: an inquiry is passed on to the administrator."""

from __future__ import annotations

from typing import Any, get_args

import click

from aimon.choosing import Several
from aimon.core.ticketrecords import Criterion
from aimon.errors import PROBLEM_FOUND
from aimon.i18n import N_
from aimon.options import (
    App,
    Command,
    at_option,
    format_option,
    mask_option,
    option,
    pass_app,
    ticket_argument,
)

_WHY = Several(get_args(Criterion), "aimon.output.grounds:CRITERIA")
_TEXTS = ("needs", "conditions", "actions", "impact", "urgency", "plan")


@click.command(
    "escalate",
    cls=Command,
    help=N_(
        "Pass a ticket on to the administrator: a message with what happened, what was tried and "
        "what is needed is drafted from the ticket, shown, recorded and mailed to the settings' "
        "administrator. Texts that are given take the place of the draft's. Without mail it is "
        "recorded as told by hand. Exit codes: 1 the server refused a recipient, 75 the mail waits "
        "in the outbox."
    ),
    epilog=N_('Example: aimon ticket escalate 12 --why security --needs "계정 차단"'),
)
@ticket_argument
@option("--why", type=_WHY, metavar="C,…", help=N_("The criteria, if not the proposed."))
@option("--needs", metavar="TEXT", help=N_("What is needed of the administrator."))
@option("--conditions", metavar="TEXT", help=N_("What happens."))
@option("--actions", metavar="TEXT", help=N_("What was tried."))
@option("--impact", metavar="TEXT", help=N_("Who is affected, and what."))
@option("--urgency", metavar="TEXT", help=N_("How urgent it is."))
@option("--plan", metavar="TEXT", help=N_("What will be found out meanwhile."))
@option("--next-update", metavar="TIME", help=N_("When the next news comes, if not by the class."))
@option("--dry-run", is_flag=True, help=N_("Show the message; record and send nothing."))
@option("--no-mail", is_flag=True, help=N_("Send nothing: it is told by messenger or phone."))
@mask_option
@format_option("text", "html", "json")
@at_option
@pass_app
@click.pass_context
def command(
    ctx: click.Context,
    app: App,
    /,
    name: str,
    why: tuple[Criterion, ...] | None,
    next_update: str | None,
    dry_run: bool,
    no_mail: bool,
    mask: bool,
    fmt: str,
    at: str | None,
    **texts: Any,
) -> None:
    """Draft, show, record, send."""
    from aimon.delivery.sending import require_handed_over
    from aimon.desk import Desk
    from aimon.escalating import pass_on, prepare
    from aimon.output.escalated import conclude, preview

    contacts = app.workspace.settings.contacts
    with Desk(app.workspace, at, mask=mask) as desk:
        prepared = prepare(
            desk,
            desk.take(name, "new", "open", "waiting", "escalated"),
            why=why,
            given={field: text for field in _TEXTS if (text := texts[field]) is not None},
            next_update=desk.later(next_update),
            by_mail=not no_mail,
        )
        preview(fmt, prepared.report, prepared.ticket, contacts)
        ticket, outcome = (prepared.ticket, None) if dry_run else pass_on(desk, prepared)
    conclude(fmt, prepared.report, ticket, outcome, recorded=not dry_run)
    if outcome:
        require_handed_over(outcome)
        ctx.exit(PROBLEM_FOUND if outcome.refused else 0)
