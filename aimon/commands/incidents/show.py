"""``aimon incident show``: all there is to know about an incident."""

from __future__ import annotations

import click

from aimon.i18n import N_
from aimon.options import App, Command, incident_argument, incident_options


@click.command(
    "show",
    cls=Command,
    help=N_(
        "Show an incident: what is wrong and why, since when and for whom, what was tried, what "
        "happened in order, and what can be done next."
    ),
    epilog=N_("Example: aimon incident show 12"),
)
@incident_argument
@incident_options
def command(app: App, name: str, fmt: str, at: str | None) -> None:
    """Gather, show."""
    from aimon.incidents.desk import IncidentDesk
    from aimon.output.incidentcard import show_incident

    desk = IncidentDesk(app.workspace, at)
    incident = desk.get(name, desk.now)
    desk.say_what_is_unreadable()
    show_incident(fmt, incident, desk.present(incident))
