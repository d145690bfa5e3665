"""``aimon faq suggest``: entries to write, from solved inquiries that come again and again."""

from __future__ import annotations

from pathlib import Path

import click

from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, option, pass_app


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
    from aimon.tickets.store import Tickets

    workspace = app.workspace
    now = workspace.now(at)
    start = workspace.now(since) if since else None
    with Tickets(workspace) as all_of_them:
        tickets = [
            ticket
            for ticket in all_of_them.every(now)
            if ticket.resolved_at and (start or ticket.resolved_at) <= ticket.resolved_at
        ]
    faq = load_faq(workspace.home)
    warn_of_problems(faq.problems)
    found = proposals(tickets, faq.entries, minimum)
    if found and out is not None:
        emit_drafts(fmt, found, out)
    else:
        emit_proposals(fmt, found)
