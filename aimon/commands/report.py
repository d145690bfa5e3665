"""``aimon report``: the reports to the administrator. Holds the subcommands."""

from __future__ import annotations

from collections.abc import Mapping

import click

from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

ENTRIES: Mapping[str, Entry] = {
    "daily": Entry("reports.daily", N_("The day's report, at 18:00.")),
}


class Reports(LazyGroup):
    """The group; each kind of report has its own module."""

    entries = ENTRIES


@click.group(
    "report",
    cls=Reports,
    help=N_("Make the reports to the administrator from the log."),
    epilog=N_("Example: aimon report daily"),
)
def command() -> None:
    """Hold the kinds of report."""
