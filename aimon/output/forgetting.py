"""Shows what is there of a person, and what was done to forget him."""

from __future__ import annotations

from pathlib import Path

from aimon.core.forgetting import Forgotten, Left
from aimon.i18n import N_, _, ngettext
from aimon.output.table import Table
from aimon.text import visible

_WHY = {
    "copy": N_("an earlier repair's copy with these tickets: delete it"),
    "bad_line": N_("a bad line of the log: aimon log repair tickets, then delete the copy"),
    "named": N_("the name or contact stands in it: look at it yourself"),
}


def held_table(found: Forgotten) -> Table:
    """Return the person's tickets, a row each."""
    titles = (_("Ticket"), _("Received"), _("Events"), _("Requester"), _("Organisation"))
    rows = [
        (
            held.ticket,
            f"{held.received:%Y-%m-%d %H:%M}",
            str(held.events),
            visible(held.requester),
            visible(held.organisation),
        )
        for held in found.tickets
    ]
    return Table(titles, rows, frozenset({2}), spare=(2, 1), short={3: 24}, legible=20)


def done_words(done: Forgotten) -> list[str]:
    """Return what was done, a line each."""
    n = len(done.tickets)
    text = ngettext(
        "{n} ticket blanked; its requester is now {token}",
        "{n} tickets blanked; their requester is now {token}",
        n,
    ).format(n=n, token=done.token)
    lines = [text]
    if done.mails:
        lines.append(_("deleted mails: {names}").format(names=", ".join(done.mails)))
    return lines


def left_words(found: Forgotten, home: Path) -> list[str]:
    """Return where the person still stands, a line each; paths are those below the workspace."""
    lines = [_left(left, home) for left in found.left]
    if found.mentions:
        lines.append(
            _("other people's tickets name this person and stay as they are: {tickets}").format(
                tickets=", ".join(map(visible, found.mentions))
            )
        )
    return lines


def _left(left: Left, home: Path) -> str:
    path = visible(str(Path(left.file).relative_to(home)), limit=1000)
    return f"{path}: {_(_WHY[left.why])}"
