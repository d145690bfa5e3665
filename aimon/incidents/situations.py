"""Gathers what is known of incidents at a moment; each journal is read once, when it is needed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from msgspec.structs import replace

from aimon.core.incidents import Incident
from aimon.core.records import Usage
from aimon.core.situation import USED_OVER, Situation, situation
from aimon.core.standing import Standing
from aimon.core.tickets import Ticket
from aimon.incidents.store import Incidents
from aimon.journal.usage import over, usage_log
from aimon.standings import current
from aimon.tickets.store import Tickets
from aimon.workspace import Workspace


class Situations:
    """The situations of some of a workspace's incidents at ``now``."""

    def __init__(self, workspace: Workspace, now: datetime, incidents: Iterable[Incident]) -> None:
        self.workspace = workspace
        self.now = now
        self._models = {model for incident in incidents for model in incident.models}

    @cached_property
    def names(self) -> dict[str, str]:
        """The models' display names by id."""
        return self.workspace.registry.names

    @cached_property
    def standings(self) -> list[Standing]:
        """How every model stands."""
        return current(self.workspace, self.now)[0]

    @cached_property
    def _incidents(self) -> list[Incident]:
        return Incidents(self.workspace).every(self.now)

    @cached_property
    def _usage(self) -> list[Usage]:
        """The lines about the incidents' models; all that there are would fill the memory."""
        log = usage_log(self.workspace.log, self.workspace.host)
        lines = over(log, self.now, USED_OVER) if self._models else ()
        return [line for line in lines if line.model in self._models]

    def of(self, incident: Incident) -> Situation:
        """Return what is known of one of the incidents, and what was tried about those merged into it."""
        parts = [each for each in self._incidents if each.into == incident.id]
        tried = [*incident.tried, *(said for each in parts for said in each.tried)]
        notes = [*incident.notes, *(said for each in parts for said in each.notes)]
        whole = replace(
            incident,
            tried=tuple(dict.fromkeys(sorted(tried, key=lambda said: said.time))),
            notes=tuple(dict.fromkeys(sorted(notes, key=lambda said: said.time))),
        )
        return situation(
            whole,
            self.standings,
            self.tickets(incident.tickets),
            self._usage,
            self.workspace.settings,
            self.now,
        )

    @cached_property
    def _unsolved(self) -> dict[str, Ticket]:
        with Tickets(self.workspace) as kept:
            return {ticket.id: ticket for ticket in kept.unsolved(self.now)}

    def tickets(self, linked: tuple[str, ...] = ()) -> list[Ticket]:
        """Return the unsolved inquiries and those of these ids, by number."""
        found = dict(self._unsolved)
        if others := [name for name in linked if name not in found]:
            with Tickets(self.workspace) as kept:
                found |= {ticket.id: ticket for ticket in kept.named(others, self.now)}
        return sorted(found.values(), key=lambda ticket: ticket.number)
