"""A ticket is what its events make of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from making import seoul

from aimon.core.ticketrecords import TicketEvent
from aimon.core.tickets import Pause, Ticket, fold

START = seoul("2026-11-25 10:00")
_numbers = count(1)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def event(kind: Any, after: float, **fields: Any) -> TicketEvent:
    return TicketEvent(
        id=f"e{next(_numbers):06d}", time=at(after), host="h", ticket="T-1", event=kind, **fields
    )


def received(**fields: Any) -> TicketEvent:
    return event("received", 0, symptom="느려요", class_="major", proposed=True, **fields)


def folded(*events: TicketEvent, minutes: float = 1000) -> Ticket:
    return fold(events, at(minutes))


def test_a_ticket_goes_from_new_over_answered_and_passed_on_to_solved_and_back() -> None:
    story = [
        (received(), "new"),
        (event("noted", 1, text="n"), "new"),
        (event("replied", 2, text="r"), "open"),
        (event("waiting", 3, waiting_for="requester"), "waiting"),
        (event("wrote", 4, text="w"), "open"),
        (event("escalated", 5), "escalated"),
        (event("waiting", 6, waiting_for="administrator"), "waiting"),
        (event("resumed", 7), "escalated"),
        (event("resolved", 8, solution="s"), "resolved"),
        (event("rated", 9, satisfaction=4), "resolved"),
        (event("reopened", 10, text="again"), "open"),
    ]
    events = [e for e, _state in story]
    states = [folded(*events[: n + 1]).state for n in range(len(events))]
    assert states == [state for _event, state in story]


def test_only_an_answer_to_the_requester_is_one() -> None:
    noted = folded(received(), event("noted", 1), event("escalated", 2), event("wrote", 3))
    assert noted.answered_at is None
    assert folded(received(), event("noted", 1), event("replied", 2)).answered_at == at(2)
    assert folded(received(), event("resolved", 3, solution="s")).answered_at == at(3)


def test_the_oldest_message_without_an_answer_is_pending() -> None:
    asked = [received(), event("replied", 1), event("wrote", 2), event("wrote", 3)]
    assert folded(*asked).pending == at(2)
    assert folded(*asked, event("noted", 4)).pending == at(2)
    assert folded(*asked, event("replied", 4)).pending is None
    assert folded(*asked[:2], event("resolved", 5), event("reopened", 6)).pending == at(6)


def test_only_waiting_for_the_requester_pauses_and_only_while_it_lasts() -> None:
    base = [received(), event("waiting", 10, waiting_for="requester")]
    assert folded(*base).pauses == (Pause(at(10)),)
    assert folded(*base, event("wrote", 20)).pauses == (Pause(at(10), at(20)),)
    assert folded(*base, event("resolved", 25)).pauses == (Pause(at(10), at(25)),)
    assert folded(*base, event("escalated", 15)).pauses == (Pause(at(10), at(15)),)
    assert folded(*base, event("waiting", 15, waiting_for="provider")).pauses == (
        Pause(at(10), at(15)),
    )
    assert folded(received(), event("waiting", 5, waiting_for="administrator")).pauses == ()


def test_waiting_with_an_end_of_its_own_ends_by_itself() -> None:
    waits = [received(), event("waiting", 10, waiting_for="requester", until=at(30))]
    assert folded(*waits, minutes=29).state == "waiting"
    over = folded(*waits, minutes=30)
    assert (over.state, over.pauses) == ("new", (Pause(at(10), at(30)),))
    later = folded(*waits, event("wrote", 60))
    assert later.pauses == (Pause(at(10), at(30)),)


def test_an_edit_sets_what_it_names_and_a_chosen_class_is_no_proposal() -> None:
    before = received(model="gpt-main", requester="홍길동")
    after = folded(before, event("edited", 1, class_="urgent", model=""))
    assert (after.class_, after.proposed, after.model) == ("urgent", False, "")
    assert (after.requester, after.symptom) == ("홍길동", "느려요")


def test_a_warning_changes_nothing_but_what_was_warned() -> None:
    warning = event("warned", 5, clock="response", percent=50, since=at(0), class_="urgent")
    ticket = folded(received(), warning)
    assert ticket.class_ == "major"
    assert [(w.clock, w.class_, w.percent) for w in ticket.warned] == [("response", "urgent", 50)]


def test_what_was_undone_does_not_count_and_stays_in_the_history() -> None:
    solved = event("resolved", 5, solution="s", minutes=7)
    ticket = folded(received(minutes=3), solved, event("undone", 6, undoes=solved.id))
    assert (ticket.state, ticket.solution, ticket.minutes) == ("new", "", 3)
    assert ticket.resolved_at is None
    assert [e.event for e in ticket.events] == ["received", "resolved", "undone"]


def test_a_ticket_whose_receipt_was_undone_is_withdrawn_and_can_still_be_read() -> None:
    first = received()
    ticket = folded(first, event("undone", 1, undoes=first.id))
    assert (ticket.state, ticket.unsolved, ticket.symptom) == ("withdrawn", False, "느려요")


def test_time_spent_adds_up_and_the_last_rating_counts() -> None:
    ticket = folded(
        received(minutes=2),
        event("replied", 1, minutes=3.5),
        event("rated", 2, satisfaction=1),
        event("rated", 3, satisfaction=0),
    )
    assert (ticket.minutes, ticket.satisfaction) == (5.5, 0)


def test_events_count_in_the_order_of_their_times_and_being_received_comes_first() -> None:
    call = event("replied", -5, text="told on the phone")
    written = received(received_at=at(-10))
    ticket = fold([written, call], at(60))
    assert (ticket.answered_at, ticket.received_at, ticket.recorded_at) == (at(-5), at(-10), at(0))
    assert ticket.revision == call.id


def test_a_ticket_whose_first_line_was_lost_is_still_one() -> None:
    ticket = folded(event("replied", 1, text="r"))
    assert (ticket.state, ticket.received_at, ticket.class_) == ("open", at(1), "general")
