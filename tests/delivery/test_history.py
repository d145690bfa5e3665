"""The next try of a mail follows from what the journal says of the tries before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from making import seoul

from aimon.core.records import Delivery
from aimon.delivery.history import Past, fold, is_due, next_try

START = seoul("2026-11-23 18:00")
Event = Literal["queued", "sent", "deferred", "parked"]


def record(event: Event, minutes: float = 0, **fields: Any) -> Delivery:
    return Delivery(
        id=f"{event}{minutes}",
        time=START + timedelta(minutes=minutes),
        host="ops-1",
        event=event,
        key=fields.pop("key", "daily"),
        message_id=fields.pop("message_id", "<daily@x>"),
        **fields,
    )


def test_the_waits_double_from_a_minute_to_an_hour() -> None:
    records = [record("queued")]
    waits = []
    for tries in range(1, 10):
        records.append(record("deferred", tries))
        due = next_try(fold(records)["daily"])
        assert due is not None
        waits.append((due - records[-1].time) / timedelta(minutes=1))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_mail_is_due_at_the_minute_and_not_before() -> None:
    past = fold([record("queued"), record("deferred"), record("deferred", 1)])["daily"]
    assert not is_due(past, START + timedelta(minutes=2, seconds=59))
    assert is_due(past, START + timedelta(minutes=3))


def test_a_message_that_was_only_queued_is_due_at_once() -> None:
    past = fold([record("queued")])["daily"]
    assert next_try(past) == START
    assert is_due(past, START)


def test_whoever_asks_for_more_time_gets_it_within_reason() -> None:
    records = [record("queued"), record("deferred", 1, wait_s=600)]
    assert next_try(fold(records)["daily"]) == START + timedelta(minutes=11)
    records.append(record("deferred", 11, wait_s=10**9))
    assert next_try(fold(records)["daily"]) == START + timedelta(minutes=71)
    records.append(record("deferred", 71))
    assert next_try(fold(records)["daily"]) == START + timedelta(minutes=75)


def test_a_clock_that_was_set_back_does_not_hold_mail() -> None:
    past = fold([record("queued"), record("deferred", 30)])["daily"]
    assert is_due(past, START)


def test_a_mail_that_the_journal_does_not_know_is_due() -> None:
    assert is_due(Past(), START)
    assert next_try(Past()) is None


def test_a_mail_queued_anew_starts_from_no_tries() -> None:
    records = [
        record("queued"),
        record("deferred", 1, kind="timeout"),
        record("parked", 2, kind="reply", step="data", why="554 spam"),
        record("queued", 3, message_id="<daily.copy1@x>"),
    ]
    parked, anew = fold(records[:3])["daily"], fold(records)["daily"]
    assert (parked.tries, anew.tries) == (2, 0)
    assert parked.trouble is not None
    assert "(554 spam)" in parked.trouble.words()
    assert anew.trouble is None
    assert anew.message_ids == {"<daily@x>", "<daily.copy1@x>"}


def test_keys_are_told_apart_and_hosts_come_in_the_order_of_time() -> None:
    pasts = fold([record("sent", 5), record("queued", 1), record("queued", 2, key="weekly")])
    assert pasts["daily"].was_sent
    assert pasts["daily"].last == START + timedelta(minutes=5)
    assert not pasts["weekly"].was_sent
