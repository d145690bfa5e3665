"""How what came back is graded, where it is not the model's answer that decides."""

from __future__ import annotations

import pytest

from aimon.core.faults import fault
from aimon.probing import grading
from aimon.probing.reply import Outcome, Reply, merged

LATE = 20.0


def reply(latency_ms: float, lag_ms: float = 0.0, **fields: object) -> Outcome:
    return Outcome(
        reply=Reply(text="x", finish="stop", latency_ms=latency_ms, lag_ms=lag_ms, **fields)  # type: ignore[arg-type]
    )


def test_a_sample_taken_while_aimon_lagged_does_not_count_beside_good_ones() -> None:
    outcomes = [reply(900, LATE), reply(200), reply(220)]
    assert grading.latencies(outcomes) == [200, 220]
    assert not grading.lagged(outcomes)


def test_where_every_sample_lagged_they_are_shown_and_marked() -> None:
    outcomes = [reply(900, LATE), reply(700, LATE)]
    assert grading.latencies(outcomes) == [900, 700]
    assert grading.lagged(outcomes)
    assert not grading.lagged([])


@pytest.mark.parametrize(
    ("latency_ms", "lag_ms", "marked"),
    [(200, 5, False), (200, 5.1, True), (9000, 100, False), (9000, 181, True)],
)
def test_lag_counts_by_what_it_is_beside_the_answer(
    latency_ms: float, lag_ms: float, marked: bool
) -> None:
    """Five milliseconds, or two percent of the latency, whichever is more."""
    assert grading.lagged([reply(latency_ms, lag_ms)]) == marked


@pytest.mark.parametrize(
    ("outcomes", "speed"),
    [
        ([reply(1200, ttft_ms=200.0, tokens_out=101)], 100.0),
        ([reply(1200, ttft_ms=200.0, tokens_out=101), reply(700, ttft_ms=200.0, tokens_out=26)],
         83.3),
        ([reply(1200, ttft_ms=200.0, tokens_out=15)], None),
        ([reply(1200, tokens_out=101)], None),
        ([reply(200, ttft_ms=200.0, tokens_out=101)], None),
        ([Outcome(fault=fault("timeout"))], None),
    ],
)  # fmt: skip
def test_output_speed_is_that_of_the_tokens_after_the_first(
    outcomes: list[Outcome], speed: float | None
) -> None:
    assert grading.tokens_per_second(outcomes) == speed


def test_a_question_asked_anew_keeps_all_its_attempts() -> None:
    lost = Outcome(fault=fault("reset"), attempts=3, faults=(fault("reset"),) * 3, notes=("a",))
    found = merged(lost, reply(200))
    assert found.reply
    assert (found.attempts, len(found.faults), found.notes) == (4, 3, ("a",))
    assert merged(None, lost) is lost


def test_a_recheck_that_was_not_sent_hides_no_fault() -> None:
    """A provider that timed out and then asked for patience has still timed out."""
    lost = Outcome(fault=fault("timeout"), attempts=2, faults=(fault("timeout"),) * 2)
    held = Outcome(fault=fault("rate_limited"), attempts=0)
    assert merged(lost, held) == lost
