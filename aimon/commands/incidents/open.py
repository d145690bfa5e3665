"""``aimon incident open``: a person saw what no test has seen."""

from __future__ import annotations

import click

from aimon.commands.incidents.fields import (
    function_option,
    kind_option,
    severity_option,
    ticket_option,
    tried_option,
    users_option,
)
from aimon.errors import PROBLEM_FOUND
from aimon.i18n import N_, _
from aimon.options import App, Command, incident_options, models_argument, option


@click.command(
    "open",
    cls=Command,
    help=N_(
        "Open an incident by hand, about one MODEL, several or none. The severity is by its kind "
        "(all_down, security and users: emergency, else major) where none is given. Incidents that "
        "go on about the same models are named on stderr. With --send the administrator is mailed "
        "your sentence, how the models stand and the situation report at once. Exit codes: 1 the "
        "server refused a recipient, 75 the mail waits in the outbox."
    ),
    epilog=N_('Example: aimon incident open gpt-main --message "답변이 중간에 끊김" --ticket 12'),
)
@models_argument
@option("--message", metavar="TEXT", required=True, help=N_("What is wrong, in a sentence."))
@severity_option
@kind_option
@option("--began", "began_at", metavar="TIME", help=N_("Since when: 09:10, 30분 전 …"))
@users_option
@function_option
@ticket_option
@tried_option
@option("--send", is_flag=True, help=N_("Mail it to the administrator with all that is known."))
@incident_options
@click.pass_context
def command(
    ctx: click.Context, app: App, /, send: bool, fmt: str, at: str | None, **given: object
) -> None:
    """Record the incident, say what was recorded, send it."""
    from aimon.incidents.desk import IncidentDesk
    from aimon.output.incidents import say

    desk = IncidentDesk(app.workspace, at)
    incident = desk.open_by_hand(**given)
    say(fmt, incident, desk.names, desk.now, _("opened"))
    desk.say_what_is_alike(incident)
    if send:
        from aimon.delivery.sending import require_handed_over
        from aimon.incidents.report import report_now

        outcome = require_handed_over(report_now(app.workspace, incident, desk.now))
        click.echo(f"{incident.id}: {outcome.message}", err=True)
        ctx.exit(PROBLEM_FOUND if outcome.refused else 0)
