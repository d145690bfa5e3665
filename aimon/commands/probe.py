"""``aimon probe``: test models now, write the results to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aimon.core.registry import CHECKS
from aimon.errors import PROBLEM_FOUND, AimonError
from aimon.i18n import N_, _
from aimon.options import App, Command, at_option, format_option, option, pass_app

if TYPE_CHECKING:
    from aimon.core.registry import CheckName


@click.command(
    "probe",
    cls=Command,
    help=N_(
        "Test models over HTTP and append one line for each to the test log. Without MODEL all "
        "active ones are tested; a slot of the schedule may test some tiers and checks only. "
        "Exit code 1: a model's grade is problem; 75: another run is under way."
    ),
    epilog=N_("Example: aimon probe gpt-main --check basic"),
)
@click.argument("models", metavar="[MODEL]...", nargs=-1)
@option("--check", "checks", multiple=True, type=click.Choice(CHECKS), help=N_("Only this check."))
@option("--tier", type=click.IntRange(1, 3), help=N_("Only models of this priority."))
@option("--slot", metavar="HH:MM", help=N_("The time of the day's schedule that this run is for."))
@option("--seed", type=int, help=N_("Ask the questions of an earlier run again."))
@option(
    "--dry-run",
    is_flag=True,
    help=N_("Show what would be sent (with --json, the prompts) and its cost."),
)
@option("--quiet", is_flag=True, help=N_("Print nothing but errors (for cron)."))
@format_option()
@at_option
@pass_app
@click.pass_context
def command(
    ctx: click.Context,
    app: App,
    models: tuple[str, ...],
    checks: tuple[CheckName, ...],
    tier: int | None,
    slot: str | None,
    seed: int | None,
    dry_run: bool,
    quiet: bool,
    fmt: str,
    at: str | None,
) -> None:
    """Plan, run, show."""
    from aimon.output import probes as output
    from aimon.probing import jobs, planning
    from aimon.probing.ready import prepare
    from aimon.spending import open_purse

    workspace = app.workspace
    now = workspace.now(at)
    slot = planning.parse_slot(slot)
    plans = planning.plan_run(workspace, models, now, checks=checks, tier=tier, slot=slot)
    if slot and (strange := planning.unscheduled(slot, workspace.settings)):
        click.echo(f"aimon: {strange}", err=True)
    if not plans and not slot:
        raise AimonError(
            _("there is nothing to test"),
            hint=_("no active model fits; see them all: aimon status"),
        )
    if dry_run:
        return output.emit_estimates(fmt, planning.estimates(plans, seed))
    for wrong in prepare(plans, workspace.home):
        click.echo(_("aimon: {message}").format(message=wrong.message), err=True)
        click.echo(f"  {wrong.hint}", err=True)
    names = {planned.model.id: planned.model.display_name for planned in plans}
    tested = jobs.run(
        workspace,
        plans,
        slot=slot,
        seed=seed,
        at=at,
        on_result=output.progress(len(plans), names, quiet),
        funds=lambda started: open_purse(workspace, started),
    )
    if not quiet:
        output.emit_probes(fmt, tested.records, names, tested.verdicts)
    if tested.budget:
        output.warn_of_budget(tested.budget)
    failed = sum(record.result == "error" for record in tested.records)
    if failed:
        output.warn_of_own_failure(failed)
    if any(record.grade == "problem" for record in tested.records):
        ctx.exit(PROBLEM_FOUND)
    return ctx.exit(AimonError.exit_code) if failed else None
