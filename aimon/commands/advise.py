"""``aimon advise``: what to tell people who ask which model, at what cost, and what is wrong."""

from __future__ import annotations

import click

from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

ENTRIES: dict[str, Entry] = {
    "model": Entry("advising.model", N_("Which models to use now, and why.")),
    "cost": Entry("advising.cost", N_("What requests cost, and what is cheaper.")),
    "notice": Entry("advising.notice", N_("The message to users about a model's state.")),
}


class Advise(LazyGroup):
    """The group; each subcommand has its own module."""

    entries = ENTRIES


@click.group(
    "advise",
    cls=Advise,
    help=N_(
        "What to tell people: which model to use now, what it will cost, what is wrong with one. "
        "All from the test log and the registry; nothing is sent."
    ),
    epilog=N_("Example: aimon advise model --for evaluation"),
)
def command() -> None:
    """Hold the subcommands."""
