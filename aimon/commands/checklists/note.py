"""``aimon checklist note``: something to be remembered at an item."""

from __future__ import annotations

from typing import Any

import click

from aimon import completing
from aimon.commands.checklists.options import record, recording
from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, option, text_argument


@click.command(
    "note",
    cls=Command,
    help=N_(
        "Write something down at an item: TEXT, or - for stdin. It ticks nothing. --remove takes "
        "back what begins with TEXT."
    ),
    epilog=N_('Example: aimon checklist note tomorrow "call the provider about the limits"'),
)
@click.argument("item", metavar="ITEM", shell_complete=completing.duties)
@text_argument("TEXT...")
@option("--remove", is_flag=True, help=N_("Take the note back that begins with TEXT."))
@recording
def command(app: App, item: str, text: str, remove: bool, **given: Any) -> None:
    """Record and show."""
    if not text:
        raise WrongUsage(_("there is no text"), hint=_("aimon checklist note ITEM TEXT"))
    record(app, (item,), "unnoted" if remove else "noted", given, text)
