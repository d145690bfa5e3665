"""``aimon incident maintenance``: when models are worked on. Holds the subcommands."""

from __future__ import annotations

from collections.abc import Mapping

import click

from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

ENTRIES: Mapping[str, Entry] = {
    "add": Entry("incidents.maintenance_add", N_("Declare a time, also one that is over.")),
    "list": Entry("incidents.maintenance_list", N_("List the times there are.")),
    "end": Entry("incidents.maintenance_end", N_("End a declared one now.")),
}


class Maintenance(LazyGroup):
    """The group; each subcommand has its own module."""

    entries = ENTRIES


@click.group(
    "maintenance",
    cls=Maintenance,
    help=N_(
        "Say when models are worked on. What a test finds then is no incident, ends none, and "
        "counts for no figure of availability. Regular times stand in aimon.yaml (maintenance)."
    ),
    epilog=N_("Example: aimon incident maintenance list"),
)
def command() -> None:
    """Hold the subcommands."""
