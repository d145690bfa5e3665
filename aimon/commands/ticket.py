"""``aimon ticket``: inquiries from their receipt to their solution."""

from __future__ import annotations

import click

from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

ENTRIES: dict[str, Entry] = {
    "escalate": Entry("tickets.escalate", N_("Pass a ticket on to the administrator.")),
    "stats": Entry("tickets.stats", N_("Show a period's inquiries in figures.")),
    "forget": Entry("tickets.forget", N_("Blank a person's data everywhere; figures stay.")),
}


class Tickets(LazyGroup):
    """The group; each subcommand has its own module."""

    entries = ENTRIES


@click.group(
    "ticket",
    cls=Tickets,
    help=N_(
        "Receive inquiries, answer them, pass them on, solve them, and find them again. "
        "A ticket is named by its number: T-12, t12 or 12."
    ),
    epilog=N_("Example: aimon ticket list"),
)
def command() -> None:
    """Hold the subcommands."""
