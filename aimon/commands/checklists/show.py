"""``aimon checklist show``: today's lists, or one of them."""

from __future__ import annotations

from datetime import date

import click

from aimon import completing
from aimon.commands.checklists.options import day_option
from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, pass_app


@click.command(
    "show",
    cls=Command,
    help=N_(
        "Show the lists that are due today, and those on demand that are under way; with LIST that "
        "one. ✅ done (by whom, or what shows it), ⬜ still to do, ➖ passed over."
    ),
    epilog=N_("Example: aimon checklist show morning"),
)
@click.argument("name", metavar="[LIST]", required=False, shell_complete=completing.checklists)
@day_option
@format_option()
@at_option
@pass_app
def command(app: App, name: str | None, day: date | None, fmt: str, at: str | None) -> None:
    """Read, look, show."""
    from aimon.duties.desk import DutyDesk
    from aimon.output import duties as output

    desk = DutyDesk(app.workspace, at)
    names = app.workspace.registry.names
    day = day or desk.now.date()
    if name is not None:
        found = desk.named(name, day)
        following = desk.nearest_due(name, day)
        output.emit_list(fmt, found, desk.now, names, None if following == day else following)
        return
    off = None
    if not desk.calendar.is_business_day(day):
        off = desk.calendar.holiday_name(day) or ""
    demanded = [each for each, list_ in desk.lists.items() if list_.when == "on-demand"]
    lists = [*desk.due(day), *desk.going(day)]
    output.emit_day(fmt, lists, day, desk.now, names, day_off=off, demanded=demanded)
