"""``aimon incident``: trouble from its first sign to its solution. Holds the subcommands."""

from __future__ import annotations

from collections.abc import Mapping

import click

from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

ENTRIES: Mapping[str, Entry] = {}


class Incidents(LazyGroup):
    """The group; each subcommand has its own module."""

    entries = ENTRIES


@click.group(
    "incident",
    cls=Incidents,
    help=N_(
        "See what is wrong, say that it is in hand, record what was tried, and end it. "
        "An incident is named by its number: I-12, i12 or 12."
    ),
    epilog=N_("Example: aimon incident list"),
)
def command() -> None:
    """Hold the subcommands."""
