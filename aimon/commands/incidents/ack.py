"""``aimon incident ack``: somebody takes it in hand."""

from __future__ import annotations

import click

from aimon.i18n import N_, _
from aimon.options import App, Command, incident_argument, incident_options, text_argument


@click.command(
    "ack",
    cls=Command,
    help=N_(
        "Take an incident in hand, with what is being done: REASON, or - for stdin. Reminders of it "
        "end. A later one takes the place of the reason."
    ),
    epilog=N_("Example: aimon incident ack 12 제공사에 문의함"),
)
@incident_argument
@text_argument("REASON...")
@incident_options
def command(app: App, name: str, text: str, fmt: str, at: str | None) -> None:
    """Record who has it in hand, say what was recorded."""
    from aimon.incidents.desk import IncidentDesk
    from aimon.output.incidents import say

    desk = IncidentDesk(app.workspace, at)
    incident = desk.take(name, "open", "acknowledged", "mitigated")
    after = desk.write("acknowledged", incident, text=desk.needed(text))
    say(fmt, after, desk.names, desk.now, _("taken in hand"))
