"""Three clocks of a ticket: when they are due and why, what stops and pauses them, when they warn."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import seoul

from aimon.core.calendar import Calendar
from aimon.core.settings import Level, Settings, Sla
from aimon.core.sla import ClockState, clocks, deadline, length, warnings_due
from aimon.core.ticketrecords import TicketEvent
from aimon.core.tickets import Ticket, fold

CHUSEOK = {
    date(2026, 9, 24): "추석 전날",
    date(2026, 9, 25): "추석",
    date(2026, 9, 26): "추석 다음날",
}
SETTINGS = Settings()
CALENDAR = Calendar(SETTINGS, lambda _year: CHUSEOK)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_numbers = count(1)


def event(time: str, kind: str, **fields: Any) -> TicketEvent:
    """Make an event of a ticket; ``time`` is Seoul's."""
    number = f"e{next(_numbers):06d}"
    return TicketEvent(id=number, time=seoul(time), host="h", ticket="T-1", event=kind, **fields)


def ticket(received: str, now: str, *events: TicketEvent, class_: str = "major") -> Ticket:
    """Make a ticket as it stands at ``now``."""
    return fold([event(received, "received", class_=class_), *events], seoul(now))


def waiting(time: str, **fields: Any) -> TicketEvent:
    return event(time, "waiting", waiting_for="requester", **fields)


def state(
    t: Ticket, clock: str, now: str, settings: Settings = SETTINGS, calendar: Calendar = CALENDAR
) -> ClockState | None:
    """Return one clock of the ticket."""
    found = {s.clock: s for s in clocks(t, seoul(now), settings, calendar)}
    return found.get(clock)


def of(received: str, now: str, *events: TicketEvent, clock: str, **fields: Any) -> ClockState:
    """Return one clock of a ticket made of these events."""
    found = state(ticket(received, now, *events, **fields), clock, now)
    assert found is not None
    return found


def warned(received: str, now: str, *events: TicketEvent, **fields: Any) -> list[tuple[str, int]]:
    """Return the warnings that are due, by clock."""
    due = warnings_due(ticket(received, now, *events, **fields), seoul(now), SETTINGS, CALENDAR)
    return [(warning.state.clock, warning.percent) for warning in due]


def given_warning(time: str, percent: int, since: str, **fields: Any) -> TicketEvent:
    basis = {"clock": "response", "class_": "major"} | fields
    return event(time, "warned", percent=percent, since=seoul(since), **basis)


@pytest.mark.parametrize(
    ("class_", "received", "due"),
    [
        ("urgent", "2026-09-20 03:00", "2026-09-20 03:15"),  # a Sunday's night
        ("urgent", "2026-09-25 23:50", "2026-09-26 00:05"),
        ("major", "2026-09-23 16:00", "2026-09-28 11:00"),  # over Chuseok
        ("major", "2026-09-18 17:30", "2026-09-21 12:30"),
        ("major", "2026-09-20 03:00", "2026-09-21 13:00"),
        ("general", "2026-09-21 14:00", "2026-09-22 14:00"),
        ("improvement", "2026-09-21 14:00", "2026-09-30 14:00"),
    ],
)
def test_each_class_is_due_by_its_own_time(class_: str, received: str, due: str) -> None:
    for clock in ("response", "solution"):
        assert of(received, received, clock=clock, class_=class_).due == seoul(due)


def test_a_duration_is_minutes_hours_or_days_of_the_clocks_own_length() -> None:
    assert length("15m", 9 * HOUR) == 15 * MINUTE
    assert length("4h", 9 * HOUR) == 4 * HOUR
    assert length("2d", 9 * HOUR) == 18 * HOUR
    assert length("2d", 24 * HOUR) == 48 * HOUR


def test_a_day_of_a_class_that_always_runs_has_24_hours_and_each_clock_its_own_time() -> None:
    level = Level(within="2d", response="1d", update="30m", always=True)
    settings = Settings(sla=Sla(general=level))
    wrote = event("2026-09-19 12:00", "wrote")
    answered = event("2026-09-19 11:00", "replied")
    t = ticket("2026-09-19 10:00", "2026-09-19 12:00", answered, wrote, class_="general")
    due = {s.clock: s.due for s in clocks(t, seoul("2026-09-19 12:00"), settings, CALENDAR)}
    assert due == {
        "response": seoul("2026-09-20 10:00"),
        "update": seoul("2026-09-19 12:30"),
        "solution": seoul("2026-09-21 10:00"),
    }


