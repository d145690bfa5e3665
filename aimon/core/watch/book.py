"""The incidents while the rules are at work: what they find is known to the next rule at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from aimon.core.alertkinds import SEVERITIES, IncidentKind, Severity
from aimon.core.incidentrecords import FoundBy, IncidentEvent, IncidentEventKind, Pattern
from aimon.core.incidents import AIMON, Incident, fold, incident_id
from aimon.core.records import Verdict
from aimon.core.sla import length
from aimon.core.watch.scene import Scene

# An event names at most so many records.
EVIDENCE = 20
# Causes without a verdict.
HAND, TICKETS, PATTERN, MODEL, ALL, SCHEDULE = (
    "hand",
    "tickets",
    "pattern",
    "model",
    "all",
    "schedule",
)
# What the subject of models without a fresh result begins with; no model's id holds a colon.
UNKNOWN = "unknown:"
_WHOLE_DAY = timedelta(days=1)


class Key(NamedTuple):
    """Whose trouble it is; two incidents that are open never have the same."""

    cause: str
    subject: str = ""

    @property
    def of_tests(self) -> bool:
        """Whether it is trouble that a test finds and a test ends."""
        return self.cause not in (HAND, TICKETS, PATTERN) and not self.of_silence

    @property
    def of_silence(self) -> bool:
        """Whether it is the want of fresh results."""
        return self.cause == SCHEDULE or self.subject.startswith(UNKNOWN)


class Trouble(NamedTuple):
    """What a rule finds to be wrong, whether an incident tells of it or not."""

    key: Key
    kind: IncidentKind
    severity: Severity
    began_at: datetime
    models: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    found_by: FoundBy = "probe"
    functions: tuple[str, ...] = ()
    verdict: Verdict | None = None
    pattern: Pattern | None = None
    tickets: tuple[str, ...] = ()
    users: int | None = None
    flapping: bool = False


class Book:
    """All incidents at the scene's time, and the events that the rules have added."""

    def __init__(self, scene: Scene) -> None:
        self._now = scene.now
        self._within = length(scene.settings.alerts.reopen_within, _WHOLE_DAY)
        self._number = scene.number
        self._incidents: dict[str, Incident] = {}
        self._open: dict[str, Incident] = {}
        self._by_key: dict[Key, dict[str, None]] = {}
        self.added: list[IncidentEvent] = []
        for incident in scene.incidents:
            self._keep(incident)

    def open(self) -> list[Incident]:
        """Return the incidents that go on."""
        return list(self._open.values())

    def every(self) -> Iterable[Incident]:
        """Return all incidents, by number."""
        return self._incidents.values()

    def of(self, key: Key) -> list[Incident]:
        """Return all incidents of this cause and subject, by number."""
        return [self._incidents[name] for name in self._by_key.get(key, ())]

    def of_tests(self) -> Iterator[Incident]:
        """Yield the open incidents that tests found and tests end."""
        return (incident for incident in self.open() if key_of(incident).of_tests)

    def of_silence(self) -> Iterator[Incident]:
        """Yield the open incidents of models without a fresh result."""
        return (incident for incident in self.open() if key_of(incident).of_silence)

    def at(self, key: Key) -> Incident | None:
        """Return the open incident of this cause and subject."""
        return next((incident for incident in self.of(key) if incident.open), None)

    def final(self, incident: Incident) -> Incident:
        """Return the incident that this one is part of now: itself where it was not merged."""
        seen = {incident.id}
        while incident.into in self._incidents and incident.into not in seen:
            incident = self._incidents[incident.into]
            seen.add(incident.id)
        return incident

    def dealt_with(self, model: str, since: datetime) -> bool:
        """Whether a person called this model well at that time or later."""
        return model in self._ended and self._ended[model] >= since

    def was_over(self, model: str, since: datetime) -> bool:
        """Whether trouble of this model ended after that time, as the rules found."""
        return model in self._over and self._over[model] > since

    @cached_property
    def _over(self) -> dict[str, datetime]:
        """When the rules last ended an incident of each model that was one."""
        found: dict[str, datetime] = {}
        for incident in self._incidents.values():
            end = self.final(incident)
            if not key_of(end).of_tests or end.false_alarm:
                continue
            if end.state == "resolved" and end.resolved_at:
                for model in set(incident.models).difference(incident.moved, end.moved):
                    found[model] = max(end.resolved_at, found.get(model, end.resolved_at))
        return found

    @cached_property
    def _ended(self) -> dict[str, datetime]:
        """When a person last ended an incident of each model, or said that it is well."""
        found: dict[str, datetime] = {}

        def note(models: Iterable[str], time: datetime) -> None:
            found.update({model: max(time, found.get(model, time)) for model in models})

        for incident in self._incidents.values():
            for known in (incident, self.final(incident)):
                if (end := ended_by_hand(known)) is not None:
                    note((*incident.models, *known.models), end)
            for event in incident.events:
                if event.by != AIMON and event.recovered:
                    note(event.recovered, event.time)
        return found

    def add(self, kind: IncidentEventKind, incident: str, /, **fields: Any) -> Incident:
        """Add an event of the rules, still to be signed, and return the incident after it."""
        given = {name: value for name, value in fields.items() if value not in (None, ())}
        if "evidence" in given:
            given["evidence"] = tuple(dict.fromkeys(given["evidence"]))[-EVIDENCE:]
        event = IncidentEvent(
            id="", time=self._now, host="", incident=incident, event=kind, by=AIMON, **given
        )
        self.added.append(event)
        known = self._incidents.get(incident)
        folded = fold([*known.events, event] if known else [event], self._now)
        self._keep(folded)
        return folded

    def _keep(self, incident: Incident) -> None:
        self._incidents[incident.id] = incident
        self._by_key.setdefault(key_of(incident), {})[incident.id] = None
        if incident.open:
            self._open[incident.id] = incident
        else:
            self._open.pop(incident.id, None)

    def tell(self, trouble: Trouble) -> Incident:
        """Open, reopen or widen the trouble's incident as it takes, and return it."""
        if known := self.at(trouble.key):
            return known
        again = self._ended_lately(trouble.key)
        if again:
            return self.add("reopened", again.id, **_said(trouble))
        name = incident_id(self._number)
        self._number += 1
        return self.add(
            "opened",
            name,
            cause=trouble.key.cause,
            subject=trouble.key.subject,
            found_by=trouble.found_by,
            began_at=min(trouble.began_at, self._now),
            pattern=trouble.pattern,
            **_said(trouble),
        )

    def _ended_lately(self, key: Key) -> Incident | None:
        """Return the latest incident of this cause and subject if the trouble is still the same."""
        ended = [
            i for i in self.of(key) if i.state == "resolved" and not i.false_alarm and i.resolved_at
        ]
        last = max(ended, key=lambda i: i.resolved_at or self._now, default=None)
        if last and last.resolved_at and self._now - last.resolved_at <= self._within:
            return last
        return None


