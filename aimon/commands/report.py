"""``aimon report``: the reports to the administrator, shown, written to files, or sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from aimon.errors import PROBLEM_FOUND, WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, Group, as_day, at_option, option, pass_app

if TYPE_CHECKING:
    from datetime import date


@click.group(
    "report",
    cls=Group,
    help=N_("Make the reports to the administrator from the log."),
    epilog=N_("Example: aimon report daily"),
)
def command() -> None:
    """Hold the kinds of report."""


@command.command(
    "daily",
    cls=Command,
    help=N_(
        "The day's report: printed, written to files with --out, or sent by mail with --send "
        "(once a day; again only with --force). Exit codes: 1 the server refused a recipient, "
        "75 it is out of reach and the report waits in the outbox."
    ),
    epilog=N_("Example: aimon report daily --date 2026-11-22 --format html"),
)
@option("--date", "day", callback=as_day, metavar="D", help=N_("Another day than today."))
@option(
    "--format",
    "fmt",
    type=click.Choice(("text", "html", "json")),
    default="text",
    show_default=True,
    help=N_("How to print the report."),
)
@option("--json", "fmt", flag_value="json", help=N_("The same as --format json."))
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=N_("Write text, HTML and JSON into this folder and print their paths."),
)
@option("--send", is_flag=True, help=N_("Send it to the recipients of the settings."))
@option("--force", is_flag=True, help=N_("Send it although it has gone out."))
@option("--quiet", is_flag=True, help=N_("Print nothing but errors (for cron)."))
@at_option
@pass_app
@click.pass_context
def daily(
    ctx: click.Context,
    app: App,
    day: date | None,
    fmt: str,
    out: Path | None,
    send: bool,
    force: bool,
    quiet: bool,
    at: str | None,
) -> None:
    """Make the report, then show, write or send it."""
    from aimon.output.report import print_report, write_report
    from aimon.reporting import make_daily, send_report

    if force and not send:
        raise WrongUsage(_("--force goes with --send"))
    if quiet and not (send or out):
        raise WrongUsage(_("--quiet goes with --send or --out"))
    workspace = app.workspace
    now = workspace.now(at)
    report = make_daily(workspace, day or now.date(), now)
    if out is not None:
        for path in write_report(report, out):
            if not quiet:
                click.echo(path)
    if send:
        outcome = send_report(workspace, report, now, force=force)
        if outcome.refused:
            click.echo(outcome.message, err=True)
            ctx.exit(PROBLEM_FOUND)
        if not quiet:
            click.echo(outcome.message)
    elif out is None:
        print_report(report, fmt)
