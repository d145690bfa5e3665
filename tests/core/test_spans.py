"""Weeks and months that reports look back on, and the ones before them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import seoul

from aimon.core.spans import month_of, week_of

NOW = seoul("2026-11-27 17:30")


def test_a_week_is_monday_to_sunday_and_named_as_iso_does() -> None:
    week = week_of(date(2026, 11, 27), NOW)
    assert (week.first, week.last, week.name) == (
        date(2026, 11, 23),
        date(2026, 11, 29),
        "2026-W48",
    )
    # New Year's Day of 2027 lies in the last week of 2026.
    assert week_of(date(2027, 1, 1), seoul("2027-01-01 10:00")).name == "2026-W53"


def test_a_running_period_stands_beside_the_same_part_of_the_one_before() -> None:
    week = week_of(date(2026, 11, 27), NOW)
    assert week.running
    assert week.before.until == seoul("2026-11-20 17:30")
    month = month_of(date(2026, 11, 1), NOW)
    assert month.before.until == seoul("2026-10-27 17:30")
    assert month.before.first == date(2026, 10, 1)


def test_a_period_that_is_over_stands_beside_the_whole_one_before() -> None:
    week = week_of(date(2026, 11, 20), NOW)
    assert not week.running
    assert week.before.until.date() == date(2026, 11, 15)
    month = month_of(date(2026, 10, 31), NOW)
    assert (month.name, month.before.name) == ("2026-10", "2026-09")
    assert month.before.until.date() == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("now", "until"),
    [("2026-03-31 12:00", "2026-02-28 12:00"), ("2028-03-30 12:00", "2028-02-29 12:00")],
)
def test_a_month_is_compared_up_to_the_last_day_that_the_one_before_has(
    now: str, until: str
) -> None:
    month = month_of(seoul(now).date(), seoul(now))
    assert month.before.until == seoul(until)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_periods_follow_one_another_without_a_gap(day: date) -> None:
    late = seoul("2200-01-01 00:00")
    for span in (week_of(day, late), month_of(day, late)):
        assert span.first <= day <= span.last
        assert (span.first - span.before.last).days == 1