def test_a_clock_says_what_it_is_reckoned_from_and_how_far_it_has_run() -> None:
    clock = of("2026-09-21 10:00", "2026-09-21 11:00", clock="response")
    assert (clock.class_, clock.within, clock.always) == ("major", "4h", False)
    assert clock.day_length == 9 * HOUR
    assert (clock.started, clock.due) == (seoul("2026-09-21 10:00"), seoul("2026-09-21 14:00"))
    assert (clock.used, clock.remaining) == (25, 3 * HOUR)
    assert (clock.open, clock.paused, clock.overdue, clock.stood) == (True, False, False, 0 * HOUR)
    assert msgspec.json.decode(msgspec.json.encode(clock))["class"] == "major"


def test_a_clock_is_overdue_after_its_deadline_and_not_at_it() -> None:
    at = of("2026-09-21 14:00", "2026-09-21 18:00", clock="response")
    assert (at.used, at.overdue, at.remaining) == (100, False, 0 * HOUR)
    evening = of("2026-09-21 14:00", "2026-09-21 18:01", clock="response")
    assert (evening.used, evening.overdue) == (100, True)  # no business time has passed since
    morning = of("2026-09-21 14:00", "2026-09-22 11:00", clock="response")
    assert (morning.used, morning.overdue, morning.remaining) == (150, True, -2 * HOUR)


def test_only_an_answer_to_the_requester_stops_the_response_clock() -> None:
    received, now = "2026-09-21 10:00", "2026-09-21 16:00"
    for kind in ("noted", "escalated", "wrote", "edited", "waiting"):
        fields = {"waiting_for": "requester"} if kind == "waiting" else {}
        clock = of(received, now, event("2026-09-21 11:00", kind, **fields), clock="response")
        assert (clock.open, clock.overdue) == (True, True)
    for kind in ("replied", "resolved"):
        clock = of(received, now, event("2026-09-21 11:00", kind), clock="response")
        assert clock.met_at == seoul("2026-09-21 11:00")
        assert (clock.open, clock.overdue, clock.remaining) == (False, False, 3 * HOUR)
    late = of(received, now, event("2026-09-21 14:01", "replied"), clock="response")
    assert (late.open, late.overdue) == (False, True)


def test_the_update_clock_runs_from_the_oldest_unanswered_message_after_the_first_answer() -> None:
    received, now = "2026-09-21 09:00", "2026-09-21 15:00"
    wrote = [event(f"2026-09-21 {hour}:00", "wrote") for hour in (10, 12, 13)]
    answered = event("2026-09-21 11:00", "replied")
    assert state(ticket(received, now, wrote[0]), "update", now) is None
    assert state(ticket(received, now, wrote[0], answered), "update", now) is None
    clock = of(received, now, wrote[0], answered, *wrote[1:], clock="update")
    assert (clock.started, clock.due) == (seoul("2026-09-21 12:00"), seoul("2026-09-21 16:00"))
    again = event("2026-09-21 14:00", "replied")
    assert state(ticket(received, now, answered, *wrote[1:], again), "update", now) is None


def test_a_pause_puts_off_the_solution_alone_and_by_its_business_time() -> None:
    received, now = "2026-09-18 16:00", "2026-09-21 11:00"
    pause = [waiting("2026-09-18 17:00"), event("2026-09-21 10:00", "wrote")]
    solution = of(received, now, *pause, clock="solution")
    assert solution.due == seoul("2026-09-21 13:00")
    assert (solution.stood, solution.used) == (2 * HOUR, 50)  # an hour on Friday, one on Monday
    assert of(received, now, *pause, clock="response").due == seoul("2026-09-21 11:00")


def test_a_pause_outside_business_hours_changes_nothing() -> None:
    received, now = "2026-09-18 16:00", "2026-09-21 10:00"
    pause = [waiting("2026-09-18 18:30"), event("2026-09-21 08:00", "wrote")]
    paused, plain = (of(received, now, *e, clock="solution") for e in (pause, []))
    assert paused.due == plain.due == seoul("2026-09-21 11:00")
    assert (paused.used, paused.stood) == (plain.used, 0 * HOUR)


