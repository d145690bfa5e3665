"""``aimon log``: verify and repair the journals."""

from __future__ import annotations

from pathlib import Path

import click

from aimon.errors import PROBLEM_FOUND
from aimon.i18n import N_, _
from aimon.journal import catalogue
from aimon.journal.repair import repair
from aimon.journal.verify import verify
from aimon.options import App, Group, format_option, option, pass_app
from aimon.output.journals import path_words, repaired, verified
from aimon.output.table import emit
from aimon.text import visible


@click.group(
    "log",
    cls=Group,
    help=N_("Verify and repair the journals."),
    epilog=N_("Example: aimon log verify"),
)
def command() -> None:
    """Group the commands about journals."""


@command.command(
    "verify",
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
def verify_command(app: App, ctx: click.Context, names: tuple[str, ...], fmt: str) -> None:
    """Show a line a file."""
    log = app.workspace.log
    reports = list(verify(log, _chosen(app, names)))
    below = _said(log, fmt) if reports else None
    emit(fmt, {"files": reports}, verified(reports, below), reports)
    if not reports:
        click.echo(_("no journal files in {path}").format(path=path_words(str(log))), err=True)
    if not all(report.sound for report in reports):
        ctx.exit(PROBLEM_FOUND)


@command.command(
    "repair",
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
def repair_command(
    app: App, ctx: click.Context, names: tuple[str, ...], dry_run: bool, fmt: str
) -> None:
    """Show a line a repaired file."""
    log = app.workspace.log
    done = list(repair(log, _chosen(app, names), dry_run=dry_run))
    below = _said(log, fmt) if done else None
    emit(fmt, {"dry_run": dry_run, "files": done}, repaired(done, below), done)
    if not done:
        click.echo(_("nothing to repair"), err=True)
    elif dry_run:
        ctx.exit(PROBLEM_FOUND)


def _said(log: Path, fmt: str) -> Path | None:
    """Name the folder once above a table for people, and return it; other formats name files."""
    if fmt != "table":
        return None
    click.echo(_("files in {folder}:").format(folder=path_words(str(log))))
    return log


def _chosen(app: App, names: tuple[str, ...]) -> list[str]:
    known = catalogue.names(app.workspace.log)
    for name in names:
        if name not in known:
            raise click.BadParameter(
                _("no journal {name}; there are: {known}").format(
                    name=visible(name), known=visible(", ".join(known))
                ),
                param_hint="NAME",
            )
    return list(dict.fromkeys(names)) or known
