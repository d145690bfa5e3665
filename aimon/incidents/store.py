"""The door to a workspace's incidents: found by their numbers, changed by events under a lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec

from aimon.account import account
from aimon.core.incidentrecords import IncidentEvent, IncidentEventKind
from aimon.core.incidents import (
    TOOK_IN,
    Incident,
    brought,
    every,
    fold,
    incident_id,
    number_of,
)
from aimon.errors import TryAgainLater, WrongUsage
from aimon.i18n import _
from aimon.journal.ids import new_id
from aimon.journal.incidents import NAME, incident_log
from aimon.journal.journal import encode
from aimon.text import visible
from aimon.workspace import Workspace

# Held while an incident gets its number, or an event is compared with what its writer had seen.
LOCK = ".incidents.lock"
_PATIENCE_S = 30.0
# These say something more; whatever else was said meanwhile, they are as true.
_ADDITIONS = frozenset({"updated", "seen"})


class Incidents:
    """The incidents of a workspace, read once; what is recorded here is known at once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._journal = incident_log(workspace.log, workspace.host)

    @cached_property
    def _events(self) -> list[IncidentEvent]:
        days = self._journal.days()
        return [event for day in days for event in self._journal.read(day)]

    @property
    def unreadable(self) -> int:
        """How many lines of the journal cannot be read, and so are left out."""
        return len(self._journal.bad)

    def every(self, now: datetime) -> list[Incident]:
        """Return all incidents at ``now``, by number."""
        return every(self._events, now)

    def lately(self, now: datetime, since: datetime) -> list[Incident]:
        """Return those that went on, or had something said of them, at any time from ``since`` on."""
        return every(self._events, now, since)

    def open(self, now: datetime) -> list[Incident]:
        """Return those that go on, by number."""
        return [incident for incident in self.lately(now, now) if incident.open]

    def get(self, name: str, now: datetime) -> Incident:
        """Return the incident of this number (I-12, i12, 12); raises WrongUsage for none."""
        try:
            number = number_of(name)
        except ValueError:
            raise WrongUsage(
                _("not an incident's number: {text}").format(text=visible(name, 40)),
                hint=_("write it like I-12 or 12; see them: aimon incident list"),
            ) from None
        wanted = incident_id(number)
        events = [event for event in self._events if event.incident == wanted]
        if not events or min(event.time for event in events) > now:
            raise WrongUsage(
                _("there is no incident {id}").format(id=wanted),
                hint=_("see them: aimon incident list --all"),
            )
        return fold(events, now)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of all who record something; what they recorded before is known then."""
        from aimon.journal.lock import exclusive

        with exclusive(self._workspace.log / NAME / LOCK, _PATIENCE_S):
            self.__dict__.pop("_events", None)
            yield

    def next_id(self) -> str:
        """Return the id that the next incident gets; call it with the lock."""
        last = max((number_of(event.incident) for event in self._events), default=0)
        return incident_id(last + 1)

    def append(self, *events: IncidentEvent) -> None:
        """Record events; call it with the lock. Raises what the journal raises."""
        for event in events:  # a Struct takes anything; readers do not
            msgspec.json.decode(encode(event), type=IncidentEvent)
        self._journal.append(*events)
        self._events.extend(events)

    def make(
        self,
        now: datetime,
        kind: IncidentEventKind,
        name: str,
        /,
        *,
        by: str | None = None,
        **fields: Any,
    ) -> IncidentEvent:
        """Make an event of this host and account, without recording it."""
        return IncidentEvent(
            id=new_id(now),
            time=now,
            host=self._workspace.host,
            incident=name,
            event=kind,
            by=account() if by is None else by,
            **fields,
        )

    def open_one(self, now: datetime, /, **fields: Any) -> Incident:
        """Record a new incident and return it; ``fields`` are those of IncidentEvent.

        Raises TryAgainLater while another process keeps the lock, and what the journal raises.
        """
        with self.locked():
            event = self.make(now, "opened", self.next_id(), **fields)
            self.append(event)
        return fold([event], now)

    def record(
        self, now: datetime, kind: IncidentEventKind, on: Incident, /, **fields: Any
    ) -> Incident:
        """Record an event and return the incident as it is after all that is known.

        ``on`` is the incident as the writer saw it. What changes its state is refused with
        TryAgainLater when something else was recorded since; what only adds to it is not. A change
        never precedes the one that it follows, though the clock was set back between them.
        """
        with self.locked():
            latest = self._latest(on, strictly=kind not in _ADDITIONS)
            event = self.make(_after(latest, now, kind), kind, on.id, **fields)
            self.append(event)
            return fold([*latest, event], max(now, *(earlier.time for earlier in latest)))

    def merge(self, now: datetime, first: Incident, into: Incident) -> Incident:
        """Record that the first incident is part of the other, and return that as it is then.

        Both are as the writer saw them; raises what ``record`` does.
        """
        with self.locked():
            left, kept = self._latest(first, strictly=True), self._latest(into, strictly=True)
            time = _after([*left, *kept], now, "merged")
            gone = self.make(time, "merged", first.id, into=into.id)
            taken = self.make(time, "updated", into.id, why=TOOK_IN, **brought(first, into))
            self.append(gone, taken)
            return fold([*kept, taken], max(time, *(earlier.time for earlier in kept)))

    def _latest(self, on: Incident, *, strictly: bool) -> list[IncidentEvent]:
        """Return an incident's events; ``strictly`` refuses where there are more than were seen."""
        latest = [event for event in self._events if event.incident == on.id]
        if not latest or (strictly and latest[-1].id != on.revision):
            raise TryAgainLater(
                _("{id} was changed meanwhile by somebody else").format(id=on.id),
                hint=_("look at it, then try again: aimon incident show {id}").format(id=on.id),
            )
        return latest


def _after(latest: list[IncidentEvent], now: datetime, kind: IncidentEventKind) -> datetime:
    """Return when an event counts: now, a change not before the changes that it follows."""
    if kind in _ADDITIONS:
        return now
    return max(now, *(event.time for event in latest if event.event not in _ADDITIONS))
