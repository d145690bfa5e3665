"""When tests and reports are due: business days, holidays, the week and the month they are of."""

from __future__ import annotations

from datetime import date

import pytest
from making import seoul

from aimon.core.calendar import Calendar
from aimon.core.duetimes import reports_due, slots_due
from aimon.core.settings import ReportTimes, Schedule, Settings

# A Friday, and the first Monday of October.
HOLIDAYS = {date(2026, 10, 5): "substitute", date(2026, 10, 9): "Hangul Day"}
CALENDAR = Calendar(Settings(), lambda _year: HOLIDAYS)
NOW = seoul("2026-10-31 12:00")


def due(first: date, last: date, kind: str, **times: object) -> list[tuple[str, str]]:
    found = reports_due(first, last, ReportTimes(**times), CALENDAR, NOW)  # type: ignore[arg-type]
    return [(d.key, f"{d.at:%m-%d %H:%M}") for d in found if d.kind == kind]


def test_daily_and_briefing_are_due_on_business_days_only() -> None:
    days = date(2026, 10, 8), date(2026, 10, 13)
    assert due(*days, "daily") == [
        ("daily-2026-10-08", "10-08 18:00"),
        ("daily-2026-10-12", "10-12 18:00"),
        ("daily-2026-10-13", "10-13 18:00"),
    ]
    assert due(*days, "briefing")[1] == ("briefing-2026-10-12", "10-12 10:00")


def test_a_weekly_report_whose_day_is_off_is_due_on_the_next_business_day() -> None:
    assert due(date(2026, 10, 1), date(2026, 10, 31), "weekly") == [
        ("weekly-2026-W40", "10-02 17:30"),
        ("weekly-2026-W41", "10-12 17:30"),
        ("weekly-2026-W42", "10-16 17:30"),
        ("weekly-2026-W43", "10-23 17:30"),
        ("weekly-2026-W44", "10-30 17:30"),
    ]


def test_a_weekly_report_put_off_over_the_end_of_a_period_is_of_the_next_one() -> None:
    assert due(date(2026, 10, 5), date(2026, 10, 11), "weekly") == []
    assert due(date(2026, 10, 12), date(2026, 10, 13), "weekly") == [
        ("weekly-2026-W41", "10-12 17:30")
    ]


def test_the_monthly_report_is_due_on_the_first_monday_for_the_month_before() -> None:
    year = due(date(2026, 10, 1), date(2027, 1, 31), "monthly")
    assert year == [
        ("monthly-2026-09", "10-06 09:10"),
        ("monthly-2026-10", "11-02 09:10"),
        ("monthly-2026-11", "12-07 09:10"),
        ("monthly-2026-12", "01-04 09:10"),
    ]


def test_the_week_of_a_year_s_end_has_its_iso_name() -> None:
    assert ("weekly-2026-W53", "01-01 17:30") in due(date(2026, 12, 28), date(2027, 1, 3), "weekly")


@pytest.mark.parametrize("kind", ["daily", "briefing", "weekly", "monthly"])
def test_a_report_without_a_time_is_never_due(kind: str) -> None:
    assert due(date(2026, 10, 1), date(2026, 10, 31), kind, **{kind: None}) == []


def test_a_site_that_never_works_has_nothing_due() -> None:
    never = Calendar(Settings(), lambda _year: dict.fromkeys(map(date.fromordinal, range(739_500, 739_900)), "off"))  # fmt: skip
    days = date(2026, 1, 1), date(2026, 6, 30)
    assert list(reports_due(*days, ReportTimes(), never, NOW)) == []


def test_slots_are_due_on_business_days_in_order() -> None:
    found = slots_due(date(2026, 10, 8), date(2026, 10, 12), Schedule(), CALENDAR, NOW)
    assert [f"{d.at:%m-%d} {d.key}" for d in found] == [
        f"10-{day} {slot}" for day in ("08", "12") for slot in ("09:30", "13:00", "13:30", "17:00")
    ]
