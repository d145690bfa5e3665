"""What all reports have in common on the command line: shown, written to files, or sent once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from aimon.errors import PROBLEM_FOUND, WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, at_option, format_option, option, pass_app

if TYPE_CHECKING:
    from aimon.output.report import Report
    from aimon.workspace import Workspace


class Handing(NamedTuple):
    """What is to become of a report."""

    fmt: str
    out: Path | None
    send: bool
    force: bool
    quiet: bool

    @property
    def drawn(self) -> bool:
        """Whether anybody will see its charts."""
        return self.send or self.out is not None or self.fmt == "html"


def report_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Apply what every report has; the function receives the app, ``at`` and a ``handing``."""

    def decorated(
        app: App,
        /,
        *,
        fmt: str,
        out: Path | None,
        send: bool,
        force: bool,
        quiet: bool,
        **others: Any,
    ) -> Any:
        if force and not send:
            raise WrongUsage(_("--force goes with --send"))
        if quiet and not (send or out):
            raise WrongUsage(_("--quiet goes with --send or --out"))
        return function(app, handing=Handing(fmt, out, send, force, quiet), **others)

    wrapped = pass_app(decorated)
    for decorate in reversed(_OPTIONS):
        wrapped = decorate(wrapped)
    return wrapped


_OPTIONS: tuple[Callable[[Callable[..., Any]], Callable[..., Any]], ...] = (
    format_option("text", "html", "json"),
    option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help=N_("Write text, HTML and JSON into this folder and print their paths."),
    ),
    option("--send", is_flag=True, help=N_("Send it to the recipients of the settings.")),
    option("--force", is_flag=True, help=N_("Send it although it has gone out.")),
    option("--quiet", is_flag=True, help=N_("Print nothing but errors (for cron).")),
    at_option,
)


def hand_out(workspace: Workspace, report: Report, now: datetime, handing: Handing) -> None:
    """Show, write or send a report as the command line says; ends the command with its exit code."""
    from aimon.output.report import print_report, write_report
    from aimon.reports.sending import send_report

    if handing.out is not None:
        for path in write_report(report, handing.out):
            if not handing.quiet:
                click.echo(path)
    if handing.send:
        outcome = send_report(workspace, report, now, force=handing.force)
        if outcome.refused:
            click.echo(outcome.message, err=True)
            click.get_current_context().exit(PROBLEM_FOUND)
        if not handing.quiet:
            click.echo(outcome.message)
    elif handing.out is None:
        print_report(report, handing.fmt)
