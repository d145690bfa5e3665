"""``aimon incident maintenance list``: when models are worked on."""

from __future__ import annotations

from datetime import timedelta

import click

from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, option, pass_app

_WEEK = timedelta(days=7)


@click.command(
    "list",
    cls=Command,
    help=N_(
        "List the maintenance of the last and the next week: what was declared, and the regular "
        "times of aimon.yaml."
    ),
    epilog=N_("Example: aimon incident maintenance list --weeks 4"),
)
@option(
    "--weeks",
    metavar="N",
    type=click.IntRange(1, 520),
    default=1,
    show_default=True,
    help=N_("So many weeks back and ahead."),
)
@format_option()
@at_option
@pass_app
def command(app: App, weeks: int, fmt: str, at: str | None) -> None:
    """Gather, show."""
    from aimon.maintenance import Maintenances
    from aimon.output.maintenance import emit_windows
    from aimon.output.status import warn_unreadable

    workspace = app.workspace
    now = workspace.now(at)
    known = Maintenances(workspace)
    windows = known.between(now - weeks * _WEEK, now + weeks * _WEEK, now)
    warn_unreadable(known.unreadable)
    emit_windows(fmt, windows.every, workspace.registry, now)
