"""``aimon schedule crontab``: the lines that have cron run this site's day."""

from __future__ import annotations

import click

from aimon.i18n import N_
from aimon.options import App, Command, option, pass_app


@click.command(
    "crontab",
    cls=Command,
    help=N_(
        "Print a crontab that runs this site's jobs from this installation. Cron goes by the "
        "system's time zone: where the site's is another one, the times are converted."
    ),
    epilog=N_("Example: aimon schedule crontab | crontab -"),
)
@option("--zone", metavar="ZONE", help=N_("The time zone that cron goes by, if not the system's."))
@pass_app
def command(app: App, zone: str | None) -> None:
    """Print the lines."""
    from aimon.core.jobs import jobs_of
    from aimon.schedule.crontab import crontab
    from aimon.schedule.places import place_of, variables

    workspace = app.workspace
    settings = workspace.settings
    place = place_of(workspace, zone)
    click.echo(crontab(jobs_of(settings), settings, place, variables(workspace)), nl=False)
