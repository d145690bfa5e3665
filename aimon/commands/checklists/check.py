"""``aimon checklist check``: a person has done items."""

from __future__ import annotations

from typing import Any

import click

from aimon.commands.checklists.options import items_argument, record, recording
from aimon.i18n import N_
from aimon.options import App, Command


@click.command(
    "check",
    cls=Command,
    help=N_("Tick items off, for today or with --date for another day."),
    epilog=N_("Example: aimon checklist check access messages"),
)
@items_argument
@recording
def command(app: App, items: tuple[str, ...], **given: Any) -> None:
    """Record and show."""
    record(app, items, "checked", given)
