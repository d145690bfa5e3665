"""An escalation is recorded, then handed over; what stops between the two is seen and finished."""

from __future__ import annotations

from itertools import islice

from inquiring import event, ticket
from making import seoul

from aimon.core.escalation import keys_of_next, unfinished
from aimon.core.ticketrecords import Escalation, TicketEvent
from aimon.core.tickets import Ticket

NOW = seoul("2026-11-23 18:00")
KEY = "ticket-12-escalation-1"


def escalated(time: str = "2026-11-23 10:00", mail: str = KEY, **fields: object) -> TicketEvent:
    told = Escalation(criteria=("security",), needs="차단")
    return event("T-12", time, "escalated", escalation=told, mail=mail, **fields)


def t12(*events: TicketEvent) -> Ticket:
    return ticket("T-12", "2026-11-23 09:00", *events, now=NOW)


def test_each_escalation_of_a_ticket_has_a_key_of_its_own() -> None:
    assert next(keys_of_next(t12())) == KEY
    assert list(islice(keys_of_next(t12(escalated())), 2)) == [
        "ticket-12-escalation-2",
        "ticket-12-escalation-3",
    ]
    first = escalated()
    undone = event("T-12", "2026-11-23 10:30", "undone", undoes=first.id)
    assert next(keys_of_next(t12(first, undone))) == "ticket-12-escalation-2"


def test_one_that_was_recorded_and_told_nobody_is_unfinished() -> None:
    left = unfinished(t12(escalated()))
    assert left
    assert left.mail == KEY
    note = event("T-12", "2026-11-23 10:05", "noted", text="전화함")
    assert unfinished(t12(escalated(), note)) is not None


def test_one_whose_mail_or_whose_messenger_has_told_somebody_is_finished() -> None:
    by_mail = event("T-12", "2026-11-23 10:01", "noted", told=("a@example.kr",), mail=KEY)
    by_hand = event("T-12", "2026-11-23 10:01", "noted", told=("administrator",))
    other = event("T-12", "2026-11-23 10:01", "noted", told=("b@example.kr",), mail="other")
    assert unfinished(t12(escalated(), by_mail)) is None
    assert unfinished(t12(escalated(), by_hand)) is None
    assert unfinished(t12(escalated(), other)) is not None
    assert unfinished(t12(escalated(mail="", told=("administrator",)))) is None
    assert unfinished(t12()) is None


def test_only_the_last_one_counts_and_none_that_was_undone() -> None:
    by_mail = event("T-12", "2026-11-23 10:01", "noted", told=("a@example.kr",), mail=KEY)
    second = escalated("2026-11-23 11:00", "ticket-12-escalation-2")
    left = unfinished(t12(escalated(), by_mail, second))
    assert left
    assert left.mail == "ticket-12-escalation-2"
    undone = event("T-12", "2026-11-23 11:30", "undone", undoes=second.id)
    assert unfinished(t12(escalated(), by_mail, second, undone)) is None
