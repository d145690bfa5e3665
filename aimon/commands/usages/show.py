"""``aimon usage show``: how much the models were used, in figures."""

from __future__ import annotations

from datetime import date
from typing import get_args

import click

from aimon.core.usagefigures import By
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
    "show",
    cls=Command,
    help=N_(
        "Show how much the models, or each MODEL, were used: requests and their change, errors, "
        "response, tokens, cost by currency, and the users of the hour that had most (people of "
        "several hours cannot be added up). By default the last seven days by model, against the "
        "seven before. – is what nobody has told. Exit code 0, whatever the figures."
    ),
    epilog=N_("Example: aimon usage show gpt-main --by day --from 2026-11-01"),
)
@models_argument
@option(
    "--by",
    type=click.Choice(get_args(By)),
    default="model",
    show_default=True,
    help=N_("A row for each of these."),
)
@option("--from", "first", callback=as_day, metavar="DAY", help=N_("The first day of the period."))
@option("--to", "last", callback=as_day, metavar="DAY", help=N_("Its last day, by default today."))
@format_option()
@at_option
@pass_app
def command(
    app: App,
    models: tuple[str, ...],
    by: By,
    first: date | None,
    last: date | None,
    fmt: str,
    at: str | None,
) -> None:
    """Reckon, show."""
    from aimon.output.status import warn_unreadable
    from aimon.output.usage import emit_usage
    from aimon.selection import find_models
    from aimon.usagefigures import usage_of

    workspace = app.workspace
    now = workspace.now(at)
    last = last or now.date()
    if first and first > last:
        raise WrongUsage(
            _("the period ends before it begins: {first} – {last}").format(first=first, last=last)
        )
    chosen = find_models(workspace.registry, models)
    found, unreadable = usage_of(workspace, by, first, last, now, chosen)
    warn_unreadable(unreadable)
    emit_usage(fmt, found, workspace.registry.names)
