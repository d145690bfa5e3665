"""``aimon probe``: test models now, or repeat an earlier test; write the results to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aimon.core.registry import CHECKS
from aimon.errors import PROBLEM_FOUND, AimonError, WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, at_option, format_option, option, pass_app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aimon.core.records import Probe
    from aimon.core.registry import CheckName
    from aimon.repeating import Manner
    from aimon.workspace import Workspace


@click.command(
    "probe",
    cls=Command,
    help=N_(
        "Test models over HTTP and append one line for each to the test log. Without MODEL all "
        "active ones are tested. Exit code 1: a model's grade is problem; 75: another run is "
        "under way."
    ),
    epilog=N_("Example: aimon probe gpt-main --check basic"),
)
@click.argument("models", metavar="[MODEL]...", nargs=-1)
@option("--check", "checks", multiple=True, type=click.Choice(CHECKS), help=N_("Only this check."))
@option("--tier", type=click.IntRange(1, 3), help=N_("Only models of this priority."))
@option("--slot", metavar="HH:MM", help=N_("The time of the day's schedule that this run is for."))
@option("--seed", type=int, help=N_("Ask the questions of an earlier run again."))
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
    from aimon.output.probes import warn_of_own_failure
    from aimon.repeating import Manner, repeat

    manner = Manner(**{name: given.pop(name) for name in Manner._fields})
    chosen = [p for p in ctx.command.params if given.get(p.name or "") not in (None, ())]
    if replay is None:
        records = _test(app.workspace, manner, **given)
    elif unfit := [param.get_error_hint(ctx) for param in chosen]:
        text = _("--replay repeats a test as it was, so it goes without {options}")
        raise WrongUsage(text.format(options=", ".join(unfit)))
    else:
        records = repeat(app.workspace, replay, manner)
    failed = sum(record.result == "error" for record in records)
    if failed:
        warn_of_own_failure(failed)
    if any(record.grade == "problem" for record in records):
        ctx.exit(PROBLEM_FOUND)
    ctx.exit(AimonError.exit_code if failed else 0)


def _test(
    workspace: Workspace,
    manner: Manner,
    *,
    models: tuple[str, ...],
    checks: tuple[CheckName, ...],
    tier: int | None,
    slot: str | None,
    seed: int | None,
) -> Sequence[Probe]:
    """Plan, run, show."""
    from aimon.output.probes import emit_estimates, emit_probes, progress, warn
    from aimon.probing import jobs

    plans = jobs.plan_run(workspace, models, checks, tier, workspace.now(manner.at))
    slot = jobs.parse_slot(slot)
    if slot and (strange := jobs.unscheduled(slot, workspace.settings)):
        warn(strange)
    if not plans and not slot:
        raise AimonError(
            _("there is nothing to test"),
            hint=_("no active model fits; see them all: aimon status"),
        )
    if manner.dry_run:
        emit_estimates(manner.fmt, jobs.estimates(plans, seed))
        return ()
    names = {planned.model.id: planned.model.display_name for planned in plans}
    show = progress(len(plans), names, manner.quiet)
    records = jobs.run(
        workspace,
        plans,
        slot=slot,
        seed=seed,
        at=manner.at,
        on_result=show,
        warn=warn,
        keep_replies=manner.keep_replies,
    )
    if not manner.quiet:
        emit_probes(manner.fmt, records, names)
    return records
