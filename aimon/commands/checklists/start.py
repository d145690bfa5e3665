"""``aimon checklist start``: a list on demand begins anew."""

from __future__ import annotations

import click

from aimon import completing
from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, pass_app


@click.command(
    "start",
    cls=Command,
    help=N_(
        "Begin a list on demand anew, for a new coordinator or a new emergency. Its earlier ticks "
        "stay in the records."
    ),
    epilog=N_("Example: aimon checklist start emergency"),
)
@click.argument("name", metavar="LIST", shell_complete=completing.lists_on_demand)
@format_option()
@at_option
@pass_app
def command(app: App, name: str, fmt: str, at: str | None) -> None:
    """Record the start, show the list."""
    from aimon.duties.desk import DutyDesk
    from aimon.duties.recording import start
    from aimon.output.duties import emit_list

    desk = DutyDesk(app.workspace, at)
    emit_list(fmt, start(desk, name), desk.now, app.workspace.registry.names, None)
