"""``aimon incident maintenance add``: models are, will be or were worked on."""

from __future__ import annotations

import click

from aimon.i18n import N_, _
from aimon.options import (
    App,
    Command,
    at_option,
    format_option,
    models_argument,
    moment,
    option,
    pass_app,
)


@click.command(
    "add",
    cls=Command,
    help=N_(
        "Declare when models are worked on: one MODEL, several, or all where none is named. A time "
        "that is over may be declared, too: an incident that lies wholly within it is ended as none."
    ),
    epilog=N_(
        "Example: aimon incident maintenance add gpt-main --from 22:00 --to 02:00 --why 정기점검"
    ),
)
@models_argument
@option(
    *("--from", "begin"),
    metavar="TIME",
    required=True,
    help=N_("When it begins or began, like 22:00 or 2026-11-24T08:00."),
)
@option(
    *("--to", "end"),
    metavar="TIME",
    required=True,
    help=N_("When it ends; a time of day is the next after its beginning."),
)
@option("--why", metavar="TEXT", default="", help=N_("What is done."))
@format_option("table", "json")
@at_option
@pass_app
def command(
    app: App, models: tuple[str, ...], begin: str, end: str, why: str, fmt: str, at: str | None
) -> None:
    """Record it, say what was recorded, and let the rules look again."""
    from aimon.alerts.aftermath import follow
    from aimon.maintenance import Maintenances
    from aimon.output.maintenance import say
    from aimon.output.probes import warn
    from aimon.selection import find_models

    workspace = app.workspace
    now = workspace.now(at)
    start = moment(workspace, begin, now) or now
    named = [model.id for model in find_models(workspace.registry, models)]
    until = moment(workspace, end, start, following=True) or now
    window = Maintenances(workspace).add(now, named, start, until, " ".join(why.split()))
    say(fmt, window, workspace.registry, now, _("declared"))
    follow(workspace, now, warn)
