"""What aimon can see of a day's work: read from the journals each time, so it is never out of date.

Nothing of it is stored. What is not there (any more) ticks nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import cached_property

from aimon.core.duties import Evidence, Item, Section
from aimon.core.incidents import AIMON, Incident, only_told
from aimon.core.jobstates import DONE, JobState
from aimon.core.notes import standing_notes
from aimon.core.tickets import Ticket
from aimon.duties.told import told_of
from aimon.incidents.store import Incidents
from aimon.journal.notes import note_log
from aimon.journal.probes import probe_log
from aimon.schedule.records import Jobs
from aimon.standings import current
from aimon.tickets.store import Tickets
from aimon.workspace import Workspace

# The administrator hears of these at once.
_GRAVE = ("emergency", "major")
_DID = frozenset({"acknowledged", "updated", "mitigated", "resolved"})
# What turns up later than so long after a section's time is no longer that section's.
_ITS_OWN = timedelta(hours=1)


class Sights:
    """What there is to see at ``until`` of what a list is about, which began at ``since``.

    A day's list is about that day. One on demand is about what goes on from its start, maybe for
    days: what was done before is not done for it, and that nothing is wrong shows nothing.
    """

    def __init__(
        self, workspace: Workspace, since: datetime, until: datetime, *, on_demand: bool
    ) -> None:
        self._workspace = workspace
        self._since = since
        self._at = until
        self._on_demand = on_demand

    def look(self, item: Item, section: Section) -> Evidence | None:
        """Return what shows that the item is done."""
        found = self._look(item, section)
        if found and self._on_demand and (found.time is None or found.time < self._since):
            return None
        return found

    def _look(self, item: Item, section: Section) -> Evidence | None:
        if item.job and (found := self._done(item.job, section)):
            return found
        since = self._time(section)
        if item.seen is None or since > self._at:
            return None  # that nothing is wrong is not known before
        timed = section.time and not self._on_demand
        until = min(self._at, since + _ITS_OWN) if timed else self._at
        looks: dict[str, Callable[[], Evidence | None]] = {
            "red": lambda: self._red_looked_at(until),
            "told": lambda: self._told(until),
            "acknowledged": self._acknowledged,
            "urgent": self._no_urgent,
            "sorted": self._sorted,
            "solved": self._solved,
            "noted": self._noted,
        }
        return looks[item.seen]()

    def _time(self, section: Section) -> datetime:
        """Return from when on a section is to be done."""
        if self._on_demand or not section.time:
            return self._since
        return datetime.combine(self._since, time.fromisoformat(section.time), self._at.tzinfo)

    @cached_property
    def _jobs(self) -> list[JobState]:
        states = Jobs(self._workspace, self._at).of_days(self._since.date(), self._at.date())
        return [s for s in states if s.time is None or s.time >= self._since]

    def _done(self, name: str, section: Section) -> Evidence | None:
        states = [state for state in self._jobs if state.job == name]
        if name == "probe" and section.time and not self._on_demand:
            states = self._nearest_test(section)
        for state in states:
            if state.state in DONE:
                kind = "by_hand" if state.state == "by_hand" else "job"
                return Evidence(kind=kind, time=state.time, subjects=(state.job,))
        return None

    def _nearest_test(self, section: Section) -> list[JobState]:
        at = self._time(section)
        tests = [s for s in self._jobs if s.job.startswith("probe-") and s.due]
        return sorted(tests, key=lambda s: abs((s.due or at) - at))[:1]

    @cached_property
    def _incidents(self) -> list[Incident]:
        """Those that went on at any time of it."""
        return Incidents(self._workspace).lately(self._at, self._since)

    def _red_looked_at(self, until: datetime) -> Evidence | None:
        """Each model that was red by then was tested by hand, or its incident is in hand."""
        grades = self._grades(until)
        if grades is None:
            return None
        red = [id for id, grade in grades.items() if grade == "problem"]
        if not red:
            return Evidence(kind="none_red", until=until)
        looks = self._looks()
        if not looks.keys() >= set(red):
            return None
        return Evidence(kind="red", time=max(looks[id] for id in red), subjects=tuple(red))

    def _grades(self, until: datetime) -> dict[str, str] | None:
        """Return the active models' grades by then; None where nobody knows how they were."""
        standings, _unreadable = current(self._workspace, until, tests=1)
        grades = {s.model.id: str(s.grade) for s in standings if s.state != "inactive"}
        return None if not grades or "unknown" in grades.values() else grades

    def _looks(self) -> dict[str, datetime]:
        """Return when somebody last looked after each model."""
        log = probe_log(self._workspace.log, self._workspace.host)
        looks = {
            probe.model: probe.time
            for day in log.days()
            if self._since.date() <= day <= self._at.date()
            for probe in sorted(log.read(day), key=lambda p: p.time)
            if probe.trigger == "manual" and self._since <= probe.time <= self._at
        }
        for incident in self._incidents:
            if at := _in_hand(incident):
                for id in incident.models:
                    looks[id] = max(looks.get(id, at), at)
        return looks

    def _grave(self, until: datetime) -> list[Incident]:
        grave = (i for i in self._incidents if i.severity in _GRAVE and i.state != "merged")
        return [incident for incident in grave if incident.detected_at <= until]

    def _told(self, until: datetime) -> Evidence | None:
        """Word of each grave incident that was found by then has reached somebody."""
        grave = self._grave(until)
        if not grave:
            known = self._grades(until) is not None
            return Evidence(kind="no_trouble", until=until) if known else None
        told = self._told_of
        if not all(told.get(incident.id) for incident in grave):
            return None
        first = [told[i.id][0] for i in grave]
        if self._on_demand:
            first = [
                next((t for t in told[i.id] if t >= self._since), told[i.id][0]) for i in grave
            ]
        return Evidence(kind="told", time=max(first), subjects=tuple(i.id for i in grave))

    @cached_property
    def _told_of(self) -> dict[str, list[datetime]]:
        return told_of(self._workspace, self._incidents, self._at)

    def _acknowledged(self) -> Evidence | None:
        """Somebody has taken each grave incident of the day in hand."""
        grave = self._grave(self._at)
        taken = [(i.id, at) for i in grave if (at := _in_hand(i) or i.resolved_at)]
        if not grave or len(taken) < len(grave):
            return None
        return Evidence(
            kind="in_hand",
            time=max(at for _id, at in taken),
            subjects=tuple(id for id, _at in taken),
        )

    @cached_property
    def _unsolved(self) -> list[Ticket]:
        with Tickets(self._workspace) as tickets:
            return tickets.unsolved(self._at)

    def _no_urgent(self) -> Evidence | None:
        urgent = [ticket for ticket in self._unsolved if ticket.class_ == "urgent"]
        return None if urgent else Evidence(kind="no_urgent")

    def _sorted(self) -> Evidence | None:
        if any(ticket.proposed for ticket in self._unsolved):
            return None
        return Evidence(kind="sorted", subjects=(f"{len(self._unsolved)}",))

    def _solved(self) -> Evidence | None:
        """What was resolved meanwhile says how."""
        resolved = [i for i in self._incidents if i.resolved_at and i.resolved_at >= self._since]
        if not resolved or not all(i.solution or i.false_alarm for i in resolved):
            return None
        return Evidence(
            kind="solved",
            time=max(i.resolved_at for i in resolved if i.resolved_at),
            subjects=tuple(i.id for i in resolved),
        )

    def _noted(self) -> Evidence | None:
        """Something was written for a report, and not withdrawn."""
        log = note_log(self._workspace.log, self._workspace.host)
        days = [day for day in log.days() if day >= self._since.date()]
        notes = standing_notes((event for day in days for event in log.read(day)), self._at)
        notes = [note for note in notes if note.time >= self._since]
        if not notes:
            return None
        return Evidence(
            kind="noted", time=max(n.time for n in notes), subjects=tuple(n.id for n in notes)
        )


def _in_hand(incident: Incident) -> datetime | None:
    """Return when somebody last did something about it."""
    did = (e for e in incident.events if e.event in _DID and e.by != AIMON and not only_told(e))
    return max((event.time for event in did), default=None)
