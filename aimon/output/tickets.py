"""Shows tickets: the list of what is due, what a command did, the JSON that other tools read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import click
import msgspec

from aimon.core.calendar import Calendar
from aimon.core.sla import ClockState, length
from aimon.core.tickets import CLASSES, Ticket
from aimon.i18n import _, ngettext
from aimon.output import sla
from aimon.output.table import Table, emit, hung, terminal_width
from aimon.output.ticketsteps import next_step
from aimon.output.ticketwords import (
    CLOCKS,
    MARKS,
    TOPICS,
    chosen_words,
    state_words,
    who_words,
)
from aimon.text import visible

_HIDDEN = frozenset({"events", "warned", "pauses"})
# Columns of a narrow terminal for a name or a symptom, and of a text that is worth a column.
_NAME, _SYMPTOM, _LEGIBLE = 32, 28, 14
_LONGEST = 2000


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as it is shown at ``now``, with its clocks and all models' display names by id."""

    ticket: Ticket
    clocks: tuple[ClockState, ...]
    names: Mapping[str, str]
    now: datetime
    calendar: Calendar

    @property
    def model(self) -> str:
        """The display name of the ticket's model; what was written where the registry has none."""
        return self.names.get(self.ticket.model, self.ticket.model)

    @property
    def deadline(self) -> ClockState | None:
        """The open clock that is due first, a paused one only where no other is open."""
        still = (clock for clock in self.clocks if clock.open)
        return min(still, key=lambda clock: (clock.paused, clock.due), default=None)

    @property
    def overdue(self) -> bool:
        """Whether an open deadline has passed."""
        return self.deadline is not None and any(c.overdue for c in self.clocks if c.open)

    @property
    def order(self) -> tuple[bool, bool, float, int, int]:
        """What is to be done first comes first; what is solved comes last, the latest first."""
        due, ticket = self.deadline, self.ticket
        rank = CLASSES.index(ticket.class_)
        if due is None:
            solved = ticket.resolved_at or ticket.recorded_at
            return (True, True, -solved.timestamp(), rank, ticket.number)
        return (False, due.paused, due.due.timestamp(), rank, ticket.number)


def say(fmt: str, view: View, done: str) -> None:
    """Print what a command did to a ticket, and how the ticket is now."""
    if fmt == "json":
        return emit(fmt, {"done": view.ticket.events[-1].event, "ticket": as_json(view)}, _no_table)
    width = terminal_width()
    click.echo(hung(f"{view.ticket.id} ", done, width))
    click.echo(hung("  ", summary(view), width))
    if due := view.deadline:
        deadline = sla.deadline_words(due, view.now, view.calendar)
        click.echo(hung("  ", f"{_(CLOCKS[due.clock])}: {deadline}", width))
    if step := next_step(view.ticket):
        click.echo(hung("  ", _("next: {step}").format(step=step), width))
    return None


def summary(view: View) -> str:
    """Return a ticket in a line."""
    ticket = view.ticket
    parts = (
        chosen_words(ticket),
        state_words(ticket),
        _(TOPICS[ticket.topic]),
        visible(view.model),
    )
    return " · ".join(part for part in (*parts, who_words(ticket)) if part)


def emit_list(fmt: str, views: Sequence[View], now: datetime) -> None:
    """Print tickets, one a line, and below a table how many there are of each class."""
    shown = [as_json(view) for view in views]
    emit(fmt, {"at": now, "counts": _counts(views), "tickets": shown}, lambda: _table(views), shown)
    if fmt == "table":
        click.echo(_totals(views) if views else _("no tickets"))
        _explain(views)


def _explain(views: Sequence[View]) -> None:
    """Say on a terminal what one may do with a list."""
    if (width := terminal_width()) is None or not views:
        return
    click.echo(hung("", _("more about one: aimon ticket show NUMBER"), width))
    if any(view.ticket.proposed for view in views):
        text = _("? class proposed by aimon; confirm it: aimon ticket edit NUMBER --class CLASS")
        click.echo(hung("", text, width))


