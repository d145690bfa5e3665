"""``aimon incident list``: what is wrong, the gravest first."""

from __future__ import annotations

import click

from aimon.commands.incidents.fields import SEVERITY
from aimon.errors import PROBLEM_FOUND
from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, option, pass_app


@click.command(
    "list",
    cls=Command,
    help=N_(
        "List the incidents that go on, the gravest first, then the oldest. Exit code 0; with "
        "--check 1 where any that goes on is listed."
    ),
    epilog=N_("Example: aimon incident list --severity emergency --severity major --check"),
)
@option("--all", "everything", is_flag=True, help=N_("Resolved and merged ones, too."))
@option(
    "--days",
    metavar="N",
    type=click.IntRange(1, 36_500),
    help=N_("Those of the last N days, resolved and merged ones, too."),
)
@option(
    "--severity",
    "severities",
    multiple=True,
    type=SEVERITY,
    help=N_("Only this severity."),
)
@option("--model", "models", multiple=True, metavar="MODEL", help=N_("Only about this model."))
@option("--check", is_flag=True, help=N_("End with exit code 1 if any that goes on is listed."))
@format_option()
@at_option
@pass_app
@click.pass_context
def command(
    ctx: click.Context,
    app: App,
    everything: bool,
    days: int | None,
    severities: tuple[str, ...],
    models: tuple[str, ...],
    check: bool,
    fmt: str,
    at: str | None,
) -> None:
    """Choose, show, and say by the exit code whether any goes on."""
    from aimon.core.incidents import gravest_first, lasting_into
    from aimon.incidents.desk import IncidentDesk
    from aimon.output.incidents import emit_list
    from aimon.selection import find_models

    desk = IncidentDesk(app.workspace, at)
    named = {model.id for model in find_models(app.workspace.registry, models)}
    found = desk.every(desk.now) if everything or days else desk.open(desk.now)
    desk.say_what_is_unreadable()
    chosen = [
        incident
        for incident in found
        if (not days or lasting_into(incident, desk.now, days))
        and (not severities or incident.severity in severities)
        and (not named or named.intersection(incident.models))
    ]
    emit_list(fmt, gravest_first(chosen), desk.names, desk.now)
    if check and any(incident.open for incident in chosen):
        ctx.exit(PROBLEM_FOUND)
