"""A ticket's card: who asked what, what is due, what is known beside it, all that happened."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
import msgspec

from aimon.core.ticketrecords import TicketEvent
from aimon.core.triage import Triage
from aimon.i18n import N_, _
from aimon.output import figures, sla, triage
from aimon.output.table import Table, emit, hung, render, show_pairs, terminal_width
from aimon.output.tickets import View, as_json, say
from aimon.output.ticketsteps import next_step
from aimon.output.ticketwords import (
    CHANNELS,
    CLOCKS,
    EVENTS,
    FIELDS,
    FREQUENCIES,
    TOPICS,
    WAITING_FOR,
    WHO,
    changes_words,
    chosen_words,
    state_words,
)
from aimon.text import visible

if TYPE_CHECKING:
    from aimon.core.incidents import Incident

_TEXT = 2000
_WRITER = 16
MAILS = {
    "waiting": N_("waits in the outbox"),
    "parked": N_("refused by the server"),
    "sent": N_("sent"),
}


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What is known beside a ticket, with the models' names, and the class that a person chose.

    ``incidents`` go on. ``passed_on``: the administrator has the ticket.
    """

    found: Triage
    incidents: tuple[Incident, ...]
    names: Mapping[str, str]
    known: str
    passed_on: bool
    now: datetime

    def lines(self, width: int | None) -> list[str]:
        """Return it as it is shown."""
        return triage.lines(
            self.found,
            self.now,
            self.names,
            width,
            known=self.known,
            incidents=self.incidents,
            passed_on=self.passed_on,
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as ``--json`` prints it."""
        return triage.as_json(self.found, self.incidents)


def show_received(fmt: str, view: View, beside: Beside, remarks: Sequence[str]) -> None:
    """Print that an inquiry was received, and what the coordinator would look up."""
    for remark in remarks:
        click.echo(_("aimon: {message}").format(message=visible(remark, 500)), err=True)
    if fmt == "json":
        shown = {"ticket": as_json(view), "triage": beside.as_json()}
        return emit(fmt, {"done": "received", **shown}, Table((), ()))
    say(fmt, view, _("received"))
    if lines := beside.lines(terminal_width()):
        click.echo("\n" + "\n".join(lines))
    return None


def show_ticket(fmt: str, view: View, beside: Beside, mails: Mapping[str, str]) -> None:
    """Print the card; ``mails`` says what became of each mail by its key."""
    if fmt == "json":
        shown = {"ticket": as_json(view, full=True), "triage": beside.as_json()}
        return emit(fmt, shown | {"mails": mails}, Table((), ()))
    width = terminal_width()
    ticket = view.ticket
    head = f"{ticket.id}  {chosen_words(ticket)} · {state_words(ticket)}"
    click.echo(f"{head} · {_(TOPICS[ticket.topic])}\n")
    show_pairs([pair for pair in _pairs(view) if pair[1]], width)
    _show_text(_("Symptom"), ticket.symptom, width)
    _show_text(_("Solution"), ticket.solution, width)
    _show_text(_("Prevention"), ticket.prevention, width)
    if view.clocks:
        click.echo("\n" + _("Deadlines"))
        show_pairs(
            [
                (f"  {_(CLOCKS[c.clock])}", sla.deadline_words(c, view.now, view.calendar))
                for c in view.clocks
            ],
            width,
        )
    if step := next_step(ticket):
        click.echo(hung("  ", _("next: {step}").format(step=step), width))
    if told := list(_told(view, mails)):
        click.echo("\n" + _("Who was told"))
        show_pairs(told, width)
    if ticket.unsolved and (lines := beside.lines(width)):
        click.echo("\n" + "\n".join([_("What is known beside it"), *lines]))
    click.echo("\n" + _("History"))
    click.echo(render(_history(view)))
    return None


def _pairs(view: View) -> Iterator[tuple[str, str]]:
    ticket = view.ticket
    yield _("model"), visible(view.model)
    yield _("requester"), visible(ticket.requester)
    yield _("organisation"), visible(ticket.organisation)
    yield _("contact"), visible(ticket.contact)
    received = f"{ticket.received_at:%Y-%m-%d %H:%M}"
    yield _("received"), f"{received} · {_(CHANNELS[ticket.channel])}"
    since = figures.moment(ticket.occurred_at, view.now) if ticket.occurred_at else ""
    often = _(FREQUENCIES[ticket.frequency]) if ticket.frequency else ""
    yield _("occurred"), " · ".join(part for part in (since, often) if part)
    yield _("time spent"), _("{n:.10g} min").format(n=ticket.minutes) if ticket.minutes else ""
    yield (
        _("satisfaction"),
        f"{ticket.satisfaction} / 5" if ticket.satisfaction is not None else "",
    )


def _told(view: View, mails: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield when somebody was told something: by what, and what became of the mail."""
    for told in view.ticket.told:
        who = ", ".join(_(WHO[name]) if name in WHO else visible(name) for name in told.who)
        parts = [who, _(EVENTS["escalated" if told.mail else told.event])]
        if told.mail:
            state = _(MAILS[mails[told.mail]]) if told.mail in mails else _("not queued")
            parts.append(f"{told.mail} ({state})")
        yield f"  {figures.moment(told.time, view.now)}", " · ".join(parts)


def _show_text(title: str, text: str, width: int | None) -> None:
    if not text:
        return
    click.echo(f"\n{title}")
    for line in text.splitlines():
        click.echo(hung("  ", visible(line, _TEXT), width))


def _history(view: View) -> Table:
    undone = {event.undoes for event in view.ticket.events if event.undoes}
    changed = _changed(view.ticket.events)
    rows = [
        (
            figures.moment(event.time, view.now),
            _(EVENTS[event.event]) + (f" ({_('undone')})" if event.id in undone else ""),
            visible(event.by),
            " · ".join(part for part in _said(event, view.names, changed) if part),
        )
        for event in view.ticket.events
    ]
    titles = (_("time"), _("what"), _("recorded by"), _("said"))
    return Table(titles, rows, spare=(2,), whole=True, short={2: _WRITER})


def _changed(events: Sequence[TicketEvent]) -> set[str]:
    """Return the fields that were changed after the receipt."""
    edits = [event for event in events if event.event == "edited"]
    return {name for name in FIELDS for edit in edits if getattr(edit, name) is not None}


def _said(event: TicketEvent, names: Mapping[str, str], changed: Collection[str]) -> Iterator[str]:
    """Yield what an event said, part by part; of the receipt what was ``changed`` since."""
    if event.waiting_for:
        yield _(WAITING_FOR[event.waiting_for])
    if event.until:
        yield _("until {time}").format(time=f"{event.until:%m-%d %H:%M}")
    if event.event == "edited":
        yield changes_words(event, names)
    if event.event == "received":
        yield changes_words(event, names, changed)
    if event.event == "resolved":
        yield visible(" ".join((event.solution or "").split()), _TEXT)
    if event.percent is not None and event.clock:
        yield f"{_(CLOCKS[event.clock])} {event.percent} %"
    if event.satisfaction is not None:
        yield f"{event.satisfaction} / 5"
    if event.text:
        yield visible(" ".join(event.text.split()), _TEXT)
    if event.escalation:
        needs = event.escalation.needs or event.escalation.conditions
        yield visible(" ".join(needs.split()), _TEXT)
    if event.minutes:
        yield _("{n:.10g} min").format(n=event.minutes)
    if event.told and event.event == "noted":
        yield _("told: {who}").format(who=", ".join(visible(who) for who in event.told))
    if event.mail:
        yield _("mail {key}").format(key=event.mail)
