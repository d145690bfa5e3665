"""``aimon alert backtest``: what other rules would have told, against the incidents that were real."""

from __future__ import annotations

from datetime import date, timedelta

import click

from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, as_day, at_option, format_option, option, pass_app

# By default as far back as the rules look.
_DAYS = 28


@click.command(
    "backtest",
    cls=Command,
    help=N_(
        "Play the log through the rules once more, run by run, with other settings if --set gives "
        "any, and show which alerts they would have raised and when, against the incidents that "
        "were real: all that are recorded but those that were resolved as a false alarm. It begins "
        "without an open incident. What people do and report is not played, and a test's health "
        "stays as it was recorded. Nothing is written and nobody is told."
    ),
    epilog=N_(
        "Example: aimon alert backtest --from 2026-11-01 --to 2026-11-30 "
        "--set alerts.failing_runs=2 --set thresholds.latency.caution=8"
    ),
)
@option("--from", "first", callback=as_day, metavar="DAY", help=N_("The first day of the period."))
@option("--to", "last", callback=as_day, metavar="DAY", help=N_("Its last day, by default today."))
@option(
    "--set",
    "changed",
    multiple=True,
    metavar="SETTING=VALUE",
    help=N_("A setting below alerts, thresholds or maintenance, as aimon.yaml has it; repeatable."),
)
@format_option()
@at_option
@pass_app
def command(
    app: App,
    first: date | None,
    last: date | None,
    changed: tuple[str, ...],
    fmt: str,
    at: str | None,
) -> None:
    """Play the period, show what came of it."""
    from aimon.alerts.backtesting import backtest
    from aimon.output.backtest import emit_backtest

    workspace = app.workspace
    now = workspace.now(at)
    last = last or now.date()
    first = first or last - timedelta(days=_DAYS - 1)
    if first > now.date():
        raise WrongUsage(_("{day} has not begun").format(day=first))
    if first > last:
        raise WrongUsage(
            _("the period ends before it begins: {first} – {last}").format(first=first, last=last)
        )
    result = backtest(workspace, first, last, now, changed)
    emit_backtest(fmt, result, workspace.registry.names)