def emit_found(fmt: str, views: Sequence[View], now: datetime) -> None:
    """Print what a search found, the likest first, solved ones with their solution."""
    shown = [as_json(view) for view in views]
    emit(fmt, {"at": now, "tickets": shown}, lambda: _found(views), shown)
    if fmt == "table" and not views:
        click.echo(_("no tickets"))


def as_json(view: View, *, full: bool = False) -> dict[str, Any]:
    """Return a ticket as ``--json`` prints it; ``full`` adds its events."""
    ticket = view.ticket
    shown = {
        name: getattr(ticket, attribute)
        for name, attribute in zip(
            ticket.__struct_encode_fields__, ticket.__struct_fields__, strict=True
        )
        if attribute not in _HIDDEN
    }
    shown["display_name"] = view.model
    shown["overdue"] = view.overdue
    shown["deadline"] = clock_json(view.deadline)
    shown["clocks"] = [clock_json(clock) for clock in view.clocks]
    if full:
        shown["events"] = ticket.events
    return shown


def clock_json(clock: ClockState | None) -> dict[str, Any] | None:
    """Return a clock as plain data."""
    if clock is None:
        return None
    return {
        "clock": clock.clock,
        "class": clock.class_,
        "within": clock.within,
        "within_ms": _ms(length(clock.within, clock.day_length)),
        "always": clock.always,
        "started": clock.started,
        "due": clock.due,
        "stood_ms": _ms(clock.stood),
        "met_at": clock.met_at,
        "used": clock.used,
        "remaining_ms": _ms(clock.remaining),
        "paused": clock.paused,
        "overdue": clock.overdue,
    }


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _counts(views: Sequence[View]) -> dict[str, int]:
    counts: dict[str, int] = {
        name: sum(view.ticket.class_ == name for view in views) for name in CLASSES
    }
    return {"total": len(views), **counts, "overdue": sum(view.overdue for view in views)}


def _totals(views: Sequence[View]) -> str:
    counts = _counts(views)
    classes = " · ".join(f"{MARKS[name]} {counts[name]}" for name in CLASSES)
    total = ngettext("{n} ticket", "{n} tickets", counts["total"]).format(n=counts["total"])
    late = _("overdue {n}").format(n=counts["overdue"])
    return f"{total} · {classes} · {late}"


def _table(views: Sequence[View]) -> Table:
    titles = (_("ticket"), _("class"), _("deadline"), _("state"), _("model"), _("topic"))
    more = (_("requester"), _("symptom"))
    rows = [
        (
            view.ticket.id,
            chosen_words(view.ticket),
            sla.clock_cell(view.deadline) if view.deadline else "–",
            state_words(view.ticket),
            visible(view.model),
            _(TOPICS[view.ticket.topic]),
            who_words(view.ticket),
            _line(view.ticket.symptom),
        )
        for view in views
    ]
    return Table(
        (*titles, *more), rows, spare=(6, 5, 4, 3), short={4: _NAME, 6: _NAME}, legible=_LEGIBLE
    )


def _found(views: Sequence[View]) -> Table:
    titles = (_("ticket"), _("received"), _("class"), _("state"), _("model"))
    more = (_("symptom"), _("solution"))
    rows = [
        (
            view.ticket.id,
            f"{view.ticket.received_at:%Y-%m-%d}",
            chosen_words(view.ticket),
            state_words(view.ticket),
            visible(view.model),
            _line(view.ticket.symptom),
            _line(view.ticket.solution),
        )
        for view in views
    ]
    return Table(
        (*titles, *more), rows, spare=(4, 2, 1, 3), short={4: _NAME, 5: _SYMPTOM}, legible=_LEGIBLE
    )


def _line(text: str) -> str:
    """Return a text of several lines on one."""
    return visible(" ".join(text.split()), _LONGEST)


def _no_table() -> Table:
    return Table((), ())
