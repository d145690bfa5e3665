"""``aimon schedule systemd``: the units that have systemd run this site's day."""

from __future__ import annotations

import re
from pathlib import Path

import click

from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, option, pass_app
from aimon.text import visible

# What useradd takes.
_ACCOUNT = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\$?")


@click.command(
    "systemd",
    cls=Command,
    help=N_(
        "Print the systemd units that run this site's jobs, or write them into a folder: for one's "
        "own manager ~/.config/systemd/user, for the system's /etc/systemd/system with --user."
    ),
    epilog=N_("Example: aimon schedule systemd --out ~/.config/systemd/user"),
)
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=N_("Write a file for each unit into this folder and print their paths."),
)
@option("--user", metavar="NAME", default="", help=N_("The account that the jobs run as."))
@pass_app
def command(app: App, out: Path | None, user: str) -> None:
    """Make the units; print or write them."""
    from aimon.core.jobs import jobs_of
    from aimon.output.jobs import print_files, write_files
    from aimon.schedule.places import place_of, variables
    from aimon.schedule.systemd import units

    if user and not _ACCOUNT.fullmatch(user):
        raise WrongUsage(_("{text} is no name of an account").format(text=visible(user, 40)))
    workspace = app.workspace
    settings = workspace.settings
    place = place_of(workspace, settings.timezone)
    found = units(jobs_of(settings), settings, place, user, variables(workspace))
    if out is None:
        print_files(found)
    else:
        write_files(found, out)
