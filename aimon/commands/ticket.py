"""``aimon ticket``: inquiries from their receipt to their solution."""

from __future__ import annotations

import click

from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

ENTRIES = {
    "new": Entry("tickets.new", N_("Receive an inquiry.")),
    "list": Entry("tickets.list", N_("List what is to be done, what is due first at the top.")),
    "show": Entry("tickets.show", N_("Show all there is to know about a ticket.")),
    "reply": Entry("tickets.reply", N_("Record what the requester was answered.")),
    "note": Entry("tickets.note", N_("Note something, or what the requester wrote again.")),
    "escalate": Entry("tickets.escalate", N_("Pass a ticket on to the administrator.")),
    "wait": Entry("tickets.wait", N_("Wait for the requester, the administrator, the provider.")),
    "resolve": Entry("tickets.resolve", N_("Record how it was solved.")),
    "reopen": Entry("tickets.reopen", N_("Take a solved ticket up again.")),
    "rate": Entry("tickets.rate", N_("Record how content the requester was.")),
    "edit": Entry("tickets.edit", N_("Correct what is known of an inquiry.")),
    "undo": Entry("tickets.undo", N_("Take back what was recorded last.")),
    "search": Entry("tickets.search", N_("Find tickets by their words, solved ones too.")),
    "warn": Entry("tickets.warn", N_("Warn of deadlines, once at each step.")),
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
