"""What series over time show: promises that hold for all, and a simulation of the forecast."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import seoul
from msgspec.structs import replace

from aimon.core.trends import (
    FIGURES,
    Occasion,
    Point,
    Series,
    change,
    correlation,
    forecast,
    outliers,
    profile,
    shift,
)
from aimon.core.trends.chances import rank_sum_tail, ranks, t_tail, welch

MONDAY = seoul("2026-08-31 00:00")
DAY = timedelta(days=1)
values = st.floats(0, 1e6, allow_nan=False)


def series(
    found: Sequence[float | None],
    figure: str = "latency",
    *,
    n: int = 100,
    running: bool = False,
    items: int = 0,
    down: Collection[int] = (),
) -> Series:
    points = [
        Point(
            start=MONDAY + DAY * i,
            end=MONDAY + DAY * (i + 1),
            value=value,
            n=n,
            items=items,
            failed=int(i in down),
        )
        for i, value in enumerate(found)
    ]
    if running:
        last = points.pop()
        points.append(replace(last, complete=False))
    return Series(model="m", figure=figure, by="day", points=tuple(points))


def point(value: float | None, n: int = 100, sd: float | None = None, tests: int = 0) -> Point:
    return Point(start=MONDAY, end=MONDAY + DAY, value=value, n=n, sd=sd, tests=tests)


def noise(random: Random, n: int, level: float = 1000, sigma: float = 0.05) -> list[float]:
    return [level * math.exp(random.gauss(0, sigma)) for _ in range(n)]


# --- chances


def test_the_tail_of_students_law_agrees_with_its_tables() -> None:
    for t, freedom in ((12.706, 1), (4.3027, 2), (2.2622, 9), (2.0423, 30), (1.95996, 1e7)):
        assert t_tail(t, freedom) == pytest.approx(0.05, rel=2e-4)


def test_the_rank_sum_of_small_groups_is_that_of_all_ways_to_choose_them() -> None:
    order = [float(r) for r in range(1, 9)]
    every = [sum(chosen) for chosen in combinations(order, 3)]
    for total in sorted(set(every)):
        as_far = sum(abs(s - 13.5) >= abs(total - 13.5) for s in every) / len(every)
        assert rank_sum_tail(total, 3, 8, order) == pytest.approx(as_far)


@given(st.lists(values, min_size=1, max_size=30))
def test_ranks_add_up_and_follow_the_values(found: list[float]) -> None:
    order = ranks(found)
    assert sum(order) == pytest.approx(len(found) * (len(found) + 1) / 2)
    for (a, ra), (b, rb) in combinations(zip(found, order, strict=True), 2):
        assert (a < b) == (ra < rb)


def test_equal_means_without_scatter_do_not_differ() -> None:
    assert welch((5, 0, 9), (5, 0, 9)) == 1
    assert welch((5, 0, 9), (6, 0, 9)) == 0


# --- changes


@given(values, values)
def test_a_change_is_the_difference_and_its_share_of_before(now: float, before: float) -> None:
    found = change("usage", point(now), point(before))
    assert found.absolute == now - before
    assert found.percent == (100 * (now - before) / before if before else None)
    assert (found.n_now, found.n_before) == (100, 100)


def test_nothing_is_claimed_of_too_few_and_it_is_said_why() -> None:
    found = change("latency", point(900, n=3, sd=5, tests=3), point(400, n=3, sd=5, tests=3))
    assert (found.real, found.why) == (None, "few")
    assert change("latency", None, point(1)).why == "no_now"
    assert change("latency", point(1), point(None)).why == "no_before"


def test_tests_that_scatter_little_show_a_change_without_a_past() -> None:
    now, before = (point(v, n=9, sd=30, tests=9) for v in (900, 600))
    found = change("latency", now, before)
    assert found.real
    assert found.good is False
    wide = change("latency", point(900, 9, 400, 9), point(600, 9, 400, 9))
    assert wide.real is False


def test_a_change_has_to_leave_what_earlier_changes_were() -> None:
    random = Random(1)
    past = [(a, b) for a, b in zip(noise(random, 20), noise(random, 20), strict=True)]
    assert change("latency", point(1050), point(1000), past).real is False
    found = change("latency", point(1800), point(1000), past)
    assert found.real
    assert found.past == 20


def test_use_that_falls_every_saturday_does_not_fall_for_real() -> None:
    past = [(1000.0, 1010.0), (1020.0, 1000.0)] * 10 + [(200.0, 1000.0)] * 4
    alike = [(200.0, 1000.0), (210.0, 1000.0), (190.0, 1000.0), (205.0, 1000.0)]
    assert change("usage", point(203), point(1000), past).real
    assert change("usage", point(203), point(1000), past, alike).real is False


def test_one_fault_in_two_tests_is_no_rise_of_the_error_rate() -> None:
    past = [(0.0, 0.0)] * 20
    assert change("errors", point(50, n=2), point(0, n=2), past).real is False
    assert change("errors", point(50, n=200), point(0, n=200), past).real


def test_sound_series_seldom_show_a_change() -> None:
    random, claimed = Random(7), 0
    for _ in range(400):
        found = noise(random, 30)
        past = [*zip(found[1:28], found[:27], strict=True)]
        claimed += bool(change("latency", point(found[29]), point(found[28]), past).real)
    assert claimed <= 16


# --- breaks


def test_a_slowdown_is_dated_to_its_first_day() -> None:
    found = shift(series([*noise(Random(2), 20), *noise(Random(3), 5, 1400)]))
    assert found
    assert found.since == MONDAY + DAY * 20
    assert (found.n_before, found.n_after, found.good) == (20, 5, False)
    assert found.percent == pytest.approx(40, abs=8)


def test_two_days_are_no_new_level() -> None:
    assert shift(series([*noise(Random(2), 26), 3000, 3100])) is None


def test_weekends_are_no_break() -> None:
    week = [100.0, 110, 105, 95, 100, 10, 12]
    random = Random(4)
    found = [v * math.exp(random.gauss(0, 0.05)) for _ in range(4) for v in week]
    assert shift(series(found, "usage")) is None


def test_series_without_a_break_seldom_show_one() -> None:
    random = Random(5)
    assert sum(shift(series(noise(random, 28))) is not None for _ in range(300)) <= 12


# --- outliers


def test_an_outlier_stands_beside_what_is_known_of_its_time() -> None:
    found = noise(Random(6), 28)
    found[10] = 4000
    at = MONDAY + DAY * 10

    def known(kind: str, day: int, *models: str) -> Occasion:
        start = MONDAY + DAY * day
        return Occasion(kind=kind, start=start, end=start + DAY, name=kind, models=models)  # type: ignore[arg-type]

    occasions = [known("incident", 10, "m"), known("holiday", 10), known("version", 11, "m")]
    occasions.append(known("fault", 10, "other"))
    (one,) = outliers(series(found), occasions=occasions)
    assert one.start == at
    assert one.good is False
    assert one.usual == pytest.approx(1000, rel=0.1)
    assert [o.kind for o in one.occasions] == ["incident", "holiday"]
    assert outliers(series(found))[0].occasions == ()


def test_a_new_level_is_not_a_row_of_outliers() -> None:
    found = series([*noise(Random(8), 14), *noise(Random(9), 14, 3000)])
    assert outliers(found, shift(found)) == []


def test_one_wrong_answer_of_three_tests_is_not_unusual() -> None:
    assert outliers(series([0.0] * 20 + [100 / 3], "errors", n=3)) == []
    assert outliers(series([0.0] * 20 + [100 / 3], "errors", n=300))


def test_an_item_wrong_among_few_is_not_unusual_but_many_are() -> None:
    sound = [100.0] * 21
    assert outliers(series([*sound, 97.5], "health", n=3, items=48)) == []
    (one,) = outliers(series([*sound, 80.0], "health", n=3, items=48))
    assert one.value == 80


def test_a_day_in_trouble_is_told_as_such_and_is_no_part_of_the_usual() -> None:
    week = [100.0, 104.0, 98.0, 102.0, 96.0, 10.0, 12.0]
    found = [v + n for n in range(3) for v in week] + [0.0, *week[1:]]
    # With the outage the three other Mondays are all that is learnt of Mondays.
    (one,) = outliers(series(found, "health", down=[21]))
    assert (one.start, one.trouble) == (MONDAY + DAY * 21, True)
    assert one.usual == pytest.approx(100, abs=2)


def test_a_model_that_fails_every_other_day_is_usually_in_trouble() -> None:
    found = series([100.0, 60.0] * 10, "health", down=range(1, 20, 2))
    assert found.apart == frozenset()
    assert series([100.0] * 20, "health", down=[3]).apart == {MONDAY + DAY * 3}


def test_a_day_without_an_answer_is_no_weekday_to_come() -> None:
    random = Random(14)
    found = [100 + random.gauss(0, 1) for _ in range(42)]
    found[36] = 0.0  # a Tuesday
    down, unknown = (forecast(series(found, "health", down=d)) for d in ([36], []))
    tuesday = [day.value for day in down.days][1]
    assert tuesday == pytest.approx(100, abs=2)
    assert [day.value for day in unknown.days][1] != pytest.approx(100, abs=2)


def test_the_day_that_goes_on_is_no_outlier() -> None:
    assert outliers(series([*noise(Random(6), 28), 1.0], running=True)) == []


def test_sound_days_are_seldom_unusual() -> None:
    random, days, found = Random(10), 0, 0
    for _ in range(100):
        made = series(noise(random, 28))
        days += 28
        found += len(outliers(made))
    assert found / days < 0.015


@given(st.lists(st.one_of(st.none(), values), max_size=40), st.sampled_from([*FIGURES]))
def test_any_series_is_judged_without_a_fall(found: list[float | None], figure: str) -> None:
    percent = FIGURES[figure].unit in ("percent", "points")
    made = series([min(v, 100.0) if v is not None and percent else v for v in found], figure)
    for one in outliers(made, shift(made)):
        assert one.value != one.usual
    expected = forecast(made)
    assert bool(expected.days) == (not expected.why)
    for day in expected.days:
        if day.value is not None and day.low is not None and day.high is not None:
            assert 0 <= day.low <= day.value <= day.high
            assert not percent or day.high <= 100


# --- what goes together


def test_figures_that_rise_together_are_said_to() -> None:
    random = Random(11)
    use = noise(random, 40, 500, 0.4)
    slow = [v * math.exp(random.gauss(0, 0.1)) for v in use]
    found = correlation(series(use, "usage"), series(slow, "use_latency"))
    assert found.claimed
    assert found.rho is not None
    assert found.rho > 0.8
    assert found.n == 40


def test_unrelated_figures_are_seldom_claimed_even_where_each_day_resembles_the_last() -> None:
    random, claimed = Random(12), 0

    def walk() -> list[float]:
        level, found = 0.0, []
        for _ in range(60):
            level = 0.8 * level + random.gauss(0, 0.2)
            found.append(1000 * math.exp(level))
        return found

    for _ in range(200):
        claimed += correlation(series(walk(), "usage"), series(walk())).claimed
    assert claimed <= 8


def test_few_pairs_and_constant_figures_say_nothing() -> None:
    assert correlation(series([1.0] * 5, "usage"), series([1.0] * 5)).why == "few"
    found = correlation(series([1.0] * 20, "usage"), series(noise(Random(1), 20)))
    assert (found.why, found.rho, found.claimed) == ("constant", None, False)


def test_the_busiest_hour_needs_some_observations() -> None:
    rows = [
        {"hour": 9, "weekday": None, "value": 50.0, "n": 10},
        {"hour": 10, "weekday": None, "value": 40.0, "n": 10},
        {"hour": 3, "weekday": None, "value": 900.0, "n": 1},
        {"hour": None, "weekday": 1, "value": 45.0, "n": 20},
    ]
    found = profile("usage", rows)
    assert found.top_hour
    assert found.top_hour.hour == 9
    assert found.top_weekday is None


# --- the forecast


def made(random: Random, kind: str, n: int) -> list[float | None]:
    """Return days of a kind: noise, weekday effects (season), a random walk, or office days."""
    weekdays = [random.gauss(0, 0.3) for _ in range(7)]
    level, found = 0.0, list[float | None]()
    for day in range(n):
        level += random.gauss(0, 0.08) if kind == "walk" else 0.0
        effect = weekdays[day % 7] if kind in ("season", "office") else 0.0
        off = kind == "office" and day % 7 > 4
        found.append(None if off else math.exp(6 + effect + level + random.gauss(0, 0.12)))
    return found


@pytest.mark.parametrize("kind", ["noise", "season", "walk", "office"])
@pytest.mark.parametrize("days", [28, 56])
def test_the_interval_holds_what_it_says_and_the_method_is_never_much_worse(
    kind: str, days: int
) -> None:
    random, held, errors, naive = Random(f"{kind} {days}"), list[bool](), 0.0, 0.0
    for _ in range(100):
        found = made(random, kind, days + 7)
        for ahead, day in enumerate(forecast(series(found[:days], "usage")).days):
            came, last = found[days + ahead], found[days + ahead - 7]
            if came is None or last is None:
                assert day.value is None
                continue
            assert day.value is not None
            assert day.low is not None
            assert day.high is not None
            held.append(day.low <= came <= day.high)
            errors += abs(came - day.value)
            naive += abs(came - last)
    assert 0.74 <= sum(held) / len(held) <= 0.92
    assert errors <= naive


def test_a_method_that_does_not_beat_last_week_is_not_used() -> None:
    found = forecast(series([100.0 * (1 + day % 7) for day in range(42)], "usage"))
    assert found.method == "last_week"
    assert found.proof
    assert found.proof.last_week_error == pytest.approx(0, abs=1e-9)
    assert [day.value for day in found.days] == pytest.approx([100.0 * k for k in range(1, 8)])


def test_the_proof_is_made_of_days_that_no_forecast_had_seen() -> None:
    found = made(Random(3), "season", 56)
    proof = forecast(series(found, "usage")).proof
    assert proof
    assert proof.origins == 35
    assert proof.n == sum(min(7, 56 - origin) for origin in range(21, 56))
    assert proof.mase == proof.method_error / proof.last_week_error


def test_too_little_history_gives_no_forecast_and_says_why() -> None:
    short = forecast(series(noise(Random(1), 27)))
    assert (short.why, short.known, short.days) == ("history", 27, ())
    gaps = forecast(series([1.0] + [None] * 40 + [1.0]))
    assert (gaps.why, gaps.days) == ("gaps", ())


def test_the_forecast_begins_after_the_last_whole_day() -> None:
    found = forecast(series(noise(Random(1), 36), running=True))
    assert found.days[0].start == MONDAY + DAY * 35
    assert isinstance(found.days[0].start, datetime)
