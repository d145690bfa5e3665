"""``aimon log``: the journals, as files and as tables. Holds the subcommands."""

from __future__ import annotations

from collections.abc import Mapping

import click

from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

ENTRIES: Mapping[str, Entry] = {
    "verify": Entry("logs.verify", N_("Name the bad lines in the journals.")),
    "repair": Entry("logs.repair", N_("Take the bad lines out of the journals.")),
    "query": Entry("logs.query", N_("Ask the journals a question in SQL.")),
}


class Logs(LazyGroup):
    """The group; each subcommand has its own module."""

    entries = ENTRIES


@click.group(
    "log",
    cls=Logs,
    help=N_("Verify, repair and query the journals."),
    epilog=N_("Example: aimon log verify"),
)
def command() -> None:
    """Hold the subcommands."""
