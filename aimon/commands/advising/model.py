"""``aimon advise model``: which models to use now, by measured figures, and why not the others."""

from __future__ import annotations

import click

from aimon.commands.advising.options import Amount, budget_option, prefer_option, requests_option
from aimon.core.tasks import Criterion
from aimon.errors import PROBLEM_FOUND
from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, option, pass_app


@click.command(
    "model",
    cls=Command,
    help=N_(
        "Two or three active models that are well now, the best first, with the figures of the last "
        "days' tests, what speaks for and against each, and why the others were passed over. "
        "Models under caution are named only where not enough are normal, others never. "
        "Exit code 1: no model can be advised."
    ),
    epilog=N_("Example: aimon advise model --for summary --prefer speed,cost --budget 30"),
)
@option("--for", "text", metavar="TASK", help=N_("What it is for, in a few words."), default="")
@prefer_option
@budget_option
@requests_option(N_("How many requests a month."))
@option("--but", metavar="MODEL", multiple=True, help=N_("Not this model."))
@format_option()
@at_option
@pass_app
@click.pass_context
def command(
    ctx: click.Context,
    app: App,
    text: str,
    prefer: tuple[Criterion, ...],
    budget: Amount | None,
    requests: int,
    but: tuple[str, ...],
    fmt: str,
    at: str | None,
) -> None:
    """Gather, compare, show."""
    from aimon.advising import ground, usual
    from aimon.core.candidates import Wanted
    from aimon.core.recommend import recommend
    from aimon.core.tasks import tasks_for
    from aimon.output.advice import emit_advice
    from aimon.selection import find_models

    workspace = app.workspace
    now = workspace.now(at)
    excluded = find_models(workspace.registry, but)
    standings, evidence = ground(workspace, now)
    wanted = Wanted(
        text=text.strip(),
        tasks=tasks_for(text, workspace.registry.active),
        prefer=prefer,
        budget=budget.value if budget else None,
        currency=(budget.currency or workspace.settings.budget.currency) if budget else None,
        requests=requests,
        but=frozenset(model.id for model in excluded),
    )
    load = usual(workspace, now)
    advice = recommend(standings, evidence, wanted, load, workspace.settings, now.date())
    emit_advice(fmt, advice, now, workspace.settings.timezone)
    if not advice.recommended:
        ctx.exit(PROBLEM_FOUND)