def test_a_class_that_always_runs_is_put_off_by_the_whole_pause() -> None:
    pause = [waiting("2026-09-19 03:05"), event("2026-09-19 04:05", "resumed")]
    clock = of("2026-09-19 03:00", "2026-09-19 04:06", *pause, clock="solution", class_="urgent")
    assert (clock.due, clock.stood) == (seoul("2026-09-19 04:15"), HOUR)


def test_several_pauses_add_up() -> None:
    pauses = [
        waiting("2026-09-21 10:00"),
        event("2026-09-21 11:00", "wrote"),
        waiting("2026-09-21 11:30"),
        event("2026-09-21 12:00", "resumed"),
        waiting("2026-09-21 13:00", until=seoul("2026-09-21 14:00")),
    ]
    clock = of("2026-09-21 09:00", "2026-09-21 15:00", *pauses, clock="solution")
    assert clock.due == seoul("2026-09-21 15:30")
    assert (clock.stood, clock.remaining) == (2.5 * HOUR, 0.5 * HOUR)


def test_waiting_for_anybody_else_pauses_nothing() -> None:
    wait = event("2026-09-21 10:00", "waiting", waiting_for="administrator")
    clock = of("2026-09-21 09:00", "2026-09-21 12:00", wait, clock="solution")
    assert (clock.paused, clock.due) == (False, seoul("2026-09-21 13:00"))


def test_a_paused_clock_is_due_as_if_it_went_on_now_and_stands_still() -> None:
    for now, due in [("2026-09-21 10:30", "13:30"), ("2026-09-21 12:00", "15:00")]:
        clock = of("2026-09-21 09:00", now, waiting("2026-09-21 10:00"), clock="solution")
        assert (clock.paused, clock.open, clock.overdue) == (True, True, False)
        assert (clock.used, clock.remaining) == (25, 3 * HOUR)
        assert clock.due == seoul(f"2026-09-21 {due}")


def test_a_pause_after_the_deadline_does_not_put_it_off() -> None:
    late = waiting("2026-09-21 14:00")
    clock = of("2026-09-21 09:00", "2026-09-22 12:00", late, clock="solution")
    assert (clock.due, clock.overdue) == (seoul("2026-09-21 13:00"), True)
    assert (clock.remaining, clock.stood) == (-1 * HOUR, 0 * HOUR)


def test_a_pause_in_the_evening_of_the_deadline_does_not_put_it_off() -> None:
    late = waiting("2026-09-21 19:00")
    clock = of("2026-09-21 14:00", "2026-09-22 10:00", late, clock="solution")
    assert (clock.due, clock.overdue) == (seoul("2026-09-21 18:00"), True)


def test_a_pause_before_the_receipt_that_was_put_right_later_counts_for_nothing() -> None:
    pause = [waiting("2026-09-21 10:00"), event("2026-09-21 11:00", "resumed")]
    put_right = event("2026-09-21 14:00", "edited", received_at=seoul("2026-09-21 12:00"))
    clock = of("2026-09-21 09:00", "2026-09-21 14:00", *pause, put_right, clock="solution")
    assert (clock.used, clock.due) == (50, seoul("2026-09-21 16:00"))


def test_the_solution_clock_goes_on_when_a_ticket_is_reopened_less_the_time_it_was_solved() -> None:
    solved = [event("2026-09-21 10:00", "resolved"), event("2026-09-22 10:00", "reopened")]
    now = "2026-09-22 11:00"
    clock = of("2026-09-21 09:00", now, *solved, clock="solution")
    assert (clock.started, clock.used) == (seoul("2026-09-21 09:00"), 50)
    assert (clock.due, clock.stood) == (seoul("2026-09-22 13:00"), 9 * HOUR)
    assert not clock.paused
    update = of("2026-09-21 09:00", now, *solved, clock="update")
    assert update.started == seoul("2026-09-22 10:00")


def test_a_ticket_that_was_solved_for_a_time_may_wait_after_that() -> None:
    history = [
        event("2026-09-21 10:00", "resolved"),
        event("2026-09-21 11:00", "reopened"),
        waiting("2026-09-21 12:00"),
        event("2026-09-21 13:00", "wrote"),
    ]
    clock = of("2026-09-21 09:00", "2026-09-21 14:00", *history, clock="solution")
    assert (clock.used, clock.stood) == (75, 2 * HOUR)
    assert clock.due == seoul("2026-09-21 15:00")


