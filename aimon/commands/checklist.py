"""``aimon checklist``: what the coordinator has to do. Holds the subcommands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from aimon import completing
from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

ENTRIES: Mapping[str, Entry] = {
    "show": Entry(
        "checklists.show", N_("Show today's lists, or one; what is meant without a word.")
    ),
    "check": Entry("checklists.check", N_("Tick items off.")),
    "skip": Entry("checklists.skip", N_("Pass items over, and say why.")),
    "uncheck": Entry("checklists.uncheck", N_("Take a tick or a passing over back.")),
    "note": Entry("checklists.note", N_("Write something down at an item.")),
    "start": Entry("checklists.start", N_("Begin a list on demand anew: onboarding, emergency.")),
    "end": Entry("checklists.end", N_("End a list on demand, whatever is left of it.")),
    "open": Entry("checklists.open", N_("Say what should be done by now and is not.")),
    "history": Entry("checklists.history", N_("How often each item was done.")),
}


class Checklists(LazyGroup):
    """The group; what is none of its subcommands is the name of a list to show."""

    entries = ENTRIES

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read ``aimon checklist --json`` as ``aimon checklist show --json``."""
        first = args[0] if args else ""
        bare = not first or (first.startswith("-") and first not in ("-h", "--help"))
        if bare and not ctx.resilient_parsing:  # the Tab key asks what could follow
            args = ["show", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the lists beside the subcommands."""
        return super().shell_complete(ctx, incomplete) + completing.checklists(
            ctx, None, incomplete
        )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Read ``aimon checklist morning`` as ``aimon checklist show morning``."""
        first, second = [*args, ""][:2]
        # Two words are meant for a command, and its name is wrong.
        if first not in self.entries and (not second or second.startswith("-")):
            args = ["show", *args]
        return super().resolve_command(ctx, args)


@click.group(
    "checklist",
    cls=Checklists,
    help=N_(
        "What the coordinator has to do today, with its times: aimon checklist [LIST]. Items that "
        "aimon did or can see tick themselves, and name what shows it."
    ),
    epilog=N_("Example: aimon checklist morning"),
)
def command() -> None:
    """Hold the subcommands."""
