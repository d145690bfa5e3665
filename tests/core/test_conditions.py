"""A test's condition, the course of many, and when a model flaps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import seoul
from troubles import business_slots, observation

from aimon.core.alertsettings import Alerts, Flapping
from aimon.core.conditions import Bad, Course, condition, course, kind_of
from aimon.core.observations import CheckSeen, Observation
from aimon.core.settings import Thresholds

SLOTS = business_slots(seoul("2026-11-02 00:00"), 15)
CHECKS = ("basic", "korean", "evaluation", "analysis")
LIMITS = Thresholds()
DOWN = {"result": "failure"}
SLOW = {"latency_ms": 6000.0}
POOR = {"passed": 10, "health": 55.0}
QUICK = {"checks": (CheckSeen("basic", 4, 4, 1.0),), "passed": 4, "total": 4}
KINDS: dict[str, dict[str, Any]] = {
    ".": {},
    "x": DOWN,
    "s": SLOW,
    "p": POOR,
    "q": QUICK,
    "u": {"result": "untested", "health": None},
}


def seen(check: str, passed: int, total: int = 4) -> CheckSeen:
    return CheckSeen(check, passed, total, passed / total)


def history_of(*results: dict[str, Any]) -> list[Observation]:
    return [observation("a", time, **fields) for time, fields in zip(SLOTS, results, strict=False)]


def fares(*results: dict[str, Any], **alerts: Any) -> Course:
    return course(history_of(*results), LIMITS, Alerts(**alerts), CHECKS)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "sound"),
        (DOWN, "down"),
        ({"latency_ms": 5000.0}, "sound"),
        ({"latency_ms": 5000.1}, "slow"),
        ({"latency_ms": None}, "sound"),
        ({"passed": 7, "total": 10}, "sound"),
        ({"passed": 69, "total": 100}, "failing"),
        ({"health": 60.0}, "sound"),
        ({"health": 59.9}, "failing"),
        ({"health": 59.9, "latency_ms": 9000.0}, "failing"),
        ({"result": "error", "health": None}, None),
        ({"result": "untested", "health": None}, None),
    ],
)
def test_a_test_is_judged_by_its_numbers_and_an_edge_belongs_to_the_better_side(
    fields: dict[str, Any], expected: str | None
) -> None:
    assert condition(history_of(fields)[0], LIMITS) == expected


def test_the_thresholds_in_force_decide_whatever_was_recorded_then() -> None:
    strict = Thresholds(latency=Thresholds().latency.__class__(normal=0.1, caution=0.5))
    assert condition(history_of({})[0], strict) == "slow"


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        ([("down", "refused")], "connection"),
        ([("down", "timeout")], "timeout"),
        ([("down", "connect_timeout")], "timeout"),
        ([("down", "timeout"), ("down", "dns")], "connection"),
        ([("slow", "")], "timeout"),
        ([("failing", "timeout")], "failing"),
        ([("failing", ""), ("slow", "")], "failing"),
        ([("failing", ""), ("down", "timeout")], "timeout"),
    ],
)
def test_the_kind_of_trouble_is_that_of_the_worst_condition(
    bad: list[tuple[Any, str]], expected: str
) -> None:
    found = [Bad(observation("a", SLOTS[0], fault_kind=kind), what) for what, kind in bad]
    assert kind_of(found) == expected


def test_one_failed_run_is_hard_trouble_and_one_sound_run_ends_it() -> None:
    assert not fares({}).hard
    assert fares({}, DOWN).hard
    assert not fares({}, DOWN, {}).hard


def test_trouble_begins_with_its_first_bad_test_and_has_the_last_sound_one_before_it() -> None:
    found = fares({}, {}, DOWN, DOWN)
    assert found.began_at == SLOTS[2]
    assert found.sound_before == SLOTS[1]
    assert fares(DOWN).sound_before is None


def test_so_many_bad_runs_as_the_settings_ask_make_it_hard_and_so_many_sound_ones_end_it() -> None:
    asked = {"failing_runs": 2, "sound_runs": 3}
    assert not fares(DOWN, **asked).hard
    assert not fares(DOWN, {}, DOWN, **asked).hard
    assert fares(DOWN, DOWN, **asked).hard
    assert fares(DOWN, DOWN, {}, {}, **asked).hard
    assert fares(DOWN, DOWN, {}, {}, DOWN, {}, {}, **asked).hard
    assert not fares(DOWN, DOWN, {}, {}, {}, **asked).hard


def test_what_says_nothing_neither_begins_nor_ends_trouble() -> None:
    nothing = {"result": "untested", "health": None}
    assert fares(DOWN, nothing, nothing).hard
    assert not fares({}, nothing).hard
    assert fares(nothing).last is None


def test_a_narrow_test_does_not_end_what_a_full_one_found_wrong_in_other_checks() -> None:
    poor = {"checks": (seen("basic", 4), seen("korean", 0), seen("evaluation", 1), seen("analysis", 2)),
            "passed": 7, "health": 40.0}  # fmt: skip
    assert fares(poor, QUICK).condition == "failing"
    assert fares(poor, QUICK).hard
    assert not fares(poor, QUICK, {}).hard


def test_checks_that_failed_end_the_trouble_when_they_pass_again() -> None:
    poor = {"checks": (seen("basic", 4), seen("korean", 4), seen("evaluation", 0), seen("analysis", 2)),
            "passed": 10, "health": 50.0}  # fmt: skip
    evaluation = {"checks": (seen("evaluation", 4),), "passed": 4, "total": 4}
    analysis = {"checks": (seen("analysis", 4),), "passed": 4, "total": 4}
    assert fares(poor, evaluation).hard
    assert not fares(poor, evaluation, analysis).hard


def test_a_narrow_test_with_a_failed_item_does_not_make_a_sound_model_fail() -> None:
    quick = {"checks": (seen("basic", 2),), "passed": 2, "total": 4, "health": 50.0}
    assert condition(history_of(quick)[0], LIMITS) == "failing"
    assert fares({}, quick).condition == "sound"


def test_the_first_narrow_test_is_all_that_is_known() -> None:
    quick = {"checks": (seen("basic", 1),), "passed": 1, "total": 4, "health": 30.0}
    assert fares(quick).condition == "failing"


def test_a_short_answer_in_time_does_not_end_the_slowness_of_long_ones() -> None:
    assert fares(SLOW, QUICK).condition == "slow"
    assert fares(SLOW, QUICK, {}).condition == "sound"
    assert fares({}, QUICK | SLOW).condition == "slow"
    assert fares({}, QUICK | SLOW, QUICK).condition == "sound"


def test_any_answer_ends_a_model_s_silence() -> None:
    assert fares({}, DOWN, QUICK).condition == "sound"


def weighted(pattern: str, flapping: Flapping) -> Course:
    """Return the course of tests written as ``.`` for sound and ``x`` for down."""
    return fares(*({} if c == "." else DOWN for c in pattern), flapping=flapping)


def test_changes_weigh_from_eight_tenths_for_the_oldest_to_twelve_tenths_for_the_latest() -> None:
    six = Flapping(runs=6, start=100, stop=0)
    assert weighted("x.....", six).changes == pytest.approx(100 * 0.8 / 5)
    assert weighted(".....x", six).changes == pytest.approx(100 * 1.2 / 5)
    assert weighted("..x...", six).changes == pytest.approx(100 * (0.9 + 1.0) / 5)
    assert weighted(".x.x.x", six).changes == pytest.approx(100.0)
    assert weighted("x......", six).changes == 0


def test_flapping_starts_at_its_edge_and_stops_at_its_edge() -> None:
    def at(start: int, stop: int) -> Flapping:
        return Flapping(runs=6, start=start, stop=stop)

    assert weighted(".....x", at(24, 0)).flapping
    assert not weighted(".....x", at(25, 0)).flapping
    assert not weighted(".x.x.x" + "xxx", at(90, 34)).flapping  # two changes are left: 0.8 + 0.9
    assert weighted(".x.x.x" + "xxx", at(90, 33)).flapping


def test_flapping_goes_on_between_its_thresholds_only_where_it_was() -> None:
    limits = Flapping(runs=6, start=60, stop=20)
    assert not weighted("..xx..", limits).flapping
    assert weighted(".x.x.xx", limits).flapping


def test_two_bad_days_in_a_week_are_no_flapping_with_the_settings_as_they_come() -> None:
    assert not weighted("...xxx......xx.......", Flapping()).flapping
    assert weighted("..x..x..x..x..x..x..x", Flapping()).flapping


@given(st.lists(st.sampled_from([*KINDS]), max_size=44))
def test_what_was_sound_before_the_first_trouble_makes_no_difference(marks: list[str]) -> None:
    """The fold begins where it may; an old trouble that ended has it begin earlier."""
    history = history_of({}, *(KINDS[mark] for mark in marks))
    old = [
        observation("a", SLOTS[0] - timedelta(hours=40 - n), **fields)
        for n, fields in enumerate((SLOW, {}))
    ]
    late, early = (course(h, LIMITS, Alerts(), CHECKS) for h in (history, old + history))
    assert (early.hard, early.condition, early.bad) == (late.hard, late.condition, late.bad)
    assert (early.last, early.sound_before) == (late.last, late.sound_before)
