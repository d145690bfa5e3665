"""``aimon incident``: trouble from its first sign to its solution. Holds the subcommands."""

from __future__ import annotations

from collections.abc import Mapping

import click

from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

ENTRIES: Mapping[str, Entry] = {
    "list": Entry("incidents.list", N_("List what goes on, the gravest first.")),
    "show": Entry("incidents.show", N_("Show all there is to know about an incident.")),
    "open": Entry("incidents.open", N_("Open an incident by hand.")),
    "ack": Entry("incidents.ack", N_("Take an incident in hand.")),
    "update": Entry("incidents.update", N_("Say more of it: what was tried, whom it affects.")),
    "resolve": Entry("incidents.resolve", N_("Record how it was solved.")),
    "reopen": Entry("incidents.reopen", N_("Take a resolved incident up again.")),
    "merge": Entry("incidents.merge", N_("Make an incident part of another.")),
    "patterns": Entry("incidents.patterns", N_("Show what weeks of tests and of use reveal.")),
    "report": Entry("incidents.report", N_("Report the situation to the administrator.")),
    "maintenance": Entry("incidents.maintenance", N_("Say when models are worked on.")),
}


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
