"""What the tests of the last days measured."""

from __future__ import annotations

import pytest
from making import dead, item, probe, seoul

from aimon.core.evidence import Check, Evidence, gather, quantile
from aimon.core.faults import fault
from aimon.core.records import Probe


def at(minute: int, **fields: object) -> Probe:
    return probe("m", seoul(f"2026-11-23 09:{minute:02}"), **fields)


def test_without_a_test_there_are_no_figures() -> None:
    assert gather([]) == Evidence()
    assert gather([at(0, result="untested"), at(1, result="error")]) == Evidence()


def test_tests_that_were_not_answered_count_against_it_but_have_no_latency() -> None:
    found = gather([at(0), at(1, retried=True), dead("m", seoul("2026-11-23 10:00"), fault("dns"))])
    assert (found.tests, found.answered, found.lost, found.retried) == (3, 2, 1, 1)
    assert (found.passed, found.total, found.success_rate) == (8, 12, 66.7)
    assert found.timed == 2
    assert found.last == seoul("2026-11-23 10:00")
    assert found.health == pytest.approx(66.7)


def test_the_median_counts_only_what_was_timed_well_and_p90_needs_ten() -> None:
    tests = [at(n, latency_ms=100.0 * (n + 1), ttft_ms=10.0 * (n + 1)) for n in range(10)]
    late = at(30, latency_ms=9999.0, lagged=True)
    nine = gather([*tests[:9], late])
    assert (nine.timed, nine.latency_ms, nine.latency_p90_ms) == (9, 500.0, None)
    ten = gather([*tests, late])
    assert (ten.timed, ten.latency_ms, ten.latency_p90_ms) == (10, 550.0, 910.0)
    assert ten.ttft_ms == 55.0


def test_each_check_has_its_items_passed_and_their_mean_score() -> None:
    parts = (
        item(),
        item("korean", "canary", score=0.5),
        item("evaluation", "apart", ok=False),
        item("evaluation", "pair", ok=None),
    )
    found = gather([at(0, checks=parts)])
    assert found.checks == {
        "korean": Check(passed=1, total=1, success_rate=100.0, score=50.0),
        "evaluation": Check(passed=0, total=1, success_rate=0.0, score=0.0),
    }
    assert (found.quality, found.graded) == (25.0, 2)


@pytest.mark.parametrize(("q", "expected"), [(0, 1), (0.5, 2.5), (0.9, 3.7), (1, 4)])
def test_a_quantile_is_interpolated_as_everywhere_here(q: float, expected: float) -> None:
    assert quantile([4, 1, 3, 2], q) == expected
    assert quantile([], q) is None
    assert quantile([7], q) == 7
