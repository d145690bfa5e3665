"""``aimon incident report``: what an administrator asks for in the first five minutes."""

from __future__ import annotations

from pathlib import Path

import click

from aimon.errors import PROBLEM_FOUND
from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, option, pass_app


@click.command(
    "report",
    cls=Command,
    help=N_(
        "The situation report of an INCIDENT, by default of the gravest that goes on: when and how "
        "it was found, what is seen, who and what is affected, what was tried, what is being found "
        "out. Printed, written to files with --out, or mailed to the administrator with --send, once "
        "for each state of the incident. In Korean, as the reports. Exit codes: 1 the server refused "
        "a recipient, 75 the mail waits in the outbox."
    ),
    epilog=N_("Example: aimon incident report 12 --send"),
)
@click.argument("name", metavar="[INCIDENT]", required=False)
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=N_("Write text, HTML and JSON into this folder and print their paths."),
)
@option("--send", is_flag=True, help=N_("Mail it to the administrator, and record that."))
@format_option("text", "md", "html", "json")
@at_option
@pass_app
@click.pass_context
def command(
    ctx: click.Context,
    app: App,
    name: str | None,
    out: Path | None,
    send: bool,
    fmt: str,
    at: str | None,
) -> None:
    """Make the report, then show, write or send it."""
    from aimon.delivery.sending import require_handed_over
    from aimon.incidents import report as situation_report
    from aimon.incidents.store import Incidents
    from aimon.output.report import write_report
    from aimon.output.situationreport import say_merged, say_others, show
    from aimon.output.status import warn_unreadable

    incidents, now = Incidents(app.workspace), app.workspace.now(at)
    going_on = incidents.open(now)
    warn_unreadable(incidents.unreadable)
    named = incidents.get(name, now) if name else situation_report.gravest(going_on)
    incident = situation_report.whole(incidents, named, now)
    if name is None:
        say_others(incident, going_on)
    say_merged(named, incident)
    report = situation_report.make_report(app.workspace, incident, now)
    if out is not None:
        for path in write_report(report, out):
            click.echo(path)
    if send:
        outcome = require_handed_over(situation_report.send(app.workspace, incident, report, now))
        click.echo(f"{incident.id}: {outcome.message}")
        ctx.exit(PROBLEM_FOUND if outcome.refused else 0)
    elif out is None:
        show(fmt, report)
