"""What the commands that record something of items have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from aimon import completing
from aimon.core.dutyrecords import DutyEventKind
from aimon.i18n import N_
from aimon.options import App, as_day, at_option, format_option, option, pass_app

items_argument = click.argument(
    "items", metavar="ITEM...", nargs=-1, required=True, shell_complete=completing.duties
)
day_option = option(
    "--date", "day", callback=as_day, metavar="D", help=N_("Of another day than today.")
)


def recording(function: Callable[..., Any]) -> Callable[..., Any]:
    """Apply what each of them has: --date, --json, --at."""
    return day_option(format_option("table", "json")(at_option(pass_app(function))))


def record(
    app: App, items: tuple[str, ...], kind: DutyEventKind, given: dict[str, Any], text: str = ""
) -> None:
    """Record the same of each item, and show how each stands; ``given`` are the common options."""
    from aimon.duties import recording as recorder
    from aimon.duties.desk import DutyDesk
    from aimon.output.duties import emit_recorded

    desk = DutyDesk(app.workspace, given["at"])
    recorded = recorder.record(desk, items, kind, given["day"] or desk.now.date(), text)
    emit_recorded(given["fmt"], recorded, app.workspace.registry.names)
