"""``aimon alert test``: whether alerts arrive."""

from __future__ import annotations

import click

from aimon.errors import PROBLEM_FOUND
from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, pass_app


@click.command(
    "test",
    cls=Command,
    help=N_(
        "Send a test by each route, or by those named, at once and whatever the hour, and say what "
        "became of it. Exit code 1: one did not arrive."
    ),
    epilog=N_("Example: aimon alert test hook"),
)
@click.argument("routes", metavar="[ROUTE]...", nargs=-1)
@format_option()
@at_option
@pass_app
@click.pass_context
def command(
    ctx: click.Context, app: App, routes: tuple[str, ...], fmt: str, at: str | None
) -> None:
    """Send a test by each, and show what became of them."""
    from aimon.alerts.trial import attempt, chosen
    from aimon.output.alerttest import emit_trials

    workspace, now = app.workspace, app.workspace.now(at)
    trials = [attempt(workspace, route, now) for route in chosen(workspace, routes)]
    emit_trials(fmt, trials)
    if any(trial.status != "sent" for trial in trials):
        ctx.exit(PROBLEM_FOUND)
