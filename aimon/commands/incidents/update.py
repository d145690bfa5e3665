"""``aimon incident update``: what a person says more of an incident."""

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
from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, incident_argument, incident_options, option, text_argument


@click.command(
    "update",
    cls=Command,
    help=N_(
        "Say more of an incident: TEXT, or - for stdin, and what the options name. Models, functions "
        "and inquiries come to those that are known; other fields are set anew. Of a resolved "
        "incident only texts can be added."
    ),
    epilog=N_('Example: aimon incident update 12 --tried "다른 모델은 정상" --users 3'),
)
@incident_argument
@text_argument()
@tried_option
@option("--cause", "found_cause", metavar="TEXT", help=N_("What it came from."))
@option("--solution", metavar="TEXT", help=N_("How it was solved, where it ended by itself."))
@option("--prevention", metavar="TEXT", help=N_("How it can be kept from happening again."))
@option("--plan", metavar="TEXT", help=N_("What is being found out."))
@option("--title", metavar="TEXT", help=N_("What is wrong, in a sentence."))
@severity_option
@kind_option
@option("--model", "models", metavar="MODEL", multiple=True, help=N_("This one is affected, too."))
@option("--recovered", metavar="MODEL", multiple=True, help=N_("This one is well again."))
@users_option
@function_option
@ticket_option
@option("--mitigated", is_flag=True, help=N_("Its effects are held off, though it is not over."))
@incident_options
def command(
    app: App, /, name: str, mitigated: bool, fmt: str, at: str | None, **given: object
) -> None:
    """Record what was said, say what was recorded."""
    from aimon.incidents.desk import IncidentDesk
    from aimon.output.incidents import say

    said = {field: value for field, value in given.items() if value not in (None, (), "")}
    if not said and not mitigated:
        raise WrongUsage(
            _("nothing to change was given"), hint=_("see: aimon incident update --help")
        )
    desk = IncidentDesk(app.workspace, at)
    after = desk.say_more(name, said, mitigated=mitigated)
    done = _("mitigated") if mitigated else _("changed")
    say(fmt, after, desk.names, desk.now, done)
    if after.open and after.models and not after.affected:
        click.echo(
            _("all its models are well again; if it is over: aimon incident resolve {id}").format(
                id=after.id
            ),
            err=True,
        )