def test_a_reopening_that_was_undone_did_not_let_the_clock_run() -> None:
    mistaken = event("2026-09-21 11:00", "reopened")
    history = [
        event("2026-09-21 10:00", "resolved"),
        mistaken,
        event("2026-09-21 11:30", "undone", undoes=mistaken.id),
        event("2026-09-21 12:00", "reopened"),
    ]
    clock = of("2026-09-21 09:00", "2026-09-21 13:00", *history, clock="solution")
    assert (clock.used, clock.stood) == (50, 2 * HOUR)


def test_a_solution_that_was_undone_did_not_stop_the_clock() -> None:
    solved = event("2026-09-21 10:00", "resolved")
    reopened = event("2026-09-21 11:00", "reopened")
    undone = [event("2026-09-21 12:00", "undone", undoes=e.id) for e in (reopened, solved)]
    now = "2026-09-21 12:30"
    clock = of("2026-09-21 09:00", now, solved, reopened, *undone, clock="solution")
    assert (clock.due, clock.stood) == (seoul("2026-09-21 13:00"), 0 * HOUR)


def test_a_solved_ticket_keeps_what_its_clocks_came_to() -> None:
    solved = event("2026-09-21 12:00", "resolved")
    for now in ("2026-09-21 12:00", "2026-12-01 12:00"):
        clock = of("2026-09-21 09:00", now, solved, clock="solution")
        assert (clock.used, clock.overdue, clock.open) == (75, False, False)


def test_a_withdrawn_ticket_has_no_clocks() -> None:
    received = event("2026-09-21 09:00", "received", class_="major")
    undone = event("2026-09-21 09:05", "undone", undoes=received.id)
    now = seoul("2026-09-22 09:00")
    t = fold([received, undone], now)
    assert clocks(t, now, SETTINGS, CALENDAR) == ()
    assert deadline(t, now, SETTINGS, CALENDAR) is None


def test_an_edited_class_counts_from_the_receipt_with_its_own_time() -> None:
    edited = event("2026-09-21 10:00", "edited", class_="urgent")
    clock = of("2026-09-21 09:00", "2026-09-21 10:00", edited, clock="response")
    assert (clock.class_, clock.due, clock.overdue) == ("urgent", seoul("2026-09-21 09:15"), True)


def test_the_deadline_is_that_of_the_open_clock_that_is_due_first() -> None:
    def first(now: str, *events: TicketEvent, **level: str) -> str | None:
        settings = Settings(sla=Sla(major=Level(**{"within": "1d"} | level)))
        t = ticket("2026-09-21 09:00", now, *events)
        found = deadline(t, seoul(now), settings, CALENDAR)
        return found and found.clock

    answered = event("2026-09-21 10:00", "replied")
    wrote = event("2026-09-21 17:00", "wrote")
    assert first("2026-09-21 09:30", solution="2d") == "response"
    assert first("2026-09-21 11:00", answered) == "solution"
    assert first("2026-09-21 17:10", answered, wrote, update="30m") == "update"
    assert first("2026-09-21 17:10", answered, wrote, update="4h") == "solution"
    assert first("2026-09-21 17:10", event("2026-09-21 17:00", "resolved")) is None


def test_a_paused_clock_is_the_deadline_only_where_no_other_is_open() -> None:
    answered = event("2026-09-21 10:00", "replied")
    wrote, wait = event("2026-09-21 12:20", "wrote"), waiting("2026-09-21 12:30")
    for history, clock, paused in [
        ([answered, wrote, wait], "update", False),
        ([answered, wait], "solution", True),
    ]:
        now = "2026-09-21 12:40"
        t = ticket("2026-09-21 09:00", now, *history)
        found = deadline(t, seoul(now), SETTINGS, CALENDAR)
        assert found
        assert (found.clock, found.paused) == (clock, paused)


@pytest.mark.parametrize(
    ("now", "percent"),
    [("10:59", None), ("11:00", 50), ("12:00", 75), ("12:59", 75), ("13:00", 100)],
)
def test_a_clock_warns_with_the_highest_mark_that_it_has_reached(
    now: str, percent: int | None
) -> None:
    expected = [("response", percent), ("solution", percent)] if percent else []
    assert warned("2026-09-21 09:00", f"2026-09-21 {now}") == expected


