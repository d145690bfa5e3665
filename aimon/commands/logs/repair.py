"""``aimon log repair``: take the bad lines out of the journals."""

from __future__ import annotations

import click

from aimon.commands.logs.chosen import chosen, said
from aimon.errors import PROBLEM_FOUND
from aimon.i18n import N_, _
from aimon.journal.repair import repair
from aimon.options import App, Command, format_option, option, pass_app
from aimon.output.journals import repaired
from aimon.output.table import emit


@click.command(
    "repair",
    cls=Command,
    help=N_(
        "Take the bad lines out of the journals. A file without any is left alone; "
        "any other is kept as it was beside the new one, as FILE.broken. "
        "With --dry-run, exits with 1 when there is something to repair."
    ),
    epilog=N_("Example: aimon log repair --dry-run"),
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@option("--dry-run", is_flag=True, help=N_("Only show what would be done."))
@format_option()
@click.pass_context
@pass_app
def command(app: App, ctx: click.Context, names: tuple[str, ...], dry_run: bool, fmt: str) -> None:
    """Show a line a repaired file."""
    log = app.workspace.log
    done = list(repair(log, chosen(app, names), dry_run=dry_run))
    below = said(log, fmt) if done else None
    emit(fmt, {"dry_run": dry_run, "files": done}, repaired(done, below), done)
    if not done:
        click.echo(_("nothing to repair"), err=True)
    elif dry_run:
        ctx.exit(PROBLEM_FOUND)
