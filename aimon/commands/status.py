"""``aimon status``: how the models are, from the log, in an instant."""

from __future__ import annotations

import click

from aimon.choosing import Several
from aimon.core import standing
from aimon.core.standing import Standing
from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, at_option, format_option, models_argument, option, pass_app

_GRADES = Several(("normal", "caution", "problem", "unknown"), "aimon.output.words:GRADES")


@click.command(
    "status",
    cls=Command,
    help=N_(
        "Show how the models are, worst first, from the test log; with one MODEL, its card. "
        "A model without a result within the schedule plus grace is unknown, never normal. "
        "The counts are those of the whole registry. Exit code 0, whatever the grades."
    ),
    epilog=N_("Example: aimon status --grade problem,caution"),
)
@models_argument
@option("--state", type=click.Choice(("active", "inactive", "error")), help=N_("Only this state."))
@option("--grade", "grades", type=_GRADES, default=(), metavar="G,…", help=N_("Only these grades."))
@option("--provider", metavar="P", help=N_("Only models of this provider."))
@format_option()
@at_option
@pass_app
def command(
    app: App,
    models: tuple[str, ...],
    state: str | None,
    grades: tuple[str, ...],
    provider: str | None,
    fmt: str,
    at: str | None,
) -> None:
    """Fold the log, choose, show."""
    from aimon.incidents.patterns import found
    from aimon.journal.usage import last_week, usage_log
    from aimon.output.card import show_card
    from aimon.output.status import emit_status, warn_unreadable
    from aimon.selection import find_models
    from aimon.spending import last_stop
    from aimon.standings import current, current_causes

    workspace = app.workspace
    now = workspace.now(at)
    known = {model.provider for model in workspace.registry.models}
    if provider and provider not in known:
        raise WrongUsage(
            _("no model has the provider {name}").format(name=provider),
            hint=_("the registry has: {names}").format(names=", ".join(sorted(known))),
        )
    named = {model.id for model in find_models(workspace.registry, models)}
    everyone, unreadable = current(workspace, now)
    warn_unreadable(unreadable)
    chosen = [s for s in standing.worst_first(everyone) if _fits(s, named, state, grades, provider)]
    alone = len(named) == 1
    requests = None
    if alone and chosen:
        model = chosen[0].model
        requests = last_week(usage_log(workspace.log, workspace.host), model.id, now)
        if fmt == "table":
            return show_card(chosen[0], now, found(workspace, [model], now)[model.id], requests)
    counts = standing.count(everyone)
    return emit_status(
        fmt,
        chosen,
        counts,
        now,
        workspace.settings,
        causes=current_causes(workspace, everyone, now),
        names={s.model.id: s.model.display_name for s in everyone},
        full=alone,
        stop=last_stop(workspace, now),
        requests=requests,
    )


def _fits(
    s: Standing, named: set[str], state: str | None, grades: tuple[str, ...], provider: str | None
) -> bool:
    return (
        (not named or s.model.id in named)
        and state in (None, s.state)
        and (not grades or s.grade in grades)
        and provider in (None, s.model.provider)
    )
