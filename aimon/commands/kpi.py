"""``aimon kpi``: the coordinator's performance indicators, and the records behind each."""

from __future__ import annotations

from datetime import date, timedelta

import click

from aimon.core.kpi.figure import NAMES
from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, as_day, as_month, at_option, format_option, option, pass_app

# No log is older, and there is a month before it.
_FIRST = date(1970, 2, 1)


@click.command(
    "kpi",
    cls=Command,
    help=N_(
        "Show the performance indicators of a month, by default this one so far: value, n, target, "
        "the month before, and what counts against each. With NAME one of them: its definition, how "
        "it is reckoned, what it cannot see, and every record that counts. The targets are those of "
        "the settings (kpi), by default the guide's. Exit code 0, whatever the figures."
    ),
    epilog=N_("Example: aimon kpi --month 2026-11"),
)
@click.argument("name", metavar="[NAME]", required=False, type=click.Choice(NAMES))
@option("--month", callback=as_month, metavar="M", help=N_("The month, like 2026-11."))
@option("--from", "first", callback=as_day, metavar="DAY", help=N_("The first day of a period."))
@option("--to", "last", callback=as_day, metavar="DAY", help=N_("Its last day, by default today."))
@format_option()
@at_option
@pass_app
def command(
    app: App,
    name: str | None,
    month: date | None,
    first: date | None,
    last: date | None,
    fmt: str,
    at: str | None,
) -> None:
    """Reckon the indicators, show all or one."""
    from aimon.kpis import kpis_of
    from aimon.output.kpi import emit_kpi, emit_kpis

    workspace = app.workspace
    now = workspace.now(at)
    first, last = _period(month, first, last, now.date())
    kpis = kpis_of(workspace, first, last, now)
    names = workspace.registry.names
    if name:
        emit_kpi(fmt, kpis, name, names)
    else:
        emit_kpis(fmt, kpis, names)


def _period(
    month: date | None, first: date | None, last: date | None, today: date
) -> tuple[date, date]:
    """Return the first and the last day that are asked for; raises WrongUsage."""
    if month and (first or last):
        raise WrongUsage(_("--month goes without --from and --to"))
    if not (first or last):
        first = month or today.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    else:
        last = min(last or today, today)
        first = max(first or last.replace(day=1), _FIRST)
    if first > today:
        raise WrongUsage(_("{day} has not begun").format(day=first))
    if first > last:
        raise WrongUsage(
            _("the period ends before it begins: {first} – {last}").format(first=first, last=last)
        )
    return first, last