def test_a_warning_that_was_given_is_not_given_again_nor_one_below_it() -> None:
    received = "2026-09-21 09:00"
    given = [given_warning("2026-09-21 12:00", 75, received)]
    given.append(given_warning("2026-09-21 12:00", 50, received, clock="solution"))
    assert warned(received, "2026-09-21 12:10", *given) == [("solution", 75)]
    assert warned(received, "2026-09-22 12:10", *given) == [("response", 100), ("solution", 100)]


def test_a_clock_that_starts_anew_or_whose_class_was_changed_warns_anew() -> None:
    received, now = "2026-09-21 09:00", "2026-09-21 13:30"
    given = [
        given_warning("2026-09-21 13:00", 100, received),
        given_warning("2026-09-21 13:00", 100, received, clock="solution"),
    ]
    assert warned(received, now, *given) == []
    edited = event("2026-09-21 13:10", "edited", class_="urgent")
    assert warned(received, now, *given, edited) == [("response", 100), ("solution", 100)]
    moved = event("2026-09-21 13:10", "edited", received_at=seoul("2026-09-21 11:00"))
    assert warned(received, now, *given, moved) == [("response", 50), ("solution", 50)]


def test_stopped_and_paused_clocks_do_not_warn() -> None:
    received, now = "2026-09-21 09:00", "2026-09-22 12:00"
    answered = event("2026-09-21 09:30", "replied")
    assert warned(received, now, answered, waiting("2026-09-21 14:00")) == []
    assert warned(received, now, event("2026-09-21 14:00", "resolved")) == []


def test_outside_business_hours_only_a_class_that_always_runs_warns() -> None:
    received, night, holiday = "2026-09-23 15:00", "2026-09-23 20:00", "2026-09-25 11:00"
    for now in (night, holiday):
        assert warned(received, now) == []
        assert warned(received, now, class_="urgent") == [("response", 100), ("solution", 100)]
    assert warned(received, "2026-09-23 18:00") == [("response", 75), ("solution", 75)]
    assert warned(received, "2026-09-28 09:00") == [("response", 75), ("solution", 75)]


def test_warnings_given_as_they_fall_due_come_once_each() -> None:
    received = "2026-09-21 09:00"
    events: list[TicketEvent] = []
    seen = []
    for minutes in range(0, 9 * 60, 10):
        now = f"2026-09-21 {9 + minutes // 60:02d}:{minutes % 60:02d}"
        t = ticket(received, now, *events)
        for warning in warnings_due(t, seoul(now), SETTINGS, CALENDAR):
            clock = warning.state.clock
            events.append(given_warning(now, warning.percent, received, clock=clock))
            seen.append((clock, warning.percent))
    assert sorted(seen) == [(c, n) for c in ("response", "solution") for n in (50, 75, 100)]


pauses = st.lists(st.integers(0, 6 * 24 * 60), min_size=0, max_size=8, unique=True).map(sorted)


@given(pauses, st.sampled_from(["urgent", "major", "general"]), st.integers(0, 7 * 24 * 60))
def test_what_is_used_and_what_is_left_make_the_limit_and_the_due_time_agrees(
    minutes: list[int], class_: str, later: int
) -> None:
    received = seoul("2026-09-21 08:00")
    kinds = [{"event": "waiting", "waiting_for": "requester"}, {"event": "resumed"}]
    events = [
        TicketEvent(id=f"{n}", time=received + m * MINUTE, host="h", ticket="T-1", **kinds[n % 2])
        for n, m in enumerate(minutes)
    ]
    first = TicketEvent(
        id="r", time=received, host="h", ticket="T-1", event="received", class_=class_
    )
    now = received + later * MINUTE
    (clock,) = (
        s
        for s in clocks(fold([first, *events], now), now, SETTINGS, CALENDAR)
        if s.clock == "solution"
    )
    limit = length(clock.within, clock.day_length)
    assert clock.used == (limit - clock.remaining) * 100 // limit
    if clock.overdue:
        assert clock.due < now
        assert clock.remaining <= timedelta()
    elif clock.always:
        assert clock.due - now == clock.remaining
    else:
        assert CALENDAR.between(now, clock.due) == clock.remaining
