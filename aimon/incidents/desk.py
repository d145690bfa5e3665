"""What the incident commands work at: a workspace's incidents at a moment, and what people say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aimon.core.alertkinds import EMERGENCIES
from aimon.core.incidentrecords import IncidentEventKind
from aimon.core.incidents import Incident
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.incidents.store import Incidents
from aimon.workspace import Workspace

if TYPE_CHECKING:
    from aimon.core.tickets import Ticket
    from aimon.output.incidentcard import Present

# The texts of one line, with how long each may be, in characters.
_LINES = {"title": 200, "function": 100}
_OPEN = ("open", "acknowledged", "mitigated")
_ALL_BUT_MERGED = (*_OPEN, "resolved")
# What is said of trouble that goes on.
_OF_OPEN_ONES = ("models", "recovered", "severity", "kind")


class IncidentDesk(Incidents):
    """The incidents of a workspace as they are ``at`` a time."""

    def __init__(self, workspace: Workspace, at: str | None) -> None:
        super().__init__(workspace)
        self.workspace = workspace
        self.now = workspace.now(at)

    @cached_property
    def names(self) -> dict[str, str]:
        """The models' display names by their ids."""
        return self.workspace.registry.names

    def say_what_is_unreadable(self) -> None:
        """Say on stderr how many lines of the journal were left out, if any were."""
        if lines := self.unreadable:
            from aimon.output.status import warn_unreadable

            warn_unreadable(lines)

    def take(self, name: str, *states: str) -> Incident:
        """Return the incident of this number; raises WrongUsage where its state is none of these."""
        incident = self.get(name, self.now)
        if incident.state not in states:
            from aimon.output.incidentwords import state_words

            raise WrongUsage(
                _("{id} cannot be changed like this: {state}").format(
                    id=incident.id, state=state_words(incident)
                ),
                hint=_instead(incident),
            )
        return incident

    def take_two(self, name: str, into: str) -> tuple[Incident, Incident]:
        """Return an incident and the one that it can be merged into; raises WrongUsage."""
        first = self.take(name, *_ALL_BUT_MERGED)
        other = self.take(into, *_ALL_BUT_MERGED)
        if first.id == other.id:
            raise WrongUsage(_("{id} cannot be merged into itself").format(id=first.id))
        if first.open and not other.open:
            raise WrongUsage(
                _("{id} goes on, but {into} is resolved").format(id=first.id, into=other.id),
                hint=_("if it is the same trouble: aimon incident reopen {id} WHY").format(
                    id=other.id
                ),
            )
        return first, other

    def open_by_hand(self, **given: Any) -> Incident:
        """Record the incident that a person reports, in the words of ``aimon incident open``."""
        message = self.needed(given.pop("message"))
        title = message.splitlines()[0]
        long = title != message or len(title) > _LINES["title"]
        given["began_at"] = self.moment(given.pop("began_at"))
        fields = self.fields(**given)
        kind = fields.setdefault("kind", "other")
        fields.setdefault("severity", "emergency" if kind in EMERGENCIES else "major")
        tickets = fields.get("tickets", ())
        fields["users"] = self.users(tickets, None, given["users"])
        return self.open_one(
            self.now,
            **fields,
            cause="hand",
            subject="",
            found_by="ticket" if tickets else "person",
            title=title[: _LINES["title"]],
            text=message if long else None,
        )

    def say_what_is_alike(self, incident: Incident) -> None:
        """Say on stderr which other incidents go on about the same models."""
        import click

        about = set(incident.models)
        alike = [i.id for i in self.open(self.now) if i.id != incident.id and about & {*i.affected}]
        if alike:
            text = _("goes on about the same models: {ids}; if it is one trouble: {command}")
            command = f"aimon incident merge {incident.id} {alike[0]}"
            click.echo(text.format(ids=", ".join(alike), command=command), err=True)

    def say_more(self, name: str, said: dict[str, Any], *, mitigated: bool) -> Incident:
        """Record what a person says more, in the words of ``aimon incident update``."""
        new_trouble = mitigated or any(field in said for field in _OF_OPEN_ONES)
        states = _OPEN if new_trouble else _ALL_BUT_MERGED
        incident = self.take(name, *states)
        recovered = self.among(incident, said.pop("recovered", ()))
        fields = self.fields(**said)
        if tickets := fields.get("tickets"):
            every = (*incident.tickets, *tickets)
            fields["users"] = self.users(every, incident.users, said.get("users"))
        fields["recovered"] = recovered
        return self.write("mitigated" if mitigated else "updated", incident, **fields)

    def write(self, kind: IncidentEventKind, on: Incident, /, **fields: Any) -> Incident:
        """Record an event now and return the incident as it is then."""
        return self.record(self.now, kind, on, **fields)

    def text(self, field: str, given: str | None) -> str | None:
        """Return a text as it is recorded, None for none; raises WrongUsage for what is unfit."""
        from aimon.core.inquiry import many_lines, one_line, text_flaw
        from aimon.tickets.intake import flaw_words

        said = one_line(given or "") if field in _LINES else many_lines(given or "")
        if flaw := text_flaw(field, said, _LINES):
            raise WrongUsage(f"{field}: {flaw_words(flaw)}")
        return said or None

    def needed(self, given: str) -> str:
        """Return a text that has to be there; raises WrongUsage for none."""
        if said := self.text("text", given):
            return said
        raise WrongUsage(_("say what it is: TEXT, or - for stdin"))

    def fields(self, **given: Any) -> dict[str, Any]:
        """Return what a person says of an incident, as it is recorded, without what is not said.

        ``models`` are ids or display names, ``functions`` names, ``tickets`` numbers; other texts
        are an event's fields. Raises WrongUsage.
        """
        fields = {name: value for name, value in given.items() if value not in (None, (), "")}
        for name, value in fields.items():
            if name == "models":
                fields[name] = self._models(value)
            elif name == "functions":
                fields[name] = tuple(said for f in value if (said := self.text("function", f)))
            elif name == "tickets":
                fields[name] = tuple(ticket.id for ticket in self.tickets(value))
            elif name not in ("kind", "severity") and isinstance(value, str):
                fields[name] = self.text(name, value)
        return fields

    def _models(self, names: Sequence[str]) -> tuple[str, ...]:
        from aimon.selection import find_models

        return tuple(model.id for model in find_models(self.workspace.registry, names))

    def among(self, incident: Incident, names: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of those of an incident's models that are named; raises WrongUsage for others.

        A model that has left the registry is named by its id.
        """
        named = tuple(
            m for n in names for m in ([n] if n in incident.models else self._models([n]))
        )
        if others := [model for model in named if model not in incident.models]:
            from aimon.output.causes import listed

            raise WrongUsage(
                _("{id} is not about {models}").format(id=incident.id, models=listed(others)),
                hint=_("see which models it is about: aimon incident show {id}").format(
                    id=incident.id
                ),
            )
        return named

    def tickets(self, names: Sequence[str]) -> list[Ticket]:
        """Return the inquiries of these numbers, each once; raises WrongUsage for an unknown one."""
        from aimon.tickets.store import Tickets

        with Tickets(self.workspace) as kept:
            found = [kept.get(name, self.now) for name in names]
        return list({ticket.id: ticket for ticket in found}.values())

    def users(self, tickets: Sequence[str], known: int | None, said: int | None) -> int | None:
        """Return how many people are affected: as a person says, else at least those who asked."""
        if said is not None or not tickets:
            return said
        from aimon.core.proposal import person

        return max(known or 0, len({person(t, t.id) for t in self.tickets(tickets)}))

    def moment(self, text: str | None) -> datetime | None:
        """Return the moment that somebody typed; raises WrongUsage."""
        if text is None:
            return None
        from aimon.tickets.intake import moment_of

        return moment_of(text, self.now)

    def present(self, incident: Incident) -> Present:
        """Return what is known beside an incident: its models as they stand, its inquiries."""
        from aimon.delivery.sending import waiting
        from aimon.output.incidentcard import Present
        from aimon.standings import current
        from aimon.tickets.store import Tickets

        standings, _unreadable = current(self.workspace, self.now) if incident.models else ([], 0)
        tickets: list[Ticket] = []
        if incident.tickets:
            with Tickets(self.workspace) as kept:
                tickets = kept.named(incident.tickets, self.now)
        return Present(
            standings={s.model.id: s for s in standings if s.model.id in incident.models},
            tickets=tuple(tickets),
            names=self.names,
            unsent=waiting(self.workspace),
            now=self.now,
        )


def _instead(incident: Incident) -> str:
    """Return what to do where an incident is in the wrong state for something."""
    if incident.state == "merged":
        return _("go on with {id}: aimon incident show {id}").format(id=incident.into)
    if incident.state == "resolved":
        return _("if it goes on: aimon incident reopen {id} WHY").format(id=incident.id)
    return _("see it: aimon incident show {id}").format(id=incident.id)
