"""The rules of findings on rows of figures: what may be claimed, and from how much."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from math import exp, log
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import SEOUL, model

from aimon.core.findings import Scene, Span, find
from aimon.core.findings.chances import uneven, unlikely
from aimon.core.settings import Settings
from aimon.core.standing import Standing

MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)
EMPTY = (
    *("findings_tests", "findings_faults", "findings_use", "findings_costs"),
    *("findings_asked", "findings_tickets", "runs_by_day"),
)


def scene(rows: dict[str, list[dict[str, Any]]], models: list[str]) -> Scene:
    """Make the scene of a Friday evening, with five weeks of business days behind it."""
    friday = MONDAY + 4 * DAY
    until = datetime(2026, 11, 20, 18, 30, tzinfo=SEOUL)
    return Scene(
        now=Span(first=MONDAY, last=friday, until=until),
        before=Span(first=MONDAY - 7 * DAY, last=friday - 7 * DAY, until=until - 7 * DAY),
        history=MONDAY - 28 * DAY,
        settings=Settings(),
        standings=[
            Standing(model=model(id), state="active", grade="normal", reasons=()) for id in models
        ],
        tiers={},
        rows={name: [] for name in EMPTY} | rows,
        workdays=days(),
    )


def days() -> list[date]:
    every = (MONDAY - 28 * DAY + n * DAY for n in range(33))
    return [day for day in every if day.weekday() < 5]


def a_day(
    id: str, day: date, latency: float, *, tests: int = 3, passed: int = 16
) -> dict[str, Any]:
    return {
        "day": str(day), "model": id, "tests": tests,
        "passed": passed * tests, "total": 16 * tests, "health": 95.0 * tests, "rated": tests,
        "latency_ms": latency * tests, "log_ms": log(latency) * tests, "timed": tests,
    }  # fmt: skip


def week_of(
    seed: int, times: float, *, tests: int = 3, since: date = MONDAY, noise: float = 0.06
) -> Scene:
    """Return a scene of a model whose answers take so many times as long since a day."""
    random = Random(seed)
    rows = [
        a_day("a", day, 1000 * exp(random.gauss(0, noise)) * (times if day >= since else 1),
               tests=tests)
        for day in days()
    ]  # fmt: skip
    return scene({"findings_tests": rows}, ["a"])


@given(seed=st.integers(0, 10_000), times=st.floats(1.5, 20))
def test_a_change_beyond_the_noise_is_found(seed: int, times: float) -> None:
    (found,) = find(week_of(seed, times))
    assert found.kind == "slower"
    assert found.figures[0].percent == pytest.approx(100 * (times - 1), rel=0.5)


@given(seed=st.integers(0, 10_000), times=st.floats(0.05, 20))
def test_few_tests_claim_nothing_however_far_they_are_off(seed: int, times: float) -> None:
    """One test a day: five this week are fewer than a claim needs."""
    assert find(week_of(seed, times, tests=1)) == []


@given(seed=st.integers(0, 10_000), times=st.floats(0.05, 20))
def test_a_single_day_claims_nothing(seed: int, times: float) -> None:
    assert find(week_of(seed, times, since=MONDAY + 4 * DAY, noise=0.03)) == []


@given(st.lists(st.integers(0, 3), min_size=25, max_size=25), st.integers(0, 5))
def test_nothing_is_claimed_without_a_week_before(faulty: list[int], seed: int) -> None:
    random = Random(seed)
    rows = [a_day("a", MONDAY + n * DAY, 1000 * exp(random.gauss(0, 1))) for n in range(5)]
    faults = [
        {"day": str(MONDAY + n * DAY), "model": "a", "fault_class": "network", "tests": faulty[n]}
        for n in range(5)
    ]
    assert find(scene({"findings_tests": rows, "findings_faults": faults}, ["a"])) == []


@given(seed=st.integers(0, 10_000))
def test_what_is_found_does_not_hang_on_the_order_of_the_rows(seed: int) -> None:
    one = week_of(seed, 2.0)
    other = scene({"findings_tests": list(reversed(one.rows["findings_tests"]))}, ["a"])
    assert find(one) == find(other)


@given(seed=st.integers(0, 10_000), spoilt=st.sets(st.sampled_from("abcdefgh"), min_size=1))
def test_findings_come_by_weight_and_none_twice(seed: int, spoilt: set[str]) -> None:
    random = Random(seed)
    rows = [
        a_day(id, day, 1000 * exp(random.gauss(0, 0.06)) * (2.5 if late else 1),
               passed=9 if late else 16)
        for id in "abcdefgh"
        for day in days()
        for late in [day >= MONDAY + DAY and id in spoilt]
    ]  # fmt: skip
    found = find(scene({"findings_tests": rows}, [*"abcdefgh"]))
    assert all(one.weight >= other.weight for one, other in pairwise(found))
    assert len({(f.kind, f.models) for f in found}) == len(found)
    assert {m for f in found for m in f.models} == spoilt


def test_a_model_that_left_the_registry_is_not_spoken_of() -> None:
    one = week_of(1, 3.0)
    assert find(scene(dict(one.rows), ["b"]))[0].kind == "untested"


def test_fault_classes_of_several_models_are_one_finding() -> None:
    rows, faults = [], []
    for id in "abc":
        rows += [a_day(id, day, 1000) for day in days()]
        faults += [
            {"day": str(day), "model": id, "fault_class": "network", "tests": 3}
            for day in days()
            if day >= MONDAY
        ]
    (found,) = find(scene({"findings_tests": rows, "findings_faults": faults}, [*"abc"]))
    assert (found.kind, found.subject, found.models) == ("errors_up", "network", ("a", "b", "c"))
    assert (found.figures[1].now, found.figures[1].n_now) == (45, 45)


def test_a_few_more_faults_are_an_accident() -> None:
    rows = [a_day("a", day, 1000) for day in days()]
    faults = [
        {"day": str(MONDAY + n * DAY), "model": "a", "fault_class": "network", "tests": 1}
        for n in range(4)
    ]
    assert find(scene({"findings_tests": rows, "findings_faults": faults}, ["a"])) == []


@pytest.mark.parametrize(
    ("counts", "chance"),
    [((3, 3, 0, 3), 0.1), ((0, 5, 0, 5), 1.0), ((5, 5, 0, 5), 2 / 252), ((1, 2, 1, 2), 1.0)],
)
def test_the_chance_of_counts_is_exact(counts: tuple[int, int, int, int], chance: float) -> None:
    assert unlikely(*counts) == pytest.approx(chance)


def test_the_chance_of_an_uneven_split_is_exact() -> None:
    assert uneven(0, 10) == pytest.approx(2 / 1024)
    assert uneven(5, 10) == 1.0
    assert uneven(3000, 6000) == 1.0
