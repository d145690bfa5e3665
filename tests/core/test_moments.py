"""A moment is read as people say it; what is no moment, or none that has been, is refused."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import SEOUL, seoul

from aimon.core.moments import NotAMoment, moment

NOW = seoul("2026-11-25 10:30")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("09:10", "2026-11-25 09:10"),
        ("9:10", "2026-11-25 09:10"),
        ("９：１０", "2026-11-25 09:10"),
        ("오전 9시 10분", "2026-11-25 09:10"),
        ("9시 10분", "2026-11-25 09:10"),
        ("9:10 am", "2026-11-25 09:10"),
        ("오늘 9:10", "2026-11-25 09:10"),
        ("어제 16:00", "2026-11-24 16:00"),
        ("어제 16시", "2026-11-24 16:00"),
        ("어제 오후 4시 반", "2026-11-24 16:30"),
        ("yesterday 4pm", "2026-11-24 16:00"),
        ("Yesterday noon", "2026-11-24 12:00"),
        ("어제 오후 12시", "2026-11-24 12:00"),
        ("어제 오전 12시", "2026-11-24 00:00"),
        ("그저께 정오", "2026-11-23 12:00"),
        ("어제", "2026-11-24 00:00"),
        ("2026-11-25 09:10", "2026-11-25 09:10"),
        ("2026-11-25T09:10", "2026-11-25 09:10"),
        ("2026-11-25 9:10", "2026-11-25 09:10"),
        ("2026-11-25T00:10Z", "2026-11-25 09:10"),
        ("2026.11.24 오후 3:20", "2026-11-24 15:20"),
        ("2026년 11월 24일 15:20", "2026-11-24 15:20"),
        ("11월 24일", "2026-11-24 00:00"),
        ("11/24 16:00", "2026-11-24 16:00"),
        ("2-3", "2026-02-03 00:00"),
        ("방금", "2026-11-25 10:30"),
        ("just now", "2026-11-25 10:30"),
        ("30분 전", "2026-11-25 10:00"),
        ("1시간 30분전", "2026-11-25 09:00"),
        ("한 시간 전", "2026-11-25 09:30"),
        ("하루 전", "2026-11-24 10:30"),
        ("2주 전", "2026-11-11 10:30"),
        ("30 minutes ago", "2026-11-25 10:00"),
        ("an hour ago", "2026-11-25 09:30"),
        ("1h 30m ago", "2026-11-25 09:00"),
    ],
)
def test_what_people_write(text: str, meant: str) -> None:
    assert moment(text, NOW) == seoul(meant)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *((text, "unreadable") for text in ("", "언젠가", "전", "ago", "9", "25:00", "2026-02-30")),
        *(
            (text, "unreadable")
            for text in ("어제 오후 13시", "시간 전", "9:1", "1시간 후", "-5분 전")
        ),
        *((text, "future") for text in ("10:31", "오후 4시", "2026-11-26", "11-26")),
        *((text, "ambiguous") for text in ("어제 4시", "어제 9시 10분")),
        *((text, "too_early") for text in ("1980-01-01", "9999주 전")),
    ],
)
def test_what_is_no_moment_that_has_been(text: str, reason: str) -> None:
    with pytest.raises(NotAMoment) as error:
        moment(text, NOW)
    assert error.value.reason == reason


def test_of_two_hours_the_one_that_has_been_is_meant() -> None:
    assert moment("4시", NOW) == seoul("2026-11-25 04:00")
    with pytest.raises(NotAMoment):
        moment("4시", seoul("2026-11-25 17:00"))


def test_a_day_without_a_year_may_be_last_years_at_its_turn() -> None:
    assert moment("12-30", seoul("2027-01-04 09:00")) == seoul("2026-12-30 00:00")


def test_time_that_passed_is_real_time_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = seoul("2026-10-25 10:30").astimezone(berlin)  # half an hour after clocks went back
    assert now.astimezone(UTC) - moment("2 hours ago", now) == timedelta(hours=2)


@given(st.text(max_size=40) | st.text("0123456789:-./ 년월일시분전오후어제ampgo", max_size=20))
def test_any_text_is_a_moment_that_has_been_or_none(text: str) -> None:
    try:
        found = moment(text, NOW)
    except NotAMoment:
        return
    assert found <= NOW
    assert found.tzinfo is SEOUL
