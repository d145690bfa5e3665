"""An inquiry as it stands at a moment, folded from its events; nothing of it is stored."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from aimon.core.numbering import number_in
from aimon.core.ticketrecords import Clock, TicketClass, TicketEvent, Topic

State = Literal["new", "open", "waiting", "escalated", "resolved", "withdrawn"]
CLASSES: tuple[TicketClass, ...] = ("urgent", "major", "general", "improvement")
TOPICS: tuple[Topic, ...] = (
    "not_responding",
    "which_model",
    "slow",
    "settings",
    "cost",
    "how_to",
    "quality",
    "other",
)
# The fields of an inquiry that received sets and edited changes.
FIELDS = (
    *("received_at", "channel", "requester", "organisation", "contact", "model", "symptom"),
    *("occurred_at", "frequency", "class_", "topic", "solution", "prevention"),
)


class Pause(msgspec.Struct, frozen=True):
    """A span of waiting for the requester; ``end`` is null while it lasts."""

    start: datetime
    end: datetime | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Who was told something: when, by which event, and by which mail if one was sent."""

    time: datetime
    who: tuple[str, ...]
    event: str
    mail: str = ""


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """A deadline's warning that was given: of which clock, started when, for which class."""

    clock: Clock
    since: datetime
    class_: TicketClass
    percent: int


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """One inquiry. ``events`` are in the order in which they were recorded, ``revision`` names the last.

    ``answered_at`` is the first answer to the requester (being solved is one), ``pending`` the
    oldest message since (writing again, having it reopened) that is not answered yet. ``pauses``
    are the spans in which the requester's answer was waited for. ``warned`` are the warnings given
    so far, whatever their times say. ``withdrawn``: its being received
    was undone, so it counts nowhere.
    """

    id: str
    state: State
    received_at: datetime
    recorded_at: datetime
    channel: str = "in_person"
    requester: str = ""
    organisation: str = ""
    contact: str = ""
    model: str = ""
    symptom: str = ""
    occurred_at: datetime | None = None
    frequency: str = ""
    class_: TicketClass = msgspec.field(default="general", name="class")
    proposed: bool = False
    topic: Topic = "other"
    solution: str = ""
    prevention: str = ""
    minutes: float = 0.0
    satisfaction: int | None = None
    answered_at: datetime | None = None
    answers: int = 0
    pending: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    waiting_for: str | None = None
    until: datetime | None = None
    escalated_at: datetime | None = None
    resolved_at: datetime | None = None
    reopened: int = 0
    told: tuple[Told, ...] = ()
    warned: tuple[Warned, ...] = ()
    revision: str
    events: tuple[TicketEvent, ...]

    @property
    def number(self) -> int:
        """The ticket's number."""
        return number_of(self.id)

    @property
    def unsolved(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state not in ("resolved", "withdrawn")


def ticket_id(number: int) -> str:
    """Return the id of a ticket by its number, like T-12."""
    return f"T-{number}"


def number_of(text: str) -> int:
    """Return the number in T-12, t12, #12 or 12; raises ValueError for anything else."""
    return number_in(text, "T")


def counting(events: Sequence[TicketEvent]) -> list[TicketEvent]:
    """Return the events that count: without undone ones and the undoing."""
    undone = {event.undoes for event in events if event.event == "undone"}
    return [e for e in events if e.id not in undone and e.event != "undone"]


def fold(events: Sequence[TicketEvent], now: datetime) -> Ticket:
    """Return the ticket that these events (all of one ticket, at least one) make at ``now``.

    They are given in the order in which they were recorded and count in that of their times, since
    a call may be written down after it was made; being received comes first. Those later than
    ``now`` are left out, unless all are; the receipt is not, whenever it was written down.
    """
    begun = any(event.time <= now for event in events)
    known = [e for e in events if not begun or e.time <= now or e.event == "received"]
    ordered = sorted(known, key=lambda e: (e.event != "received", e.time))
    live = counting(ordered)
    first = ordered[0]
    withdrawn = first.event == "received" and first not in live
    state = _State()
    for event in (first, *live) if withdrawn else live:
        state.take(event)
    return state.ticket(first, known, now, withdrawn=withdrawn, recorded=events)


def _warned(events: Sequence[TicketEvent]) -> tuple[Warned, ...]:
    """Return the warnings that were given, later than any ``now`` as well: the clock may jump."""
    return tuple(
        Warned(clock=e.clock, since=e.since, class_=e.class_ or "general", percent=e.percent)
        for e in events
        if e.event == "warned" and e.clock and e.since and e.percent is not None
    )


class _State:
    """What the fold keeps between two events."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.minutes = 0.0
        self.satisfaction: int | None = None
        self.answered_at: datetime | None = None
        self.answers = 0
        self.pending: datetime | None = None
        self.pauses: list[Pause] = []
        self.waiting: TicketEvent | None = None
        self.escalated_at: datetime | None = None
        self.resolved_at: datetime | None = None
        self.reopened = 0
        self.told: list[Told] = []

    def take(self, event: TicketEvent) -> None:
        self._close_pause_by_itself(event.time)
        if event.event != "warned":
            self._set(event)
        self.minutes += event.minutes or 0.0
        if event.told:
            told = Told(time=event.time, who=event.told, event=event.event, mail=event.mail)
            self.told.append(told)
        if change := getattr(self, f"_{event.event}", None):
            change(event)

    def _set(self, event: TicketEvent) -> None:
        for name in FIELDS:
            if (value := getattr(event, name)) is not None:
                self.fields[name] = value
        if event.class_ is not None:
            self.fields["proposed"] = event.proposed

    def _replied(self, event: TicketEvent) -> None:
        self._answer(event.time)
        self.answers += 1

    def _wrote(self, event: TicketEvent) -> None:
        self.pending = self.pending or event.time
        self._end_waiting(event.time)

    def _waiting(self, event: TicketEvent) -> None:
        self._end_waiting(event.time)
        self.waiting = event
        if event.waiting_for == "requester":
            self.pauses.append(Pause(event.time))

    def _resumed(self, event: TicketEvent) -> None:
        self._end_waiting(event.time)

    def _escalated(self, event: TicketEvent) -> None:
        self._end_waiting(event.time)
        self.escalated_at = event.time

    def _resolved(self, event: TicketEvent) -> None:
        self._end_waiting(event.time)
        self._answer(event.time)
        self.resolved_at = event.time

    def _reopened(self, event: TicketEvent) -> None:
        self.resolved_at = self.escalated_at = None
        self.reopened += 1
        self.pending = self.pending or event.time

    def _rated(self, event: TicketEvent) -> None:
        self.satisfaction = event.satisfaction

    def _answer(self, time: datetime) -> None:
        self.answered_at = self.answered_at or time
        self.pending = None

    def _end_waiting(self, time: datetime) -> None:
        self.waiting = None
        if self.pauses and self.pauses[-1].end is None:
            self.pauses[-1] = Pause(self.pauses[-1].start, time)

    def _close_pause_by_itself(self, time: datetime) -> None:
        """Waiting that had an end of its own is over from then on."""
        if self.waiting and self.waiting.until and self.waiting.until <= time:
            self._end_waiting(self.waiting.until)

    def _name(self) -> State:
        if self.resolved_at:
            return "resolved"
        if self.waiting:
            return "waiting"
        if self.escalated_at:
            return "escalated"
        return "open" if self.answered_at else "new"

    def ticket(
        self,
        first: TicketEvent,
        known: Sequence[TicketEvent],
        now: datetime,
        *,
        withdrawn: bool,
        recorded: Sequence[TicketEvent],
    ) -> Ticket:
        self._close_pause_by_itself(now)
        given = {"received_at": first.time} | self.fields
        return Ticket(
            id=first.ticket,
            state="withdrawn" if withdrawn else self._name(),
            recorded_at=first.time,
            minutes=self.minutes,
            satisfaction=self.satisfaction,
            answered_at=self.answered_at,
            answers=self.answers,
            pending=self.pending,
            pauses=tuple(self.pauses),
            waiting_for=self.waiting.waiting_for if self.waiting else None,
            until=self.waiting.until if self.waiting else None,
            escalated_at=self.escalated_at,
            resolved_at=self.resolved_at,
            reopened=self.reopened,
            told=tuple(self.told),
            warned=_warned(recorded),
            revision=recorded[-1].id,
            events=tuple(known),
            **given,
        )
