"""``aimon alert ack``: somebody takes in hand what an alert tells of."""

from __future__ import annotations

import click

from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, pass_app, text_argument


@click.command(
    "ack",
    cls=Command,
    help=N_(
        "Take in hand what an alert (A-12) or an incident (I-3) tells of, with what is being done: "
        "REASON, or - for stdin. The alert's incident is in hand, too, and reminders of it end "
        "until it is resolved."
    ),
    epilog=N_("Example: aimon alert ack A-12 제공사에 문의함"),
)
@click.argument("name", metavar="ALERT")
@text_argument("REASON...")
@format_option("table", "json")
@at_option
@pass_app
def command(app: App, name: str, text: str, fmt: str, at: str | None) -> None:
    """Record who has it in hand, say what was recorded."""
    from aimon.alerts.desk import AlertDesk
    from aimon.output.alerts import show_acknowledged

    desk = AlertDesk(app.workspace, at)
    alert, incident = desk.acknowledge(name, text)
    show_acknowledged(fmt, alert, incident, desk.incidents.names)
