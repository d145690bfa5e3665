"""``aimon probe``: test models now, or repeat an earlier test; write the results to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aimon.core.registry import CHECKS
from aimon.errors import PROBLEM_FOUND, AimonError, WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, at_option, format_option, models_argument, option, pass_app

if TYPE_CHECKING:
    from aimon.core.registry import CheckName
    from aimon.probing.jobs import Tested
    from aimon.running import Manner
    from aimon.workspace import Workspace


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
@models_argument
@option("--check", "checks", multiple=True, type=click.Choice(CHECKS), help=N_("Only this check."))
@option("--tier", metavar="N", type=click.IntRange(1, 3), help=N_("Only models of this priority."))
@option("--slot", metavar="HH:MM", help=N_("The time of the day's schedule that this run is for."))
@option("--seed", metavar="N", type=int, help=N_("Ask the questions of an earlier run again."))
@option(
    "--replay",
    metavar="ID",
    help=N_("Repeat an earlier test and compare; with --dry-run, show what was said then."),
)
@option(
    "--dry-run",
    is_flag=True,
    help=N_("Show what would be sent (with --json, the prompts) and its cost."),
)
@option("--keep-replies", is_flag=True, help=N_("Keep all replies of this run, not only failures."))
@option("--quiet", is_flag=True, help=N_("Print nothing but errors (for cron)."))
@format_option()
@at_option
@pass_app
@click.pass_context
def command(ctx: click.Context, app: App, /, replay: str | None, **given: Any) -> None:
    """Test, or repeat a test, then end with what was found."""
    from aimon.alerts.aftermath import follow
    from aimon.output import probes as output
    from aimon.running import Manner, repeat_test

    how = Manner(**{name: given.pop(name) for name in Manner._fields})
    chosen = [p for p in ctx.command.params if given.get(p.name or "") not in (None, ())]
    if replay is not None and chosen:
        text = _("--replay repeats a test as it was, so it goes without {options}")
        raise WrongUsage(text.format(options=", ".join(p.get_error_hint(ctx) for p in chosen)))
    tested = (
        _test(app.workspace, how, **given)
        if replay is None
        else repeat_test(app.workspace, replay, how)
    )
    if tested is None:
        return
    follow(app.workspace, app.workspace.now(how.at), output.warn)
    if tested.budget:
        output.warn_of_budget(tested.budget)
    failed = sum(record.result == "error" for record in tested.records)
    if failed:
        output.warn_of_own_failure(failed)
    if any(record.grade == "problem" for record in tested.records):
        ctx.exit(PROBLEM_FOUND)
    ctx.exit(AimonError.exit_code if failed else 0)


def _why_nothing(workspace: Workspace) -> str:
    """Return what to do when no model is left to test."""
    if workspace.registry.active:
        return _("no active model fits; see them all: aimon status")
    return _("no model is active: set state: active in models.yaml for those you use")


def _test(
    workspace: Workspace,
    how: Manner,
    *,
    models: tuple[str, ...],
    checks: tuple[CheckName, ...],
    tier: int | None,
    slot: str | None,
    seed: int | None,
) -> Tested | None:
    """Plan, run, show; None of a dry run."""
    from aimon.output import probes as output
    from aimon.probing import planning
    from aimon.running import run_tests, show_estimates

    slot = planning.parse_slot(slot)
    now = workspace.now(how.at)
    plans = planning.plan_run(workspace, models, now, checks=checks, tier=tier, slot=slot)
    if slot and (strange := planning.unscheduled(slot, workspace.settings)):
        output.warn(strange)
    if not plans and not slot:
        raise AimonError(_("there is nothing to test"), hint=_why_nothing(workspace))
    if not plans and not how.quiet:
        output.warn(_("there is nothing to test") + ": " + _why_nothing(workspace))
    if how.dry_run:
        show_estimates(workspace, plans, seed, how)
        return None
    tested = run_tests(workspace, plans, slot, seed, how)
    if not how.quiet:
        names = {planned.model.id: planned.model.display_name for planned in plans}
        output.emit_probes(how.fmt, tested.records, names, tested.verdicts)
    return tested
