"""``aimon incident maintenance end``: the work is done, or will not be."""

from __future__ import annotations

import click

from aimon.i18n import N_, _
from aimon.options import App, Command, at_option, format_option, pass_app


@click.command(
    "end",
    cls=Command,
    help=N_(
        "End a declared maintenance now, by its NAME like M-3. One that has not begun is called off."
    ),
    epilog=N_("Example: aimon incident maintenance end M-3"),
)
@click.argument("name", metavar="NAME")
@format_option("table", "json")
@at_option
@pass_app
def command(app: App, name: str, fmt: str, at: str | None) -> None:
    """End it, say what was ended."""
    from aimon.maintenance import Maintenances
    from aimon.output.maintenance import say

    workspace = app.workspace
    now = workspace.now(at)
    window = Maintenances(workspace).end(now, name)
    done = _("called off") if window.when(now) == "planned" else _("ended")
    say(fmt, window, workspace.registry, now, done)
