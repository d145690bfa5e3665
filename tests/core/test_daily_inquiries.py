"""What the daily report says of inquiries: which it lists, what presses, what is shared."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from making import seoul, ticket_event

from aimon.core.calendar import Calendar
from aimon.core.daily import Daily, compose
from aimon.core.inquiries import listed, pressing, shared
from aimon.core.settings import Settings
from aimon.core.tickets import Ticket, fold

DAY = date(2026, 11, 23)
NOW = seoul("2026-11-23 18:00")
_numbers = count(1)


def ticket(time: str, *happened: str, **fields: Any) -> Ticket:
    """Make an inquiry received at a time; what happened since, each like ``replied 11:00``."""
    id = f"T-{next(_numbers)}"
    events = [ticket_event(id, seoul(time), "received", **fields)]
    for text in happened:
        kind, clock = text.split()
        events.append(ticket_event(id, seoul(f"2026-11-23 {clock}"), kind))
    return fold(events, NOW)


def test_the_days_inquiries_are_listed_and_of_earlier_ones_those_that_press() -> None:
    solved = ticket("2026-11-23 09:00", "resolved 10:00", class_="urgent")
    general = ticket("2026-11-23 10:00", class_="general")
    old_urgent = ticket("2026-11-20 10:00", class_="urgent")
    urgent = ticket("2026-11-23 12:00", class_="urgent")
    old_major = ticket("2026-11-20 10:00", class_="major")
    old_escalated = ticket("2026-11-20 10:00", "escalated 09:00", class_="improvement")
    old_general = ticket("2026-11-20 10:00", class_="general")
    old_solved = ticket("2026-11-20 10:00", "resolved 17:00", class_="urgent")
    every = [
        *(solved, general, old_urgent, urgent),
        *(old_major, old_escalated, old_general, old_solved),
    ]
    shown = [old_urgent, urgent, old_major, general, old_escalated, solved]
    assert [t.id for t in listed(every, DAY, ())] == [t.id for t in shown]


def test_an_inquiry_past_its_deadline_presses_whatever_its_class() -> None:
    late = ticket("2026-11-20 10:00", class_="general")
    assert pressing(late, {late.id}) == "overdue"
    assert [t.id for t in listed([late], DAY, {late.id})] == [late.id]
    grave = ticket("2026-11-20 10:00", class_="urgent")
    assert pressing(grave, {grave.id}) == "urgent"


def test_an_inquiry_presses_for_its_gravest_reason_until_it_is_solved() -> None:
    assert pressing(ticket("2026-11-23 09:00", "escalated 10:00", class_="urgent"), ()) == "urgent"
    assert (
        pressing(ticket("2026-11-23 09:00", "escalated 10:00", class_="major"), ()) == "escalated"
    )
    assert pressing(ticket("2026-11-23 09:00", class_="major"), ()) == "major"
    assert pressing(ticket("2026-11-23 09:00", class_="general"), ()) is None
    assert pressing(ticket("2026-11-23 09:00", "resolved 10:00", class_="urgent"), ()) is None


def trouble(clock: str, requester: str, **fields: Any) -> Ticket:
    given = {"model": "a", "topic": "slow", "requester": requester} | fields
    return ticket(f"2026-11-23 {clock}", **given)


def test_trouble_of_several_people_with_a_model_within_an_hour_is_shared() -> None:
    first, second = trouble("09:00", "Kim"), trouble("10:00", "Lee", topic="not_responding")
    later = trouble("10:01", "Park"), trouble("10:30", "Choi")
    found = list(shared([*later, second, first, trouble("13:00", "Kim"), trouble("14:01", "Lee")]))
    assert found == [(first, second), later]


def test_what_one_person_or_different_models_or_how_to_questions_have_in_common_is_nothing() -> (
    None
):
    assert not list(shared([trouble("09:00", "Kim"), trouble("09:10", "Kim")]))
    assert not list(shared([trouble("09:00", "Kim"), trouble("09:10", "Lee", model="b")]))
    assert not list(shared([trouble("09:00", "Kim"), trouble("09:10", "Lee", topic="how_to")]))
    assert not list(shared([trouble("09:00", "Kim", model=""), trouble("09:10", "Lee", model="")]))


def test_people_without_a_name_are_taken_for_several() -> None:
    assert len(list(shared([trouble("09:00", ""), trouble("09:10", "")]))) == 1


def composed(*tickets: Ticket) -> Daily:
    names = ("models_by_day", "faults_by_day", "runs_by_day", "cost_by_day")
    rows: dict[str, Any] = {name: [] for name in (*names, "tickets_by_day", "tickets_open")}
    return compose(
        DAY, NOW, [], rows, Settings(),
        tickets=tickets, calendar=Calendar(Settings()), found=(), unreadable=0, due_by=NOW, under_way=None,
    )  # fmt: skip


def test_urgent_inquiries_are_for_now_escalated_ones_planned_major_ones_watched() -> None:
    urgent = [ticket(f"2026-11-23 0{n}:00", class_="urgent") for n in (8, 9)]
    escalated = ticket("2026-11-23 09:00", "escalated 10:00")
    major = ticket("2026-11-23 09:00", class_="major")
    report = composed(major, escalated, *urgent, ticket("2026-11-23 09:00", "resolved 10:00"))
    assert [(a.when, a.kind, [t.id for t in a.tickets]) for a in report.actions] == [
        ("immediate", "urgent_tickets", [t.id for t in urgent]),
        ("planned", "escalated_tickets", [escalated.id]),
        ("watch", "major_tickets", [major.id]),
    ]


def test_trouble_that_was_shared_on_another_day_is_no_remark_of_this() -> None:
    before = [ticket(f"2026-11-20 09:0{n}", model="a", topic="slow") for n in range(3)]
    today = [trouble("09:00", "Kim"), trouble("09:10", "Lee")]
    (remark,) = composed(*before, *today).remarks
    assert (remark.kind, remark.n, remark.model) == ("shared", 2, "a")
    assert remark.tickets == tuple(t.id for t in today)
