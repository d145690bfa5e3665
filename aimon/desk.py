"""What the ticket commands work at: a workspace's tickets at a moment, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aimon.core import sla
from aimon.core.ticketrecords import TicketEvent, TicketEventKind
from aimon.core.tickets import Ticket, counting
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.output.tickets import View
from aimon.tickets.store import Tickets
from aimon.workspace import Workspace

if TYPE_CHECKING:
    from aimon.core.calendar import Calendar

# What is recorded beside the work itself is not taken back.
_KEPT = frozenset({"warned", "forgotten"})


class Desk(Tickets):
    """The tickets of a workspace as they are ``at`` a time. Use as a context manager."""

    def __init__(self, workspace: Workspace, at: str | None, *, mask: bool = False) -> None:
        super().__init__(workspace)
        self.workspace = workspace
        self.now = workspace.now(at)
        self._mask = mask

    @cached_property
    def calendar(self) -> Calendar:
        """The site's business time."""
        from aimon.calendars import calendar_of

        return calendar_of(self.workspace)

    @cached_property
    def names(self) -> dict[str, str]:
        """The models' display names by id."""
        return self.workspace.registry.names

    def say_what_is_unreadable(self) -> None:
        """Say on stderr how many lines of the journal were left out, if any were."""
        if lines := self.unreadable:
            from aimon.output.status import warn_unreadable

            warn_unreadable(lines)

    def take(self, name: str, *states: str) -> Ticket:
        """Return the ticket of this number; raises WrongUsage where its state is none of these.

        Without any state named all will do.
        """
        ticket = self.get(name, self.now)
        if states and ticket.state not in states:
            from aimon.output.ticketsteps import first_step
            from aimon.output.ticketwords import state_words

            raise WrongUsage(
                _("{id} cannot be changed like this: {state}").format(
                    id=ticket.id, state=state_words(ticket)
                ),
                hint=first_step(ticket),
            )
        return ticket

    def write(self, kind: TicketEventKind, on: Ticket, **fields: Any) -> Ticket:
        """Record an event now and return the ticket as it is then."""
        return self.record(self.now, kind, on, **fields)

    def text(self, given: str, *, needed: bool = True) -> str | None:
        """Return a text as it is recorded, None for none; raises WrongUsage for none that is needed."""
        if said := self.fields(text=given)["text"]:
            return str(said)
        if not needed:
            return None
        raise WrongUsage(_("say what it is: TEXT, or - for stdin"))

    def fields(self, **given: Any) -> dict[str, Any]:
        """Return an inquiry's fields, as they were typed, as they are recorded; raises WrongUsage."""
        from aimon.core.inquiry import LINES, many_lines, one_line, text_flaw
        from aimon.tickets.intake import Unacceptable, flaw_words, moment_of

        fields = dict(given)
        problems = []
        for name, value in given.items():
            if name.endswith("_at"):
                fields[name] = moment_of(value, self.now)
            elif isinstance(value, str):
                fields[name] = one_line(value) if name in LINES else many_lines(value)
                if flaw := text_flaw(name, fields[name]):
                    problems.append(f"{name}: {flaw_words(flaw)}")
        if problems:
            raise Unacceptable(problems)
        if fields.get("model"):
            from aimon.selection import find_models

            fields["model"] = find_models(self.workspace.registry, [fields["model"]])[0].id
        return fields

    def later(self, time: str | None) -> datetime | None:
        """Return a time that is still to come; raises WrongUsage for one that has been."""
        if time is None:
            return None
        moment = self.workspace.now(time)
        if moment <= self.now:
            raise WrongUsage(_("{time} is over already").format(time=f"{moment:%Y-%m-%d %H:%M}"))
        return moment

    def undo(self, ticket: Ticket) -> tuple[TicketEvent, Ticket]:
        """Take back what was recorded last, with its mail; return that and the ticket after it.

        That may be of a later time than now: one that was mistyped is taken back like any other.
        Raises WrongUsage when there is nothing, or somebody has the mail already.
        """
        events = [e for e in counting(self.latest(ticket).events) if e.event not in _KEPT]
        if not events:
            raise WrongUsage(_("{id}: there is nothing to undo").format(id=ticket.id))
        last = events[-1]
        # Who was told by a mail is an event of its own: it goes with what was told.
        undone = [e for e in events if last.mail and e.mail == last.mail] or [last]
        if last.mail:
            from aimon.delivery.sending import withdraw

            if not withdraw(self.workspace, last.mail, self.now):
                raise WrongUsage(
                    _("{id}: the mail {key} has gone out, so it cannot be undone").format(
                        id=ticket.id, key=last.mail
                    ),
                    hint=_("note what is different now: aimon ticket note {id} TEXT").format(
                        id=ticket.id
                    ),
                )
        for event in reversed(undone):
            ticket = self.write("undone", ticket, undoes=event.id)
        return undone[0], ticket

    def mails(self, ticket: Ticket) -> dict[str, str]:
        """Return what became of each mail that the ticket's events sent, by its key."""
        keys = {event.mail for event in ticket.events if event.mail}
        if not keys:
            return {}
        from aimon.delivery.sending import where

        states = {key: where(self.workspace, key) for key in sorted(keys)}
        return {key: state for key, state in states.items() if state}

    def view(self, ticket: Ticket) -> View:
        """Return the ticket with its clocks, as it is shown."""
        clocks = sla.clocks(ticket, self.now, self.workspace.settings, self.calendar)
        return View(
            ticket=self.hidden(ticket),
            clocks=clocks,
            names=self.names,
            now=self.now,
            calendar=self.calendar,
        )

    def hidden(self, ticket: Ticket) -> Ticket:
        """Return the ticket as it may be shown: without who asked, if that is wanted."""
        if not self._mask:
            return ticket
        from aimon.core.people import masked

        return masked(ticket)

    def views(self, tickets: Sequence[Ticket]) -> list[View]:
        """Return the tickets as they are shown, what is due first at the beginning."""
        return sorted(map(self.view, tickets), key=lambda view: view.order)
