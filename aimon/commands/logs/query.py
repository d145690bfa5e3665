"""``aimon log query``: ask the journals a question in SQL."""

from __future__ import annotations

from datetime import date, timedelta

import click

from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import (
    App,
    Command,
    as_day,
    at_option,
    format_option,
    option,
    pass_app,
    text_argument,
)

# As many as the other figures of a period without a beginning.
_DAYS = 30


@click.command(
    "query",
    cls=Command,
    help=N_(
        "Ask the journals a question in SQL (DuckDB's), - reads it from standard input. It sees "
        "the records of the period, by default the last 30 days, as views that --schema lists; it "
        "reads no file, reaches no network and changes nothing. The views hold no names, "
        "addresses or texts of requesters."
    ),
    epilog=N_(
        'Example: aimon log query "SELECT model, count(*) AS n FROM faults GROUP BY model" --json'
    ),
)
@text_argument("[SQL]")
@option("--schema", is_flag=True, help=N_("List the views and their columns."))
@option("--from", "first", callback=as_day, metavar="DAY", help=N_("The first day of the period."))
@option("--to", "last", callback=as_day, metavar="DAY", help=N_("Its last day, by default today."))
@option(
    "--limit",
    metavar="N",
    type=click.IntRange(1, 1_000_000),
    default=10_000,
    show_default=True,
    help=N_("Show no more rows than this."),
)
@option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0, 3600, min_open=True),
    default=60,
    show_default=True,
    help=N_("Stop a query that takes longer."),
)
@format_option()
@at_option
@pass_app
def command(
    app: App,
    text: str,
    schema: bool,
    first: date | None,
    last: date | None,
    limit: int,
    timeout: float,
    fmt: str,
    at: str | None,
) -> None:
    """Ask, show the answer."""
    from aimon.output.queries import emit_answer, emit_views
    from aimon.output.status import warn_unreadable
    from aimon.querying import query, views

    workspace = app.workspace
    now = workspace.now(at)
    if schema:
        emit_views(fmt, views(workspace, now))
        return
    if not text:
        raise WrongUsage(
            _("there is no query"),
            hint=_("see the views and their columns: aimon log query --schema"),
        )
    last = last or now.date()
    first = first or last - timedelta(days=_DAYS - 1)
    if first > last:
        raise WrongUsage(
            _("the period ends before it begins: {first} – {last}").format(first=first, last=last)
        )
    answer, unreadable = query(workspace, text, first, last, now, limit=limit, timeout=timeout)
    warn_unreadable(unreadable)
    emit_answer(fmt, answer.columns, answer.rows, more=answer.more, unreadable=unreadable)
    if answer.more:
        click.echo(_("aimon: there are more rows; see them with --limit"), err=True)
