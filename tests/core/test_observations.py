"""An observation says of a test what its record says, from the whole of it or from a part."""

from __future__ import annotations

import msgspec
import pytest
from making import dead, item, probe, seoul

from aimon.core.faults import fault
from aimon.core.observations import CheckSeen, ProbePart, observe
from aimon.core.records import Probe

NINE = seoul("2026-11-23 09:31")


def both(record: Probe) -> tuple[object, object]:
    part = msgspec.json.decode(msgspec.json.encode(record), type=ProbePart)
    return observe(record), observe(part)


def test_the_whole_record_and_its_part_say_the_same() -> None:
    refused = fault("refused", "nobody listens")
    for record in (
        probe("a", NINE, slot="09:30"),
        probe("a", NINE, fault=fault("slow"), latency_ms=8000.0),
        dead("a", NINE, refused),
        probe("a", NINE, checks=(item(failed_attempts=(refused,), tokens_in=3),)),
        probe("a", NINE, checks=(), result="untested", health=None),
    ):
        whole, part = both(record)
        assert whole == part


def test_a_test_late_in_its_slot_belongs_to_the_slots_hour() -> None:
    late = seoul("2026-11-23 10:02")
    assert observe(probe("a", late, slot="09:30")).hour == 9
    assert observe(probe("a", late)).hour == 10
    assert observe(probe("a", late, slot="none")).hour == 10
    assert observe(probe("a", late)).weekday == 0


def test_a_latency_that_aimon_could_not_time_well_is_none() -> None:
    assert observe(probe("a", NINE, lagged=True)).latency_ms is None
    assert observe(probe("a", NINE)).latency_ms == 800.0


def test_a_check_is_its_items_that_apply_and_their_weighted_mean_score() -> None:
    seen = observe(
        probe(
            "a",
            NINE,
            checks=(
                item("basic", "listing", ok=None),
                item("basic", "complete"),
                item("korean", "canary", score=0.5, weight=3.0, ok=False),
                item("korean", "syllables"),
                item("korean", "note", score=None),
            ),
        )
    )
    assert seen.checks == (CheckSeen("basic", 1, 1, 1.0), CheckSeen("korean", 2, 3, 0.625))


def test_a_rate_limit_is_neither_an_attempt_nor_lost() -> None:
    limited = fault("rate_limited")
    one = item(attempts=3, tokens_in=9, failed_attempts=(limited, limited))
    seen = observe(probe("a", NINE, checks=(one,), attempts=3, rate_limited=2))
    assert (seen.attempts, seen.lost, seen.rate_limited) == (1, 0, 2)


@pytest.mark.parametrize(
    ("kind", "lost"),
    [("reset", 1), ("timeout", 1), ("server_error", 1), ("overloaded", 1), ("empty", 0)],
)
def test_only_an_attempt_without_an_answer_is_lost(kind: str, lost: int) -> None:
    one = item(attempts=2, tokens_in=9, failed_attempts=(fault(kind),))
    assert observe(probe("a", NINE, checks=(one,), attempts=2)).lost == lost


def test_a_question_that_two_items_share_is_lost_once() -> None:
    cut = (fault("cut"),)
    shared = (
        item("basic", "listing", failed_attempts=cut),
        item("basic", "complete", tokens_in=9, failed_attempts=cut),
        item("basic", "served_model", failed_attempts=cut),
    )
    assert observe(probe("a", NINE, checks=shared, attempts=5)).lost == 2


def test_a_record_without_tokens_of_items_loses_no_fault() -> None:
    one = item(failed_attempts=(fault("cut"), fault("cut")))
    assert observe(probe("a", NINE, checks=(one,), attempts=2)).lost == 2
