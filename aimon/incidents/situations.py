"""Gathers what is known of incidents at a moment; each journal is read once, when it is needed."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property

from msgspec.structs import replace

from aimon.core.hourly import Used
from aimon.core.incidents import Incident
from aimon.core.situation import USED_DAYS, Situation, situation
from aimon.core.standing import Standing
from aimon.core.tickets import Ticket
from aimon.incidents.store import Incidents
from aimon.journal.observed import used
from aimon.standings import current
from aimon.tickets.store import Tickets
from aimon.workspace import Workspace


class Situations:
    """The situations of a workspace's incidents at ``now``."""

    def __init__(self, workspace: Workspace, now: datetime) -> None:
        self.workspace = workspace
        self.now = now

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
    def _usage(self) -> Used:
        """How the models were used in the last days, by the hour."""
        home, first = self.workspace.home, self.now.date() - timedelta(days=USED_DAYS - 1)
        return used(home / "log", self.workspace.host, home / ".cache", first, self.now)

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
