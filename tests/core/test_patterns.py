"""Patterns are found soon after they begin, with their numbers, and seldom where there are none."""

from __future__ import annotations

from array import array
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from histories import (
    CHARACTERS,
    FIRST,
    Fault,
    found_after,
    planted,
    sound,
    surprises,
    use_found_after,
    used,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from making import seoul
from troubles import business_slots, observation

from aimon.core.alertsettings import PatternLimits
from aimon.core.hourly import Used
from aimon.core.observations import CheckSeen, Observation
from aimon.core.patterns import find, usage
from aimon.core.patterns.chances import Tail, count_tail, majority

LIMITS = PatternLimits()
NOW = seoul("2026-11-30 12:00")
DAYS = 20


def weeks_of(last: list[dict[str, object]], **usual: object) -> list[Observation]:
    """Return four weeks of tests on business days, the last of them with these fields."""
    times = business_slots(seoul("2026-11-02 00:00"), DAYS)
    sound_ms = (790.0, 800.0, 820.0, 780.0, 810.0)
    made = [
        observation("m", time, **{"latency_ms": sound_ms[n % 5]} | usual)
        for n, time in enumerate(times)
    ]
    k = len(made) - len(last)
    return made[:k] + [observation("m", o.time, **f) for o, f in zip(made[k:], last, strict=True)]


def failing(check: str, passed: int, total: int = 4) -> dict[str, object]:
    """Return the fields of a test in which one check passes so many of its items."""
    names = ("basic", "korean", "evaluation", "analysis")
    checks = tuple(
        CheckSeen(c, passed, total, passed / total) if c == check else CheckSeen(c, 4, 4, 1.0)
        for c in names
    )
    return {"checks": checks, "fault_class": "quality", "fault_kind": "wrong_answer"}


def kinds(tests: list[Observation], known: object = ()) -> list[tuple[str, str]]:
    found = find(tests, LIMITS, tests[-1].time, known)  # type: ignore[arg-type]
    return [(p.kind, p.subject) for p in found]


def test_a_slowdown_is_told_with_its_numbers_and_evidence() -> None:
    tests = weeks_of([{"latency_ms": 2400.0}, {"latency_ms": 2600.0}])
    (found,) = find(tests, LIMITS, tests[-1].time)
    assert (found.kind, found.unit, found.n, found.of) == ("slower", "ms", 2, 45)
    assert found.value == 2600
    assert found.baseline == pytest.approx(800, rel=0.03)
    assert found.since == tests[-2].time
    assert found.evidence == (tests[-2].id, tests[-1].id)
    assert 0 < found.chance <= LIMITS.per_year / 8 / 1095


def test_one_slow_test_is_no_pattern_nor_is_one_that_is_over() -> None:
    assert kinds(weeks_of([{"latency_ms": 9000.0}])) == []
    over = [{"latency_ms": 2400.0}] * 2 + [{"latency_ms": 800.0}] * 2
    assert kinds(weeks_of(over)) == []


def test_a_model_that_is_slow_by_habit_has_no_pattern() -> None:
    assert kinds(weeks_of([], latency_ms=9000.0)) == []


def test_a_slowdown_stays_found_for_days() -> None:
    for days in range(1, 6):
        assert ("slower", "") in kinds(weeks_of([{"latency_ms": 2400.0}] * 3 * days)), days


def test_a_known_pattern_ends_later_than_it_would_begin() -> None:
    milder = weeks_of([{"latency_ms": 2400.0}] * 4 + [{"latency_ms": 1100.0}] * 2)
    assert kinds(milder) == []
    assert kinds(milder, {("slower", "")}) == [("slower", "")]
    well = weeks_of([{"latency_ms": 2400.0}] * 4 + [{"latency_ms": 800.0}] * 2)
    assert kinds(well, {("slower", "")}) == []


def test_a_check_that_fails_alone_is_that_function_and_nothing_else() -> None:
    tests = weeks_of([failing("korean", 0), failing("korean", 1)])
    (found,) = find(tests, LIMITS, tests[-1].time)
    assert (found.kind, found.subject, found.unit) == ("function", "korean", "share")
    assert (found.value, found.n, found.baseline) == (7 / 8, 8, 0)


def test_items_that_fail_for_the_servers_sake_are_errors_and_no_intermittent_connection() -> None:
    half = tuple(CheckSeen(c, 2, 4, 0.5) for c in ("basic", "korean", "evaluation", "analysis"))
    bad = {"checks": half, "lost": 24, "attempts": 40, "fault_class": "performance"}
    assert kinds(weeks_of([bad, bad])) == [("errors", "")]


def test_wrong_answers_are_falling_quality() -> None:
    half = tuple(CheckSeen(c, 2, 4, 0.5) for c in ("basic", "korean", "evaluation", "analysis"))
    bad = {"checks": half, "fault_class": "quality"}
    assert kinds(weeks_of([bad, bad])) == [("quality", "")]


def test_attempts_lost_again_and_again_are_an_intermittent_connection() -> None:
    assert kinds(weeks_of([{"lost": 6}, {"lost": 0}, {"lost": 5}, {"lost": 6}])) == [
        ("intermittent", "")
    ]


def test_an_outage_is_no_intermittent_connection() -> None:
    out = [{"result": "failure"}] * 5
    assert ("intermittent", "") not in kinds(weeks_of(out))
    assert ("intermittent", "") not in kinds(weeks_of([*out, {}]))


def test_an_hour_that_is_worse_on_several_days_is_named() -> None:
    slow: list[dict[str, object]] = [{}, {"latency_ms": 3000.0}, {}]
    tests = weeks_of(slow * 5)
    (found,) = find(tests, LIMITS, tests[-1].time)
    assert (found.kind, found.subject, found.unit) == ("hours", "13:00", "ms")
    assert found.value == 3000
    assert found.baseline == 800


def test_quick_tests_are_not_measured_against_whole_ones() -> None:
    quick = {"checks": (CheckSeen("basic", 4, 4, 1.0),), "latency_ms": 200.0}
    whole = {"latency_ms": 800.0}
    assert kinds(weeks_of([quick] * 9 + [whole] * 2)) == []


@pytest.mark.parametrize("n", [1, 4, 9])
def test_too_few_tests_claim_nothing(n: int) -> None:
    tests = weeks_of([{"latency_ms": 90_000.0, "lost": 9}] * 2)[-n:]
    assert kinds(tests) == []


@pytest.mark.parametrize(
    ("kind", "size", "where"),
    [
        *(("slower", size, "") for size in (3.0, 5.0)),
        *(("errors", size, "") for size in (0.5, 0.9)),
        *(("function", size, check) for size, check in ((0.9, "korean"), (1.0, "analysis"))),
        *(("intermittent", size, "") for size in (0.3, 0.4)),
        *(("quality", size, "") for size in (0.4, 0.6)),
    ],
)
def test_planted_faults_are_found_within_the_run_after(kind: str, size: float, where: str) -> None:
    delays = [found_after(Fault(kind, size, where), 100 + n, runs=4) for n in range(12)]
    assert sum(d is not None and d <= 1 for d in delays) >= 10, delays


def test_a_fault_of_one_hour_is_named_within_the_week() -> None:
    delays = [found_after(Fault("hours", 4, hour), n) for n, hour in enumerate(("9", "13", "17"))]
    assert all(d is not None and d <= 18 for d in delays), delays


@pytest.mark.parametrize(("kind", "factor"), [("surge", 5), ("collapse", 0.1)])
def test_use_that_turns_is_found_within_two_hours(kind: str, factor: float) -> None:
    delays = [use_found_after(kind, factor, n) for n in range(8)]
    assert sum(d is not None and d <= 2 for d in delays) >= 7, delays


def test_sound_models_give_less_than_one_false_alarm_a_year() -> None:
    alarms = sum((surprises(n) for n in range(4)), Counter[str]())
    assert alarms.total() <= 4, alarms


def test_fewer_false_alarms_are_asked_for_and_fewer_come() -> None:
    loud, quiet = (PatternLimits(per_year=n) for n in (1000.0, 0.01))
    counts = {1000.0: 0, 0.01: 0}
    for seed in range(24):
        tests = sound(Random(f"loud {seed}"), CHARACTERS[2], 40)
        for place in range(84, len(tests)):
            weeks, now = tests[place - 83 : place + 1], tests[place].time
            some, few = find(weeks, loud, now), find(weeks, quiet, now)
            counts[1000.0] += len(some)
            counts[0.01] += len(few)
    assert counts[0.01] < counts[1000.0] / 10


def test_a_weekday_of_little_use_and_a_night_are_no_collapse() -> None:
    use = used(Random("quiet"), 300, 35)
    for day in range(28, 35):
        for hour in range(24):
            now = FIRST + timedelta(days=day, hours=hour, minutes=30)
            assert usage("m", use, now, LIMITS) == []


def test_hours_of_which_nobody_tells_are_no_collapse() -> None:
    use = used(Random("unknown"), 1000, 35)
    start = 24 * 30 + 9
    for at in range(start, start + 6):
        use.models["m"][at] = use.lines[at] = 0
    assert usage("m", use, FIRST + timedelta(days=30, hours=15, minutes=1), LIMITS) == []


def test_a_holiday_is_measured_against_days_off() -> None:
    use = used(Random("holiday"), 1000, 35)
    day = FIRST.date() + timedelta(days=30)  # a Wednesday
    for hour in range(24):
        use.models["m"][24 * 30 + hour] //= 5
    now = FIRST + timedelta(days=30, hours=13, minutes=1)
    weekends = {FIRST.date() + timedelta(days=n) for n in range(35) if n % 7 > 4}
    assert [p.kind for p in usage("m", use, now, LIMITS)] == ["collapse"]
    assert usage("m", use, now, LIMITS, off=weekends | {day}) == []


def test_at_a_site_that_works_every_day_a_weekend_is_like_any_day() -> None:
    saturday = 19  # FIRST is a Monday
    random = Random("every day")
    requests = array("q", [round(random.gauss(200, 14)) for _ in range(24 * (saturday + 1))])
    for hour in range(9, 15):
        requests[24 * saturday + hour] = 5
    use = Used(FIRST.date(), array("q", [1]) * len(requests), {"m": requests}, {})
    now = FIRST + timedelta(days=saturday, hours=15, minutes=1)
    assert usage("m", use, now, LIMITS) == []  # of four days off nothing is known
    assert [p.kind for p in usage("m", use, now, LIMITS, off=())] == ["collapse"]


def test_the_tails_are_what_they_say() -> None:
    assert majority([0.1, 0.01], 2) == pytest.approx(0.01)
    assert majority([0.1] * 3, 1) == pytest.approx(1 - 0.9**3)
    assert count_tail(0, 5, 0.1, 0.1) == pytest.approx(1)
    assert count_tail(1, 1, 0.2, 0.3) == pytest.approx(0.2)
    tail = Tail([float(n) for n in range(80)], 0.01)
    assert tail.beyond(50) == 1
    assert tail.beyond(100) > tail.beyond(200) > 0


observations = st.builds(
    dict,
    result=st.sampled_from(["success", "failure", "untested", "error"]),
    latency_ms=st.none() | st.floats(0, 1e9),
    attempts=st.integers(0, 60),
    lost=st.integers(0, 60),
    slot=st.none() | st.sampled_from(["09:30", "13:00"]),
    hour=st.integers(0, 23),
    checks=st.lists(
        st.tuples(st.sampled_from(["basic", "korean", "analysis"]), st.integers(0, 5)),
        unique_by=lambda c: c[0],
    ).map(lambda cs: tuple(CheckSeen(c, n, 5, None if n == 3 else n / 5) for c, n in cs)),
)


@given(st.lists(observations, max_size=90), st.sampled_from([0.5, 1000.0]))
@settings(deadline=None, max_examples=150)
def test_any_history_can_be_looked_at(rows: list[dict[str, object]], per_year: float) -> None:
    start = NOW - timedelta(days=27)
    tests = [
        observation("m", start + timedelta(hours=7 * n), **row | {"total": 5})
        for n, row in enumerate(rows)
    ]
    known = {("slower", ""), ("hours", "13:00"), ("function", "korean")}
    limits = PatternLimits(per_year=per_year)
    for pattern in find(tests, limits, NOW, known):  # type: ignore[arg-type]
        assert pattern.chance >= 0
        assert pattern.n > 0
        assert pattern.evidence


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=100)
def test_a_sound_history_in_any_order_shows_nothing(seed: int) -> None:
    random = Random(seed)
    tests = sound(random, CHARACTERS[0], 28)
    shuffled = random.sample(tests, len(tests))
    again = [
        observation("m", o.time, **{f: getattr(was, f) for f in ("latency_ms", "checks", "lost")})
        for o, was in zip(tests, shuffled, strict=True)
        if was.result == "success"
    ]
    strict = PatternLimits(per_year=0.001)
    assert find(again, strict, again[-1].time) == []


def test_a_planted_history_begins_where_it_says() -> None:
    tests, begin = planted(Random(1), CHARACTERS[0], Fault("slower", 8), 3)
    before = sorted(o.latency_ms for o in tests[:begin] if o.latency_ms)
    after = [o.latency_ms for o in tests[begin:] if o.latency_ms]
    assert min(after) > 3 * before[len(before) // 2]
