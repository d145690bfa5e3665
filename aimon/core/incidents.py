"""An incident as it stands at a moment, folded from its events; nothing of it is stored."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from aimon.core.alertkinds import SEVERITIES, IncidentKind, Severity
from aimon.core.incidentrecords import FoundBy, IncidentEvent, Pattern
from aimon.core.numbering import number_in
from aimon.core.records import Verdict

State = Literal["open", "acknowledged", "mitigated", "resolved", "merged"]
# The rules sign with this name.
AIMON = "aimon"
# Why an incident grew: another one was merged into it.
TOOK_IN = "took_in"
# What an event sets where it says something.
_SET = (
    *("kind", "severity", "cause", "subject", "found_by", "began_at", "users", "verdict"),
    *("pattern", "flapping", "title", "plan", "found_cause", "solution", "prevention"),
    "false_alarm",
)
_ADDED = ("functions", "tickets", "evidence")
# After one of these an incident goes on, or no longer.
_TURNS = ("reopened", "mitigated", "resolved", "merged")
_PREFIX = "I-"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said or did, and when."""

    time: datetime
    by: str
    text: str


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """One incident. ``events`` are in the order in which they were recorded, ``revision`` is the last.

    ``models`` are all that it ever had, ``recovered`` those of them that are out of it, ``moved``
    those of these that are in trouble of their own since. ``began_at`` is when the trouble is known to have begun, ``detected_at`` when it was opened. ``acknowledged_at``
    and ``reason`` hold until it is resolved. ``into`` is the incident that it was merged into.
    """

    id: str
    state: State
    kind: IncidentKind = "other"
    severity: Severity = "major"
    cause: str = "hand"
    subject: str = ""
    found_by: FoundBy = "person"
    began_at: datetime
    detected_at: datetime
    acknowledged_at: datetime | None = None
    reason: str = ""
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    reopened: int = 0
    models: tuple[str, ...] = ()
    recovered: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    users: int | None = None
    verdict: Verdict | None = None
    pattern: Pattern | None = None
    flapping: bool = False
    title: str = ""
    plan: str = ""
    found_cause: str = ""
    solution: str = ""
    prevention: str = ""
    false_alarm: bool = False
    into: str = ""
    tried: tuple[Said, ...] = ()
    notes: tuple[Said, ...] = ()
    told: tuple[str, ...] = ()
    revision: str
    events: tuple[IncidentEvent, ...]

    @property
    def number(self) -> int:
        """The incident's number."""
        return number_of(self.id)

    @property
    def open(self) -> bool:
        """Whether it goes on."""
        return self.state not in ("resolved", "merged")

    @property
    def well(self) -> tuple[str, ...]:
        """The models that are out of it and did not leave for trouble of their own."""
        return tuple(model for model in self.recovered if model not in self.moved)

    @property
    def affected(self) -> tuple[str, ...]:
        """The models that are not well again."""
        return tuple(model for model in self.models if model not in self.recovered)

    @property
    def took_in(self) -> tuple[str, ...]:
        """The incidents that were merged into this one."""
        return tuple(id for id in self.evidence if id.startswith(_PREFIX))

    @property
    def time_to_detect(self) -> timedelta:
        """From its beginning, as far as it is known, to its being opened."""
        return max(self.detected_at - self.began_at, timedelta())

    @property
    def time_to_acknowledge(self) -> timedelta | None:
        """From its being opened to the first acknowledgement; None without one."""
        first = min((e.time for e in self.events if e.event == "acknowledged"), default=None)
        return None if first is None else max(first - self.detected_at, timedelta())

    @property
    def time_to_resolve(self) -> timedelta | None:
        """From its being opened to its (last) solution; None while it goes on."""
        if self.resolved_at is None:
            return None
        return max(self.resolved_at - self.detected_at, timedelta())


def incident_id(number: int) -> str:
    """Return the id of an incident by its number, like I-12."""
    return f"{_PREFIX}{number}"


def number_of(text: str) -> int:
    """Return the number in I-12, i12, #12 or 12; raises ValueError for anything else."""
    return number_in(text, "I")


def only_told(event: IncidentEvent) -> bool:
    """Whether an event says of nothing but that somebody was told, which changes nothing."""
    said = (event.text, event.tried, event.plan, event.title, event.found_cause, event.severity)
    return event.event == "updated" and bool(event.mail and event.told) and not any(said)


def fold(events: Sequence[IncidentEvent], now: datetime) -> Incident:
    """Return the incident that these events (all of one incident, at least one) make at ``now``.

    They are given in the order in which they were recorded and count in that of their times; being
    opened comes first. Those later than ``now`` are left out, unless all are.
    """
    known = [event for event in events if event.time <= now] or list(events)
    ordered = sorted(known, key=lambda e: (e.event != "opened", e.time))
    state = _State()
    for event in ordered:
        state.take(event)
    return Incident(
        id=ordered[0].incident,
        detected_at=ordered[0].time,
        revision=events[-1].id,
        events=tuple(known),
        **{"began_at": ordered[0].time} | state.fields,
    )


