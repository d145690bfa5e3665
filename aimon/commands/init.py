"""``aimon init``: lay out a new workspace."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from aimon.i18n import N_, _
from aimon.options import App, Command, format_option, pass_app
from aimon.workspace import SETTINGS_FILE, find_home


@click.command(
    "init",
    cls=Command,
    help=N_(
        "Lay out a workspace in DIR (by default the one in use): its folders, the settings "
        "aimon.yaml and the registry models.yaml, both commented. No file that is there is "
        "overwritten."
    ),
    epilog=N_("Example: aimon init ~/aimon"),
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@format_option("table", "json")
@pass_app
def command(app: App, folder: Path | None, fmt: str) -> None:
    """Make what is missing, say what was made and what to do next."""
    from aimon.config.layout import lay_out
    from aimon.output.table import Table, emit
    from aimon.text import visible

    home = folder.expanduser().absolute() if folder else app.home
    layout = lay_out(home)
    if SETTINGS_FILE in layout.created:
        app.speak("ko")  # as the new settings say
    rows = [[name, _("created")] for name in layout.created]
    rows += [[name, _("kept")] for name in layout.kept]
    if fmt == "table":
        click.echo(_("workspace: {home}").format(home=visible(layout.home)))
    emit(fmt, layout, Table([_("name"), _("what was done")], rows))
    if fmt == "table":
        found = find_home(None, os.environ) == home
        place = "" if found else f"--home {visible(shlex.quote(layout.home))} "
        click.echo("\n" + _next_steps(place))


def _next_steps(place: str) -> str:
    steps = (
        _("What to do next:"),
        _("1. aimon.yaml: the times, the mail; models.yaml: the models (the administrator's part)"),
        _("2. put the keys where models.yaml says: environment variables or files"),
        _("3. check it: aimon {place}registry check").format(place=place),
        _("4. test the models: aimon {place}probe").format(place=place),
    )
    return "\n".join(steps)
