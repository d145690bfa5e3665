"""``aimon incident resolve``: how an incident ended."""

from __future__ import annotations

import click

from aimon.i18n import N_, _
from aimon.options import App, Command, incident_argument, incident_options, option, text_argument


@click.command(
    "resolve",
    cls=Command,
    help=N_(
        "End an incident, with how it was solved: SOLUTION, or - for stdin. A false alarm needs no "
        "solution."
    ),
    epilog=N_('Example: aimon incident resolve 12 "제공사 복구" --prevention "대체 모델 지정"'),
)
@incident_argument
@text_argument("[SOLUTION]...")
@option("--cause", "found_cause", metavar="TEXT", help=N_("What it came from."))
@option("--prevention", metavar="TEXT", help=N_("How it can be kept from happening again."))
@option("--false-alarm", is_flag=True, help=N_("There was no trouble."))
@incident_options
def command(
    app: App,
    name: str,
    text: str,
    found_cause: str | None,
    prevention: str | None,
    false_alarm: bool,
    fmt: str,
    at: str | None,
) -> None:
    """Record the end, say what was recorded."""
    from aimon.incidents.desk import IncidentDesk
    from aimon.output.incidents import say

    desk = IncidentDesk(app.workspace, at)
    incident = desk.take(name, "open", "acknowledged", "mitigated")
    solution = text if false_alarm else desk.needed(text)
    fields = desk.fields(solution=solution, found_cause=found_cause, prevention=prevention)
    after = desk.write("resolved", incident, **fields, false_alarm=false_alarm or None)
    say(fmt, after, desk.names, desk.now, _("resolved"))
