"""``aimon ticket new``: an inquiry comes in."""

from __future__ import annotations

import sys
from typing import Any, BinaryIO

import click

from aimon.commands.tickets.fields import field_options
from aimon.i18n import N_
from aimon.options import App, Command, minutes_option, option, text_argument, ticket_options

# Of a file of inquiries; its reader says so where it is larger.
MAX_BYTES = 4 << 20


@click.command(
    "new",
    cls=Command,
    help=N_(
        "Receive an inquiry: SYMPTOM with options, a mail file, JSON, or, on a terminal without any "
        "of them, asked step by step. Class and topic are proposed where they are not given. Shows "
        "what the coordinator would look up."
    ),
    epilog=N_(
        "Example: aimon ticket new GPT-4o 응답이 없어요 --from 홍길동 --channel phone --since 09:10"
    ),
)
@text_argument("[SYMPTOM]...")
@field_options
@option(
    "--eml",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help=N_("Read the inquiry from a mail that was saved as .eml (- for stdin)."),
)
@option(
    "--from-json",
    "json_file",
    metavar="FILE",
    type=click.File("rb"),
    help=N_("Read inquiries from JSON (- for stdin, which is read by itself where it is a pipe)."),
)
@minutes_option
@ticket_options
def command(
    app: App,
    /,
    text: str,
    eml: str | None,
    json_file: BinaryIO | None,
    minutes: float | None,
    mask: bool,
    fmt: str,
    at: str | None,
    **given: Any,
) -> None:
    """Take the inquiries in, record each, show what is known beside it."""
    from aimon.desk import Desk
    from aimon.output.ticketcard import show_received
    from aimon.receiving import inquiries, take_in
    from aimon.triaging import shown

    given |= {"symptom": text or None, "minutes": minutes}
    data = _json(json_file, wanted=not (text or eml))
    with Desk(app.workspace, at, mask=mask) as desk:
        for inquiry in inquiries(desk, given, eml=eml, json=data):
            ticket, found = take_in(desk, inquiry)
            show_received(fmt, desk.view(ticket), shown(desk, ticket, found), inquiry.remarks)


def _json(file: BinaryIO | None, *, wanted: bool) -> bytes | None:
    """Return what the file says, else what is piped in; None where there is neither."""
    if file is None and wanted and sys.stdin is not None and not sys.stdin.isatty():
        file = sys.stdin.buffer
    data = file.read(MAX_BYTES + 1) if file else b""
    return data if data.strip() else None