def every(
    events: Iterable[IncidentEvent], now: datetime, since: datetime | None = None
) -> list[Incident]:
    """Return all incidents that had been opened by ``now``, by number.

    With ``since`` those that were over by then, and had nothing said of them after, may be missing.
    """
    by_incident: dict[str, list[IncidentEvent]] = {}
    for event in events:
        by_incident.setdefault(event.incident, []).append(event)
    wanted = (of for of in by_incident.values() if since is None or _lately(of, since))
    begun = (of for of in wanted if any(e.time <= now for e in of))
    return sorted((fold(of, now) for of in begun), key=lambda incident: incident.number)


def _lately(events: Sequence[IncidentEvent], since: datetime) -> bool:
    turns = [e for e in reversed(events) if e.event in _TURNS]
    last = max(turns, key=lambda event: event.time, default=None)
    goes_on = last is None or last.event in ("reopened", "mitigated")
    return goes_on or any(event.time >= since for event in events)


def gravest_first(incidents: Iterable[Incident]) -> list[Incident]:
    """Order by what goes on, then severity, then age."""
    return sorted(
        incidents,
        key=lambda i: (not i.open, SEVERITIES.index(i.severity), i.began_at, i.number),
    )


def lasting_into(incident: Incident, now: datetime, days: int) -> bool:
    """Whether it went on at any time of the last so many days."""
    return incident.open or (incident.resolved_at or now) >= now - timedelta(days=days)


def brought(first: Incident, into: Incident) -> dict[str, Any]:
    """Return what an incident brings along that is merged into another: an event's fields."""
    ill = tuple(m for m in first.affected if m not in into.affected) if first.open else ()
    well = tuple(m for m in first.models if m not in ill and m not in into.models)
    fields: dict[str, Any] = {
        "models": (*ill, *well),
        "recovered": well,
        "functions": first.functions,
        "tickets": first.tickets,
        "evidence": (first.id, *first.evidence),
    }
    if first.began_at < into.began_at:
        fields["began_at"] = first.began_at
    if first.users is not None and first.users > (into.users or 0):
        fields["users"] = first.users
    if first.open and SEVERITIES.index(first.severity) < SEVERITIES.index(into.severity):
        fields["severity"] = first.severity
    return fields


class _State:
    """What the fold keeps between two events: the incident's fields so far."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {"state": "open"}

    def take(self, event: IncidentEvent) -> None:
        for name in _SET:
            if (value := getattr(event, name)) is not None:
                self.fields[name] = value
        for name in _ADDED:
            self._add(name, getattr(event, name))
        self._add("models", (*event.models, *event.recovered))
        for name, more in (
            ("recovered", event.recovered),
            ("moved", event.recovered if event.why == "moved" else ()),
        ):
            kept = [m for m in self._of(name) if m not in event.models]
            self.fields[name] = tuple(dict.fromkeys((*kept, *more)))
        self._add("told", event.told)
        if event.tried:
            self._say("tried", event, event.tried)
        if event.text and event.event != "acknowledged":
            self._say("notes", event, event.text)
        change = getattr(self, f"_{event.event}", None)
        if change and self._may(event):
            change(event)

    def _may(self, event: IncidentEvent) -> bool:
        """Whether an event still changes the state: two people may have acted at the same time."""
        state: State = self.fields["state"]
        if event.event in ("acknowledged", "mitigated"):
            return state not in ("resolved", "merged")
        return state != "merged"

    def _of(self, name: str) -> tuple[Any, ...]:
        found: tuple[Any, ...] = self.fields.get(name, ())
        return found

    def _add(self, name: str, more: Iterable[Any]) -> None:
        self.fields[name] = tuple(dict.fromkeys((*self._of(name), *more)))

    def _say(self, name: str, event: IncidentEvent, text: str) -> None:
        said = Said(time=event.time, by=event.by, text=text)
        self.fields[name] = (*self._of(name), said)

    def _acknowledged(self, event: IncidentEvent) -> None:
        self.fields |= {"acknowledged_at": event.time, "reason": event.text or ""}
        if self.fields["state"] == "open":
            self.fields["state"] = "acknowledged"

    def _mitigated(self, event: IncidentEvent) -> None:
        self.fields |= {"mitigated_at": event.time, "state": "mitigated"}

    def _resolved(self, event: IncidentEvent) -> None:
        self.fields |= {"resolved_at": event.time, "state": "resolved", "flapping": False}
        self.fields |= {"acknowledged_at": None, "reason": ""}
        self.fields["recovered"] = self._of("models")

    def _reopened(self, _event: IncidentEvent) -> None:
        self.fields |= {"state": "open", "resolved_at": None, "mitigated_at": None}
        self.fields |= {"acknowledged_at": None, "reason": ""}
        self.fields |= {"false_alarm": False, "reopened": self.fields.get("reopened", 0) + 1}

    def _merged(self, event: IncidentEvent) -> None:
        self.fields |= {"state": "merged", "into": event.into, "resolved_at": event.time}
