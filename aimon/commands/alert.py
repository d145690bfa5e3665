"""``aimon alert``: who is told of trouble, and when. Holds the subcommands."""

from __future__ import annotations

from collections.abc import Mapping

import click

from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

ENTRIES: Mapping[str, Entry] = {
    "list": Entry("alerts.list", N_("List what was told to whom, the latest first.")),
    "ack": Entry("alerts.ack", N_("Take in hand what an alert tells of; reminders end.")),
    "check": Entry("alerts.check", N_("Raise alerts, remind, send what is due (for cron).")),
    "test": Entry("alerts.test", N_("See whether alerts arrive, by each route.")),
    "backtest": Entry("alerts.backtest", N_("See what other rules would have told.")),
}


class Alerts(LazyGroup):
    """The group; each subcommand has its own module."""

    entries = ENTRIES


@click.group(
    "alert",
    cls=Alerts,
    help=N_("See what was told to whom, try the ways by which it leaves, and stop reminders."),
    epilog=N_("Example: aimon alert list"),
)
def command() -> None:
    """Hold the subcommands."""
