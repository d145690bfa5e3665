"""Shows what has not left, and what became of a try."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimon.i18n import N_, _, ngettext
from aimon.output.table import Table

if TYPE_CHECKING:
    from aimon.delivery.outcome import Entry, Outcome

WORDS = {
    "waiting": N_("waiting"),
    "deferred": N_("waiting"),
    "parked": N_("parked"),
    "queued": N_("queued"),
    "sent": N_("sent"),
    "already": N_("sent already"),
}


def still_waiting(entries: Sequence[Entry]) -> str:
    """Say what is left when nothing was tried."""
    waiting = [entry for entry in entries if entry.state == "waiting"]
    if not waiting:
        return _("nothing waits")
    due = min((entry.next_try for entry in waiting if entry.next_try), default=None)
    return ngettext(
        "{n} message waits; the next try is due at {due}",
        "{n} messages wait; the next try is due at {due}",
        len(waiting),
    ).format(n=len(waiting), due=f"{due:%H:%M}" if due else "-")


def entries_table(entries: Sequence[Entry]) -> Table:
    """Return what has not left, a row each."""
    titles = (_("key"), _("subject"), _("state"), _("tries"), _("since"), _("last reason"))
    rows = [
        (
            entry.key,
            entry.subject,
            _(WORDS[entry.state]),
            str(entry.tries),
            f"{entry.since:%Y-%m-%d %H:%M}" if entry.since else "",
            entry.reason,
        )
        for entry in entries
    ]
    return Table(titles, rows, frozenset({3}), spare=(1, 3, 4), whole=True)


def outcomes_table(outcomes: Sequence[Outcome]) -> Table:
    """Return what became of each message, a row each."""
    rows = [(outcome.key, _(WORDS[outcome.status]), outcome.message) for outcome in outcomes]
    return Table([_("key"), _("result"), _("what happened")], rows, whole=True)
