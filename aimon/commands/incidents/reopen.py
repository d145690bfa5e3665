"""``aimon incident reopen``: it was not over after all."""

from __future__ import annotations

import click

from aimon.i18n import N_, _
from aimon.options import App, Command, incident_argument, incident_options, option, text_argument


@click.command(
    "reopen",
    cls=Command,
    help=N_(
        "Take a resolved incident up again, with the reason: WHY, or - for stdin. All its models "
        "count as affected again, unless --model names them."
    ),
    epilog=N_("Example: aimon incident reopen 12 같은 증상이 다시 나타남"),
)
@incident_argument
@text_argument("[WHY]...")
@option("--model", "models", metavar="MODEL", multiple=True, help=N_("Only this one is affected."))
@incident_options
def command(
    app: App, name: str, text: str, models: tuple[str, ...], fmt: str, at: str | None
) -> None:
    """Record the reason, say what was recorded."""
    from aimon.incidents.desk import IncidentDesk
    from aimon.output.incidents import say

    desk = IncidentDesk(app.workspace, at)
    incident = desk.take(name, "resolved")
    affected = desk.among(incident, models) if models else incident.models
    after = desk.write("reopened", incident, text=desk.text("text", text), models=affected)
    say(fmt, after, desk.names, desk.now, _("reopened"))
