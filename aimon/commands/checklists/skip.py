"""``aimon checklist skip``: items that are not done this time, and why."""

from __future__ import annotations

from typing import Any

import click

from aimon.commands.checklists.options import items_argument, record, recording
from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, option


@click.command(
    "skip",
    cls=Command,
    help=N_("Pass items over, and say why. They count neither as done nor as left undone."),
    epilog=N_('Example: aimon checklist skip midweek-meeting --why "the administrator is away"'),
)
@items_argument
@option("--why", required=True, metavar="TEXT", help=N_("Why it is not done."))
@recording
def command(app: App, items: tuple[str, ...], why: str, **given: Any) -> None:
    """Record and show."""
    if not why.strip():
        raise WrongUsage(_("--why is empty"), hint=_("say why the item is passed over"))
    record(app, items, "skipped", given, why.strip())
