"""``aimon checklist uncheck``: what was ticked off or passed over is open again."""

from __future__ import annotations

from typing import Any

import click

from aimon.commands.checklists.options import items_argument, record, recording
from aimon.i18n import N_
from aimon.options import App, Command


@click.command(
    "uncheck",
    cls=Command,
    help=N_(
        "Take back a person's tick or passing over. What ticked itself stays ticked as long as what "
        "shows it is there."
    ),
    epilog=N_("Example: aimon checklist uncheck messages"),
)
@items_argument
@recording
def command(app: App, items: tuple[str, ...], **given: Any) -> None:
    """Record and show."""
    record(app, items, "unchecked", given)
