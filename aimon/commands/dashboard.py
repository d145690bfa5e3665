"""``aimon dashboard``: a page to look at, written anew by cron."""

from __future__ import annotations

from pathlib import Path

import click

from aimon.i18n import N_
from aimon.options import App, Command, at_option, option, pass_app


@click.command(
    "dashboard",
    cls=Command,
    help=N_(
        "Write a page with the models, the templates, the tests, and what presses: one HTML file "
        "that needs nothing else, for a browser or a web server's folder. It has no personal data. "
        "It says when it was made, and warns when it should have been made again and was not."
    ),
    epilog=N_("Example: aimon dashboard --out /srv/www/aimon"),
)
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=N_("The folder for dashboard.html; else reports in the workspace."),
)
@option(
    "--every",
    metavar="N",
    type=click.IntRange(1, 10_080),
    default=10,
    show_default=True,
    help=N_("How often cron makes it again, in minutes: it is old after two times."),
)
@option("--quiet", is_flag=True, help=N_("Print nothing but errors (for cron)."))
@at_option
@pass_app
def command(app: App, out: Path | None, every: int, quiet: bool, at: str | None) -> None:
    """Make the page, write it, say where."""
    from datetime import timedelta

    from aimon.dashboard import make_dashboard, write_dashboard

    workspace = app.workspace
    page = make_dashboard(workspace, workspace.now(at), timedelta(minutes=every))
    path = write_dashboard(page, out or workspace.home / "reports")
    if not quiet:
        click.echo(path)
