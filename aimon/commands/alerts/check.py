"""``aimon alert check``: what cron runs every five minutes so that trouble is told of."""

from __future__ import annotations

import click

from aimon.errors import PROBLEM_FOUND
from aimon.i18n import N_, _
from aimon.options import App, Command, at_option, format_option, option, pass_app


@click.command(
    "check",
    cls=Command,
    help=N_(
        "Compare what tests and use show with the incidents there are, raise the alerts that are "
        "due, remind of what nobody has in hand, send digests and the notices that wait in the "
        "outbox. Run it as often as you like: everything is told once. Exit code 1: an emergency or "
        "major incident goes on."
    ),
    epilog=N_("Example: aimon alert check --quiet"),
)
@option("--quiet", is_flag=True, help=N_("Print nothing but errors (for cron)."))
@format_option()
@at_option
@pass_app
@click.pass_context
def command(ctx: click.Context, app: App, quiet: bool, fmt: str, at: str | None) -> None:
    """Look, raise, send, show, and say by the exit code whether anything grave goes on."""
    from aimon.alerts.desk import AlertDesk
    from aimon.alerts.raising import check as look
    from aimon.output.alerts import emit_alerts, say_left

    now = app.workspace.now(at)
    raised, outcomes = look(app.workspace, now)
    desk = AlertDesk(app.workspace, at or now.isoformat())
    if not quiet:
        views = desk.of_keys(event.key for event in raised)
        emit_alerts(fmt, views, desk.incidents.names, now, sent=outcomes)
        if fmt == "table" and not views:
            click.echo(_("nothing new to tell"))
        if left := sum(outcome.status in ("deferred", "parked") for outcome in outcomes):
            say_left(left)
    if any(i.severity in ("emergency", "major") for i in desk.incidents.open(now)):
        ctx.exit(PROBLEM_FOUND)
