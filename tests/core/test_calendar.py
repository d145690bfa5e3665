"""Business time is the site's hours without its holidays, exact to the instant in every zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from making import SEOUL, seoul

from aimon.core.calendar import Calendar, HolidaysOf, RealTime
from aimon.core.settings import Hours, Settings

# Chuseok 2026 from Thursday to Saturday, and the Monday that stands in for a Saturday's holiday.
CHUSEOK = {
    date(2026, 9, 24): "추석 전날",
    date(2026, 9, 25): "추석",
    date(2026, 9, 26): "추석 다음날",
    date(2026, 10, 3): "개천절",
    date(2026, 10, 5): "개천절 대체 휴일",
}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY = 9 * HOUR


def listed(holidays: Mapping[date, str]) -> HolidaysOf:
    return lambda _year: holidays


def site(holidays: Mapping[date, str] = CHUSEOK, **settings: object) -> Calendar:
    return Calendar(Settings(**settings), listed(holidays))


# Moments of four weeks around the holidays, in Seoul's time or another's, and spans to a minute.
moments = st.builds(
    lambda minutes, zone: (seoul("2026-09-14 00:00") + minutes * MINUTE).astimezone(zone),
    st.integers(0, 28 * 24 * 60),
    st.sampled_from([SEOUL, UTC, ZoneInfo("America/New_York")]),
)
spans = st.integers(0, 100 * 60).map(lambda minutes: minutes * MINUTE)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-09-21 09:00", 4, "2026-09-21 13:00"),
        ("2026-09-21 16:00", 4, "2026-09-22 11:00"),
        ("2026-09-21 05:00", 4, "2026-09-21 13:00"),  # before the opening
        ("2026-09-21 18:00", 4, "2026-09-22 13:00"),  # at closing time
        ("2026-09-19 11:00", 4, "2026-09-21 13:00"),  # a Saturday
        ("2026-09-18 17:30", 4, "2026-09-21 12:30"),  # over a weekend
        ("2026-09-23 16:00", 4, "2026-09-28 11:00"),  # over Chuseok and the weekend
        ("2026-10-02 17:30", 4, "2026-10-06 12:30"),  # over a substitute holiday
    ],
)
def test_four_hours_end_after_four_hours_of_work(start: str, hours: int, due: str) -> None:
    assert site().add(seoul(start), hours * HOUR) == seoul(due)


def test_a_whole_days_worth_ends_at_the_same_time_of_the_next_business_day() -> None:
    assert site().day_length == DAY
    assert site().add(seoul("2026-09-21 14:00"), DAY) == seoul("2026-09-22 14:00")
    assert site().add(seoul("2026-09-23 14:00"), 5 * DAY) == seoul("2026-10-02 14:00")


def test_what_ends_exactly_when_the_site_closes_ends_then_and_not_at_the_next_opening() -> None:
    assert site().add(seoul("2026-09-18 14:00"), 4 * HOUR) == seoul("2026-09-18 18:00")
    assert site().add(seoul("2026-09-18 09:00"), DAY) == seoul("2026-09-18 18:00")
    assert site().add(seoul("2026-09-19 12:00"), DAY) == seoul("2026-09-21 18:00")
    later = site().add(seoul("2026-09-18 14:00"), 4 * HOUR + timedelta.resolution)
    assert later == seoul("2026-09-21 09:00") + timedelta.resolution


def test_no_time_at_all_ends_at_once_or_when_the_site_opens_next() -> None:
    nothing = timedelta()
    assert site().add(seoul("2026-09-18 10:00"), nothing) == seoul("2026-09-18 10:00")
    assert site().add(seoul("2026-09-18 18:00"), nothing) == seoul("2026-09-18 18:00")
    assert site().add(seoul("2026-09-18 18:01"), nothing) == seoul("2026-09-21 09:00")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-09-21 10:00", "2026-09-21 12:30", 2.5),
        ("2026-09-21 10:00", "2026-09-21 22:00", 8),
        ("2026-09-18 17:30", "2026-09-21 12:30", 4),
        ("2026-09-19 00:00", "2026-09-20 23:59", 0),
        ("2026-09-23 16:00", "2026-09-28 11:00", 4),
        ("2026-09-01 00:00", "2026-10-01 00:00", 20 * 9),
        ("2026-09-21 12:00", "2026-09-21 10:00", 0),
    ],
)
def test_between_counts_only_the_hours_of_business_days(start: str, end: str, hours: float) -> None:
    assert site().between(seoul(start), seoul(end)) == hours * HOUR


@given(moments, spans)
@example(seoul("2026-09-18 14:00"), 4 * HOUR)
def test_the_business_time_until_what_was_added_is_what_was_added(
    start: datetime, span: timedelta
) -> None:
    end = site().add(start, span)
    assert end >= start
    assert site().between(start, end) == span
    assert site().is_open(end)


@given(moments, spans, spans)
def test_more_time_ends_later_and_two_steps_end_where_one_does(
    start: datetime, first: timedelta, second: timedelta
) -> None:
    calendar = site()
    midway, end = calendar.add(start, first), calendar.add(start, first + second)
    assert midway <= end
    if second:
        assert calendar.add(midway, second) == end


@given(moments, moments, spans)
def test_a_later_start_never_ends_earlier(one: datetime, other: datetime, span: timedelta) -> None:
    first, second = sorted([one, other])
    assert site().add(first, span) <= site().add(second, span)


@given(moments, moments, moments)
def test_business_time_adds_up(one: datetime, two: datetime, three: datetime) -> None:
    calendar = site()
    start, midway, end = sorted([one, two, three])
    whole = calendar.between(start, end)
    assert whole == calendar.between(start, midway) + calendar.between(midway, end)
    assert timedelta() <= whole <= end.astimezone(UTC) - start.astimezone(UTC)


def test_the_days_that_are_open_have_a_span_and_the_others_none() -> None:
    calendar = site()
    assert calendar.open_spans(date(2026, 9, 23)) == (
        (seoul("2026-09-23 09:00"), seoul("2026-09-23 18:00")),
    )
    for day in (date(2026, 9, 24), date(2026, 9, 27), date(2026, 10, 5)):
        assert calendar.open_spans(day) == ()
        assert not calendar.is_business_day(day)


def test_the_site_is_open_from_its_opening_until_it_has_closed() -> None:
    calendar = site()
    for moment, open in [("08:59", False), ("09:00", True), ("18:00", True), ("18:01", False)]:
        assert calendar.is_open(seoul(f"2026-09-23 {moment}")) is open
    assert not calendar.is_open(seoul("2026-09-24 10:00"))
    assert calendar.is_open(datetime(2026, 9, 23, 1, tzinfo=UTC))


def test_the_site_has_hours_and_days_of_its_own() -> None:
    night = site(
        {},
        business_days=("sat", "sun"),
        business_hours=Hours(start=time(0), end=time(23, 59)),
    )
    assert night.day_length == timedelta(hours=23, minutes=59)
    assert night.add(seoul("2026-09-18 12:00"), HOUR) == seoul("2026-09-19 01:00")


def test_a_holiday_has_its_name_on_whatever_day_it_falls() -> None:
    calendar = site()
    assert calendar.holiday_name(date(2026, 9, 26)) == "추석 다음날"
    assert calendar.holiday_name(date(2026, 9, 27)) is None


def test_the_holidays_between_two_moments_are_those_that_cost_a_day_of_work() -> None:
    calendar = site()
    found = calendar.holidays_between(seoul("2026-09-23 16:00"), seoul("2026-10-05 11:00"))
    assert list(found.values()) == ["추석 전날", "추석", "개천절 대체 휴일"]
    assert calendar.holidays_between(seoul("2026-09-28 09:00"), seoul("2026-10-02 18:00")) == {}


def test_a_years_holidays_are_asked_for_once_and_only_when_needed() -> None:
    asked = []

    def holidays(year: int) -> dict[date, str]:
        asked.append(year)
        return {date(year, 1, 1): "신정"}

    calendar = Calendar(Settings(), holidays)
    assert asked == []
    assert calendar.add(seoul("2026-12-31 17:00"), 2 * HOUR) == seoul("2027-01-04 10:00")
    calendar.between(seoul("2026-12-01 09:00"), seoul("2027-01-31 18:00"))
    assert asked == [2026, 2027]


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), 6), (date(2026, 3, 29), 5), (date(2026, 10, 25), 7)],
    ids=["an ordinary day", "the clock goes forward", "the clock goes back"],
)
def test_an_hour_is_an_hour_when_the_clocks_change(day: date, hours: int) -> None:
    calendar = site(
        {},
        timezone="Europe/Berlin",
        business_days=("sat", "sun"),
        business_hours=Hours(start=time(0, 30), end=time(6, 30)),
    )
    ((start, end),) = calendar.open_spans(day)
    assert (start.time(), end.time()) == (time(0, 30), time(6, 30))
    assert calendar.between(start, end) == hours * HOUR
    assert calendar.add(start, hours * HOUR) == end
    for begin in (start, start + HOUR):  # 01:30 is before every change
        assert calendar.add(begin, 4 * HOUR).timestamp() - begin.timestamp() == 4 * 3600
    midnight = datetime(day.year, day.month, day.day, tzinfo=BERLIN)
    assert calendar.between(midnight, midnight + timedelta(days=1)) == hours * HOUR


def test_hours_that_the_clock_leaps_over_are_none() -> None:
    calendar = site(
        {},
        timezone="Europe/Berlin",
        business_days=("sun",),
        business_hours=Hours(start=time(2, 30), end=time(3)),
    )
    assert calendar.open_spans(date(2026, 3, 29)) == ()
    start = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    assert calendar.add(start, HOUR / 4) == datetime(2026, 4, 5, 2, 45, tzinfo=BERLIN)


def test_a_moment_of_another_zone_is_the_sites_moment() -> None:
    here, there = seoul("2026-09-21 17:00"), datetime(2026, 9, 21, 8, tzinfo=UTC)
    assert site().add(there, 2 * HOUR) == site().add(here, 2 * HOUR)
    assert site().add(there, 2 * HOUR).tzinfo == SEOUL
    assert site().between(there, here + 2 * HOUR) == HOUR


def test_a_site_that_never_opens_is_not_waited_for() -> None:
    closed = {date.fromordinal(n): "휴업" for n in range(730_000, 760_000)}
    start = seoul("2026-09-21 10:00")
    started = process_time()
    assert timedelta(days=365) < site(closed).add(start, HOUR) - start < timedelta(days=370)
    assert process_time() - started < 0.1
    assert site(closed).between(start, start + timedelta(days=900)) == timedelta()


def test_a_long_span_of_business_time_is_added_in_full() -> None:
    start = seoul("2026-09-21 10:00")
    end = site({}).add(start, 999 * DAY)
    assert (end - start).days == 199 * 7 + 4  # weeks of five days, and from Monday to Friday
    assert site({}).between(start, end) == 999 * DAY


def test_real_time_counts_day_and_night_and_over_a_change_of_the_clocks() -> None:
    real = RealTime()
    start = datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN)
    assert real.add(start, HOUR) == datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN)
    assert real.between(start, datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN)) == HOUR
    assert real.between(start, start - HOUR) == timedelta()
    assert real.day_length == timedelta(hours=24)
    assert real.is_open(start)
