"""``aimon faq suggest``: entries to write, from solved inquiries that come again and again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, option, pass_app

if TYPE_CHECKING:
    from aimon.core.ticketrecords import TicketEvent
    from aimon.core.tickets import Ticket
    from aimon.workspace import Workspace


@click.command(
    "suggest",
    cls=Command,
    help=N_(
        "Propose entries from solved inquiries that repeat. Each has the question, how it was "
        "solved and the tickets; what the FAQ answers is left out, and so are names, mail "
        "addresses and phone numbers. Files are written with --out alone, and none is written over."
    ),
    epilog=N_("Example: aimon faq suggest --since 2026-10-01 --out drafts"),
)
@option(
    "--min",
    "minimum",
    type=click.IntRange(2),
    default=3,
    show_default=True,
    metavar="N",
    help=N_("Only what so many inquiries ask."),
)
@option("--since", metavar="TIME", help=N_("Only inquiries solved since, like 2026-11-22."))
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=N_("Write each draft into this folder and print the paths."),
)
@format_option()
@at_option
@pass_app
def suggest(
    app: App, minimum: int, since: str | None, out: Path | None, fmt: str, at: str | None
) -> None:
    """Gather, propose, then show or write."""
    from aimon.core.recurring import proposals
    from aimon.knowledge import load_faq
    from aimon.output.faq import emit_drafts, emit_proposals, warn_of_problems

    workspace = app.workspace
    now = workspace.now(at)
    start = workspace.now(since) if since else None
    tickets = [
        ticket
        for ticket in _every(workspace, now)
        if ticket.resolved_at and (start or ticket.resolved_at) <= ticket.resolved_at <= now
    ]
    faq = load_faq(workspace.home)
    warn_of_problems(faq.problems)
    found = proposals(tickets, faq.entries, minimum)
    if found and out is not None:
        emit_drafts(fmt, found, out)
    else:
        emit_proposals(fmt, found)


def _every(workspace: Workspace, now: datetime) -> list[Ticket]:
    """Return all tickets, folded from the journal."""
    from aimon.core.tickets import fold
    from aimon.journal.tickets import ticket_log

    log = ticket_log(workspace.log, workspace.host)
    events: dict[str, list[TicketEvent]] = {}
    for day in log.days():
        for event in log.read(day):
            events.setdefault(event.ticket, []).append(event)
    return [fold(known, now) for known in events.values()]