def _said(trouble: Trouble) -> dict[str, Any]:
    """Return the fields of an event that a trouble begins, or begins again, with."""
    return {
        "kind": trouble.kind,
        "severity": trouble.severity,
        "models": trouble.models,
        "functions": trouble.functions,
        "tickets": trouble.tickets,
        "evidence": trouble.evidence,
        "users": trouble.users,
        "verdict": trouble.verdict,
        "flapping": trouble.flapping or None,
        "why": "flapping" if trouble.flapping else "",
    }


def key_of(incident: Incident) -> Key:
    """Return whose trouble an incident is."""
    return Key(incident.cause, incident.subject)


def members_of(incident: Incident) -> tuple[str, ...]:
    """Return the models that an incident is about; one that a person reopened has all it had."""
    own = tuple(m for m in incident.models if m not in incident.moved)
    return incident.affected or own or incident.models


def is_of(verdict: Verdict, key: Key) -> bool:
    """Whether a verdict says that it is this one's trouble."""
    return Key(verdict.cause, verdict.subject) == key


def graver(one: Severity, other: Severity | None) -> bool:
    """Whether the first is graver than the second."""
    return other is None or SEVERITIES.index(one) < SEVERITIES.index(other)


def by_the_rules(incident: Incident) -> Sequence[IncidentEvent]:
    """Return the events in which the rules said how things are, in order."""
    return [
        e for e in incident.events if e.by == AIMON and e.event in ("opened", "seen", "reopened")
    ]


def handed(incident: Incident, model: str) -> datetime | None:
    """Return when a person last said that the incident, or the model in it, is not well."""
    said = [
        e.time
        for e in incident.events
        if e.by != AIMON and (e.event in ("opened", "reopened") or model in e.models)
    ]
    return max(said, default=None)


def ended_by_hand(incident: Incident) -> datetime | None:
    """Return when a person last ended the incident, None where nobody did or a person reopened it.

    That the rules reopened it since then does not matter: it was for what they found later.
    """
    said = [e for e in incident.events if e.by != AIMON and e.event in ("resolved", "reopened")]
    last = max(said, key=lambda e: e.time, default=None)
    return last.time if last and last.event == "resolved" else None
