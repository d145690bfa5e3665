"""``aimon log verify``: name the bad lines in the journals."""

from __future__ import annotations

import click

from aimon.commands.logs.chosen import chosen, said
from aimon.errors import PROBLEM_FOUND
from aimon.i18n import N_, _
from aimon.journal.verify import verify
from aimon.options import App, Command, format_option, pass_app
from aimon.output.journals import path_words, verified
from aimon.output.table import emit


@click.command(
    "verify",
    cls=Command,
    help=N_(
        "Name the bad lines in the journals. "
        "Counts each file's lines; the bad ones are those that readers skip. "
        "Exits with 1 when there are any, or a file cannot be read."
    ),
    epilog=N_("Example: aimon log verify probes --json"),
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@format_option()
@click.pass_context
@pass_app
def command(app: App, ctx: click.Context, names: tuple[str, ...], fmt: str) -> None:
    """Show a line a file."""
    log = app.workspace.log
    reports = list(verify(log, chosen(app, names)))
    below = said(log, fmt) if reports else None
    emit(fmt, {"files": reports}, verified(reports, below), reports)
    if not reports:
        click.echo(_("no journal files in {path}").format(path=path_words(str(log))), err=True)
    if not all(report.sound for report in reports):
        ctx.exit(PROBLEM_FOUND)
