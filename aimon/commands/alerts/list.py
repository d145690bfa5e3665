"""``aimon alert list``: what was told, to whom, and where it is."""

from __future__ import annotations

import click

from aimon.i18n import N_, _
from aimon.options import App, Command, at_option, format_option, option, pass_app


@click.command(
    "list",
    cls=Command,
    help=N_(
        "List today's alerts, the latest first: what each tells, to whom it goes, and whether it "
        "was sent, waits in the outbox, is held until quiet hours end, or leaves with a digest."
    ),
    epilog=N_("Example: aimon alert list --days 7"),
)
@option(
    "--days",
    metavar="N",
    type=click.IntRange(1, 36_500),
    default=1,
    help=N_("Those of the last N days."),
)
@option("--all", "everything", is_flag=True, help=N_("All there ever were."))
@format_option()
@at_option
@pass_app
def command(app: App, days: int, everything: bool, fmt: str, at: str | None) -> None:
    """Read and show."""
    from aimon.alerts.desk import AlertDesk
    from aimon.output.alerts import emit_alerts
    from aimon.output.status import warn_unreadable

    desk = AlertDesk(app.workspace, at)
    views = desk.latest(None if everything else days)
    warn_unreadable(desk.unreadable)
    emit_alerts(fmt, views, desk.incidents.names, desk.now)
    if fmt == "table" and not views:
        click.echo(_("no alerts"))
