"""``aimon alert``: who is told of trouble, and when. Holds the subcommands."""

from __future__ import annotations

from collections.abc import Mapping

import click

from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

ENTRIES: Mapping[str, Entry] = {
    "test": Entry("alerts.test", N_("See whether alerts arrive, by each route.")),
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
