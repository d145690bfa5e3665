"""How a ticket stands against its service level: three clocks, their deadlines, their warnings.

- response: from the receipt to the first answer to the requester. A note stops nothing.
- update: from the requester's oldest message that is not answered yet. Before the first answer
  there is none: the response clock covers all that was written until then.
- solution: from the receipt to the solution. It stands still while the requester's answer is
  waited for and, when a ticket is reopened, has stood still while it counted as solved.

How far a clock has run is reckoned from the ticket's history each time, never kept.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

import msgspec

from aimon.core.calendar import Calendar, RealTime
from aimon.core.settings import Level, Settings
from aimon.core.ticketrecords import Clock, TicketClass
from aimon.core.tickets import Pause, Ticket, counting

# A clock warns when so many percent of its time are used up.
STEPS = (50, 75, 100)
_NO_TIME = timedelta()
_REAL_TIME = RealTime()


class ClockState(msgspec.Struct, frozen=True, kw_only=True):
    """One clock of a ticket at a moment.

    It allows ``within`` (like 4h) from ``started``, in real time with ``always``, else in business
    time; ``day_length`` is what a day is on it. ``due`` is the deadline; of a paused clock, the one
    it would have if it went on now. ``stood`` is the time by which standing still has put it off.
    ``met_at`` is when the clock was stopped. ``used`` is in whole percent, rounded down;
    ``remaining`` is negative after the deadline, and what was left once stopped.
    """

    clock: Clock
    class_: TicketClass = msgspec.field(name="class")
    within: str
    always: bool
    day_length: timedelta
    started: datetime
    due: datetime
    stood: timedelta
    met_at: datetime | None
    used: int
    remaining: timedelta
    paused: bool
    overdue: bool

    @property
    def open(self) -> bool:
        """Whether somebody still has to stop it."""
        return self.met_at is None


class DeadlineWarning(msgspec.Struct, frozen=True, kw_only=True):
    """A warning to be given: ``percent`` (one of STEPS) of the clock's time are used up."""

    percent: int
    state: ClockState


class _Course(NamedTuple):
    """A clock's start and stop, and the spans in which it stood still, in order."""

    clock: Clock
    started: datetime
    met_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()


@cache
def length(text: str, day_length: timedelta) -> timedelta:
    """Return a duration of the settings (15m, 4h, 1d) as time, for days of this length."""
    unit = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": day_length}[text[-1]]
    return int(text[:-1]) * unit


def clocks(
    ticket: Ticket, now: datetime, settings: Settings, calendar: Calendar
) -> tuple[ClockState, ...]:
    """Return the ticket's clocks: response, update if a message is unanswered, solution."""
    return _states(ticket, _courses(ticket), now, settings, calendar)


def deadline(
    ticket: Ticket, now: datetime, settings: Settings, calendar: Calendar
) -> ClockState | None:
    """Return the open clock that is due first, a paused one only where no other is open."""
    still = [course for course in _courses(ticket) if course.met_at is None]
    states = _states(ticket, still, now, settings, calendar)
    return min(states, key=lambda state: (state.paused, state.due), default=None)


def warnings_due(
    ticket: Ticket, now: datetime, settings: Settings, calendar: Calendar
) -> list[DeadlineWarning]:
    """Return the warnings to be given now, for each running clock the highest not given yet.

    One that was given stands for all below it, for the same start and class; once either has
    changed, the clock warns anew. Outside business hours only clocks that always run warn.
    """
    at_work = calendar.is_open(now)
    found = []
    for state in clocks(ticket, now, settings, calendar):
        if not state.open or state.paused or not (at_work or state.always):
            continue
        percent = max((step for step in STEPS if step <= state.used), default=0)
        if percent > _given(ticket, state):
            found.append(DeadlineWarning(percent=percent, state=state))
    return found


def _given(ticket: Ticket, state: ClockState) -> int:
    """Return the highest percentage at which this clock has warned already."""
    basis = state.clock, state.started, state.class_
    return max(
        (w.percent for w in ticket.warned if (w.clock, w.since, w.class_) == basis), default=0
    )


def _courses(ticket: Ticket) -> Iterable[_Course]:
    if ticket.state == "withdrawn":
        return
    yield _Course("response", ticket.received_at, ticket.answered_at)
    if ticket.pending and ticket.answered_at:
        yield _Course("update", ticket.pending)
    yield _Course("solution", ticket.received_at, ticket.resolved_at, _standstills(ticket))


def _standstills(ticket: Ticket) -> tuple[Pause, ...]:
    """Return when the solution clock stood still: waiting for the requester, or solved for a time."""
    if not ticket.reopened:
        return ticket.pauses
    solved: datetime | None = None
    spans = list(ticket.pauses)
    for event in counting(ticket.events):
        if event.event == "resolved":
            solved = event.time
        elif event.event == "reopened" and solved:
            spans.append(Pause(solved, event.time))
            solved = None
    return tuple(sorted(spans, key=lambda pause: pause.start))


def _states(
    ticket: Ticket,
    courses: Iterable[_Course],
    now: datetime,
    settings: Settings,
    calendar: Calendar,
) -> tuple[ClockState, ...]:
    level: Level = getattr(settings.sla, ticket.class_)
    return tuple(_state(course, ticket.class_, level, now, calendar) for course in courses)


def _state(
    course: _Course, class_: TicketClass, level: Level, now: datetime, calendar: Calendar
) -> ClockState:
    within: str = getattr(level, course.clock) or level.within
    time = _REAL_TIME if level.always else calendar
    limit = length(within, time.day_length)
    until = course.met_at or now
    used, stood, due = _reckon(course, until, limit, time)
    return ClockState(
        clock=course.clock,
        class_=class_,
        within=within,
        always=level.always,
        day_length=time.day_length,
        started=course.started,
        due=due,
        stood=stood,
        met_at=course.met_at,
        used=used * 100 // limit,
        remaining=limit - used,
        paused=course.met_at is None and any(pause.end is None for pause in course.pauses),
        overdue=until > due,
    )


def _reckon(
    course: _Course, until: datetime, limit: timedelta, time: Calendar | RealTime
) -> tuple[timedelta, timedelta, datetime]:
    """Return how long the clock ran until then, how long it stood, when it reaches its limit."""
    used, stood, due, begin = _NO_TIME, _NO_TIME, None, course.started
    for pause in course.pauses:
        ran, end = time.between(begin, min(pause.start, until)), pause.end or until
        if due is None and used + ran >= limit:
            due = time.add(begin, limit - used)
        if due is None:
            stood += time.between(max(begin, pause.start), end)
        used += ran
        begin = max(begin, end)
    due = due or time.add(begin, limit - used)
    return used + time.between(begin, until), stood, due
