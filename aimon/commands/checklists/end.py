"""``aimon checklist end``: a list on demand is over."""

from __future__ import annotations

import click

from aimon import completing
from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, pass_app


@click.command(
    "end",
    cls=Command,
    help=N_(
        "End a list on demand: it is not under way any more, whatever is left of it. Its ticks stay "
        "in the records."
    ),
    epilog=N_("Example: aimon checklist end emergency"),
)
@click.argument("name", metavar="LIST", shell_complete=completing.lists_on_demand)
@format_option()
@at_option
@pass_app
def command(app: App, name: str, fmt: str, at: str | None) -> None:
    """Record the end, show how the list stood."""
    from aimon.duties.desk import DutyDesk
    from aimon.duties.recording import end
    from aimon.output.duties import emit_list

    desk = DutyDesk(app.workspace, at)
    emit_list(fmt, end(desk, name), desk.now, app.workspace.registry.names, None)
