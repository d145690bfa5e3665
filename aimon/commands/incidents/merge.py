"""``aimon incident merge``: two incidents are one trouble."""

from __future__ import annotations

import click

from aimon.i18n import N_, _
from aimon.options import App, Command, incident_argument, incident_options


@click.command(
    "merge",
    cls=Command,
    help=N_(
        "Make an incident part of another, INTO, which gets its models, inquiries and evidence and "
        "becomes as grave. Only INTO goes on."
    ),
    epilog=N_("Example: aimon incident merge 12 15"),
)
@incident_argument
@click.argument("into", metavar="INTO")
@incident_options
def command(app: App, name: str, into: str, fmt: str, at: str | None) -> None:
    """Record that they are one, say what was recorded."""
    from aimon.incidents.desk import IncidentDesk
    from aimon.output.incidents import say

    desk = IncidentDesk(app.workspace, at)
    first, other = desk.take_two(name, into)
    after = desk.merge(desk.now, first, other)
    say(fmt, after, desk.names, desk.now, _("has taken in {id}").format(id=first.id))
