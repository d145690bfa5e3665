"""Health score and grade: exact at their edges, named reasons."""

from __future__ import annotations

import pytest
from making import item

from aimon.core.faults import fault
from aimon.core.health import (
    Measured,
    assess,
    failed_by_check,
    health,
    main_fault,
    measure,
    speed,
    worst,
)
from aimon.core.records import Grade
from aimon.core.settings import Bound, Settings, Thresholds, Weights

BOUND = Bound(normal=2, caution=5)


def measured(**fields: object) -> Measured:
    base: dict[str, object] = {
        "answered": True,
        "health": 100.0,
        "passed": 10,
        "total": 10,
        "latency_ms": 500.0,
    }
    return Measured(**{**base, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("latency_ms", "expected"),
    [(0, 1.0), (2000, 1.0), (3500, 0.75), (5000, 0.5), (32500, 0.25), (60000, 0.0), (90000, 0.0)],
)
def test_speed_falls_from_two_seconds_to_half_at_five_and_to_nothing_at_the_deadline(
    latency_ms: float, expected: float
) -> None:
    assert speed(latency_ms, 60, BOUND) == pytest.approx(expected)


def test_a_deadline_within_the_limits_still_ends_the_scale() -> None:
    assert speed(3000, 3, BOUND) == 0.0


def score(items: tuple, latency_ms: float | None = 1000.0) -> float:
    return health(items, latency_ms=latency_ms, deadline_s=60, weights=Weights(), latency=BOUND)


def test_health_weighs_success_quality_and_speed() -> None:
    items = (item(), item("korean", "canary", ok=False, score=0.0), item("analysis", "date"))
    assert score(items) == pytest.approx(100 * (0.5 * 2 / 3 + 0.3 * 0.5 + 0.2), abs=0.05)


def test_quality_is_weighted_by_item() -> None:
    items = (
        item("korean", "syllables", ok=False, score=0.0, weight=0.5),
        item("korean", "canary", score=1.0, weight=1.5),
    )
    assert score(items) == pytest.approx(100 * (0.5 * 0.5 + 0.3 * 0.75 + 0.2))


def test_in_a_quick_probe_the_weight_of_quality_goes_to_the_rest() -> None:
    assert score((item(), item(name="complete", ok=False))) == pytest.approx(
        100 * (0.5 * 0.5 + 0.2) / 0.7, abs=0.05
    )


def test_content_that_was_not_let_be_asked_is_like_content_that_was_not_run() -> None:
    unsent = item("korean", "canary", ok=None, fault=fault("budget"))
    assert score((item(), unsent)) == score((item(),)) == 100


def test_content_that_could_not_be_graded_is_no_quality() -> None:
    items = (item(), item("korean", "canary", ok=False, score=None))
    assert score(items) == pytest.approx(100 * (0.5 * 0.5 + 0.2))


def test_nothing_answered_is_zero() -> None:
    assert score((item(ok=False),), latency_ms=None) == 0.0


def test_items_that_do_not_apply_are_not_counted() -> None:
    assert score((item(name="listing", ok=None), item())) == 100.0


@pytest.mark.parametrize(
    ("fields", "grade"),
    [
        ({"health": 80.0}, "normal"),
        ({"health": 79.9}, "caution"),
        ({"health": 60.0}, "caution"),
        ({"health": 59.9}, "problem"),
        ({"latency_ms": 2000.0}, "normal"),
        ({"latency_ms": 2000.1}, "caution"),
        ({"latency_ms": 5000.0}, "caution"),
        ({"latency_ms": 5000.1}, "problem"),
        ({"passed": 9, "total": 10}, "normal"),
        ({"passed": 89, "total": 100}, "caution"),
        ({"passed": 70, "total": 100}, "caution"),
        ({"passed": 69, "total": 100}, "problem"),
        ({"intermittent": True}, "caution"),
        ({"answered": False, "health": 0.0, "passed": 0, "latency_ms": None}, "problem"),
        ({"internal": True, "health": None, "answered": False}, "unknown"),
    ],
)
def test_every_bound_belongs_to_the_better_side(fields: dict, grade: Grade) -> None:
    assert assess(measured(**fields), Thresholds())[0] == grade


def test_the_grade_names_every_indicator_that_is_not_normal_worst_first() -> None:
    grade, reasons = assess(
        measured(latency_ms=2500.0, passed=6, health=70.0, failed={"korean": 4}), Thresholds()
    )
    assert grade == "problem"
    assert [(r.indicator, r.grade) for r in reasons] == [
        ("success", "problem"),
        ("latency", "caution"),
        ("health", "caution"),
    ]
    assert reasons[0].failed == {"korean": 4}
    assert reasons[0].limit == 70
    assert reasons[1].limit == 2000


def test_the_worst_grade_wins_and_unknown_never_hides_a_problem() -> None:
    assert worst(["normal", "unknown", "caution"]) == "unknown"
    assert worst(["unknown", "problem"]) == "problem"
    assert worst([]) == "normal"


def test_the_main_fault_is_the_gravest_then_the_most_frequent() -> None:
    wrong, garbled, slow = fault("wrong_answer"), fault("encoding"), fault("timeout")
    failing = [
        item("korean", "a", ok=False, fault=wrong),
        item("korean", "b", ok=False, fault=garbled),
        item("korean", "c", ok=False, fault=garbled),
    ]
    assert main_fault(failing) == garbled
    assert main_fault([*failing, item("basic", "d", ok=False, fault=slow)]) == slow
    assert failed_by_check(failing) == {"korean": 3}
    assert main_fault([item()]) is None


def test_a_latency_that_aimon_could_not_time_is_not_held_against_the_model() -> None:
    """Neither the indicator nor the speed in the health score counts it; both do when timed."""
    items = (item(), item("korean", "canary"))
    base = {"result": "success", "latency_ms": 9000.0, "intermittent": False, "fault": None}
    late = measure(items, timed=False, deadline_s=60, settings=Settings(), **base)
    assert late.health == 100
    assert assess(late, Settings().thresholds) == ("normal", ())
    slow = measure(items, timed=True, deadline_s=60, settings=Settings(), **base)
    assert slow.health is not None
    assert slow.health < 100
    assert assess(slow, Settings().thresholds)[0] == "problem"


def test_a_model_that_was_not_let_answer_is_unknown() -> None:
    limited = fault("rate_limited")
    found = measure(
        (item(ok=None),), result="untested", latency_ms=None, intermittent=False,
        fault=limited, deadline_s=60, settings=Settings(),
    )  # fmt: skip
    grade, reasons = assess(found, Settings().thresholds)
    assert (found.health, grade) == (None, "unknown")
    assert [(r.indicator, r.fault) for r in reasons] == [("untested", limited)]
