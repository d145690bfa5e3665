"""Figures of a period beside those of the period before."""

from __future__ import annotations

from typing import Any

import pytest

from aimon.core.review import LEAST, Figure


def figure(
    unit: Any = "ms", now: float | None = 138.0, before: float | None = 100.0, **more: Any
) -> Figure:
    base: dict[str, Any] = {"name": "latency_ms", "n": 20, "n_before": 20, "better": "down"}
    return Figure(unit=unit, now=now, before=before, **base | more)


def test_a_change_is_in_percent_of_percentages_in_points() -> None:
    assert figure().change == 38.0
    assert figure("percent", 91.26, 95.0, better="up").change == -3.7
    assert figure("stars", 4.14, 3.7, better="up").change == 0.44


@pytest.mark.parametrize("few", [{"n": LEAST - 1}, {"n_before": LEAST - 1}])
def test_of_too_few_no_change_is_claimed(few: dict[str, int]) -> None:
    assert figure(**few).change is None
    assert figure(**few).good is None


@pytest.mark.parametrize("unknown", [{"now": None}, {"before": None}, {"before": 0.0}])
def test_against_nothing_there_is_no_change(unknown: dict[str, Any]) -> None:
    assert figure(**unknown).change is None


def test_only_what_moved_enough_is_good_or_bad() -> None:
    assert figure().good is False
    assert figure(now=90.0).good is True
    assert figure(now=90.1).good is None  # less than a tenth
    assert figure(better=None).good is None
    assert figure("percent", 97.0, 99.0, better="up").good is False
    assert figure("percent", 97.1, 99.0, better="up").good is None
