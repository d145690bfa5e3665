"""``aimon trend``: how a figure of the models moves over time."""

from __future__ import annotations

from datetime import date, timedelta

import click

from aimon.choosing import Named
from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import (
    App,
    Command,
    as_day,
    at_option,
    format_option,
    models_argument,
    option,
    pass_app,
)


@click.command(
    "trend",
    cls=Command,
    help=N_(
        "Show how a figure of the models moved: the change against another day, week or month, "
        "when it broke, what is unusual. The worst change comes first. Of one MODEL also: by hour "
        "and weekday, what goes together, and a forecast of the next week. A day (week, month) that "
        "goes on is compared with the same hours of the other. Exit code 0, whatever the figures."
    ),
    epilog=N_("Example: aimon trend gpt-4o --metric latency --by day --compare last-week"),
)
@models_argument
@option(
    "--metric",
    type=Named(
        ("health", "latency", "success", "errors", "usage", "cost"),
        "aimon.output.trendwords:METRICS",
    ),
    default="health",
    show_default=True,
    help=N_("Which figure."),
)
@option(
    "--by",
    type=click.Choice(("hour", "day", "week", "month")),
    default="day",
    show_default=True,
    help=N_("How time is divided; weeks begin on Monday (ISO)."),
)
@option(
    "--compare",
    type=click.Choice(("yesterday", "last-week", "last-month")),
    help=N_("What with, by default the span before (of hours: the same one yesterday)."),
)
@option("--from", "first", callback=as_day, metavar="DAY", help=N_("The first day to show."))
@option("--to", "last", callback=as_day, metavar="DAY", help=N_("The last day, by default today."))
@format_option()
@at_option
@pass_app
def command(
    app: App,
    models: tuple[str, ...],
    metric: str,
    by: str,
    compare: str | None,
    first: date | None,
    last: date | None,
    fmt: str,
    at: str | None,
) -> None:
    """Reckon the trends, show them."""
    from aimon.core.trends.buckets import COMPARISONS, DAYS
    from aimon.output.status import warn_unreadable
    from aimon.output.trend import emit_trends
    from aimon.selection import find_models
    from aimon.trending import Asked, trends_of

    workspace = app.workspace
    now = workspace.now(at)
    possible = COMPARISONS[by]  # type: ignore[index]
    if compare and compare not in possible:
        raise WrongUsage(
            _("{by} is not compared with {what}").format(by=f"--by {by}", what=compare),
            hint=_("possible: {names}").format(names=", ".join(possible)),
        )
    last = min(last or now.date(), now.date())
    first = first or last - timedelta(days=DAYS[by] - 1)  # type: ignore[index]
    if first > last:
        raise WrongUsage(
            _("the period ends before it begins: {first} – {last}").format(first=first, last=last)
        )
    registry = workspace.registry
    named = find_models(registry, models)
    chosen = named or tuple(model for model in registry.models if model.active)
    asked = Asked(chosen, metric, by, compare or possible[0], first, last, now)  # type: ignore[arg-type]
    found = trends_of(workspace, asked, card=len(named) == 1)
    warn_unreadable(found.unreadable)
    emit_trends(fmt, found, registry.names)
