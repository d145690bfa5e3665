"""Shows an escalation: the message on stdout, and beside it who has been told and who is to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aimon.core.settings import Contacts
from aimon.core.tickets import Ticket
from aimon.i18n import _
from aimon.output.report import Report, print_report
from aimon.output.table import Table, emit
from aimon.text import visible

if TYPE_CHECKING:
    from aimon.delivery.outcome import Outcome


def preview(fmt: str, report: Report, ticket: Ticket, contacts: Contacts) -> None:
    """Print the message before it goes, and whom to call where it cannot wait."""
    if fmt != "json":
        print_report(report, fmt)
    if ticket.class_ == "urgent" and contacts.emergency:
        text = _("urgent: call, too: {contact}").format(contact=visible(contacts.emergency))
        click.echo(text, err=True)


def conclude(
    fmt: str, report: Report, ticket: Ticket, outcome: Outcome | None, *, recorded: bool
) -> None:
    """Say what became of the message, or print all of it as JSON."""
    told = ticket.told[-1].who if recorded and ticket.told else ()
    if fmt == "json":
        data = {
            "ticket": ticket.id,
            "recorded": recorded,
            "told": told,
            "mail": outcome,
            "message": {"key": report.key, "subject": report.subject, **report.data},
        }
        return emit(fmt, data, Table((), ()))
    if not recorded:
        said = _("{id}: nothing was recorded or sent")
    elif outcome is None:
        said = _("{id}: recorded as told by hand; send this text by messenger or read it out")
    elif outcome.status in ("sent", "already"):
        said = _("{id}: passed on; {what}")
    else:  # why, the caller says
        said = _("{id}: recorded, but nobody was told yet: send this text by messenger or call")
    what = outcome.message if outcome else ""
    return click.echo(said.format(id=ticket.id, what=what), err=True)
