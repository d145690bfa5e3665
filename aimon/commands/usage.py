"""``aimon usage``: how much reviewers really use the models."""

from __future__ import annotations

import click

from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

ENTRIES = {
    "import": Entry("usages.importing", N_("Take in what a gateway or a provider exported.")),
    "show": Entry("usages.show", N_("Show how much the models were used.")),
}


class UsageGroup(LazyGroup):
    """The group; each subcommand has its own module."""

    entries = ENTRIES


@click.group(
    "usage",
    cls=UsageGroup,
    help=N_("How much reviewers use the models: import it from exports, see it in figures."),
    epilog=N_("Example: aimon usage import spend-logs.csv"),
)
def command() -> None:
    """Hold the subcommands."""
