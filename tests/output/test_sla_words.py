"""A deadline reads as a sentence: until when, by which time, what does not count."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from making import seoul
from wcwidth import wcswidth

from aimon import i18n
from aimon.core.calendar import Calendar
from aimon.core.settings import Settings
from aimon.core.sla import ClockState, length
from aimon.output.sla import clock_cell, deadline_words, length_words
from aimon.output.ticketwords import CLASSES, CLOCKS

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOW = seoul("2026-09-23 16:30")
ENGLISH = {
    date(2026, 9, 24): "The day preceding Chuseok",
    date(2026, 9, 25): "Chuseok",
    date(2026, 10, 9): "Hangul Day; the organisation's holiday",
}
KOREAN = {
    date(2026, 9, 24): "추석 전날",
    date(2026, 9, 25): "추석",
    date(2026, 10, 5): "개천절 대체 휴일",
    date(2026, 10, 9): "한글날",
}


def clock(due: str = "2026-09-23 17:00", **fields: Any) -> ClockState:
    """Make a running clock that is due then, by default one of 4 business hours."""
    day = 24 * HOUR if fields.get("always") else 9 * HOUR
    base = {
        "clock": "response",
        "class_": "major",
        "within": "4h",
        "always": False,
        "day_length": day,
        "started": seoul("2026-09-23 13:00"),
        "stood": timedelta(),
        "met_at": None,
        "used": 38,
        "remaining": 80 * MINUTE,
        "paused": False,
        "overdue": False,
    }
    return ClockState(due=seoul(due), **base | fields)


def sentence(state: ClockState, holidays: dict[date, str] | None = None) -> str:
    calendar = Calendar(Settings(), lambda _year: holidays or {})
    return deadline_words(state, NOW, calendar)


def test_a_deadline_is_said_with_its_class_and_its_time() -> None:
    urgent = clock("2026-09-23 16:35", class_="urgent", within="15m", always=True)
    assert sentence(urgent) == "due 16:35 · urgent: 15 minutes, day and night"
    assert sentence(clock()) == "due 17:00 · major: 4 business hours"
    general = clock("2026-09-28 16:30", class_="general", within="1d")
    assert sentence(general) == "due 09-28 16:30 · general: 1 business day"
    with i18n.speaking("ko"):
        assert sentence(urgent) == "기한 16:35 · 긴급: 15분, 주야간"
        assert sentence(clock()) == "기한 17:00 · 중요: 근무 4시간"
        assert sentence(general) == "기한 09-28 16:30 · 일반: 영업일 1일"


def test_the_holidays_on_the_way_are_named_those_of_one_feast_together() -> None:
    over_chuseok = clock("2026-09-28 11:00", started=seoul("2026-09-23 16:00"))
    assert sentence(over_chuseok, ENGLISH).endswith(" · except Chuseok holidays")
    long = clock("2026-10-12 11:00", started=seoul("2026-09-23 16:00"))
    assert sentence(long, ENGLISH).endswith(
        " · except Chuseok holidays, Hangul Day, the organisation's holiday"
    )
    with i18n.speaking("ko"):
        assert sentence(over_chuseok, KOREAN) == (
            "기한 09-28 11:00 · 중요: 근무 4시간 · 추석 연휴 제외"
        )
        assert sentence(long, KOREAN).endswith("추석 연휴, 개천절 대체 휴일, 한글날 제외")


def test_no_holiday_is_named_that_costs_no_time() -> None:
    always = clock("2026-09-28 11:00", class_="urgent", always=True)
    assert "except" not in sentence(always, ENGLISH)
    assert "except" not in sentence(clock("2026-09-23 18:00"), ENGLISH)
    saturday = {date(2026, 9, 26): "Chuseok"}
    assert "except" not in sentence(clock("2026-09-28 11:00"), saturday)


def test_the_time_that_a_clock_stood_still_is_said() -> None:
    assert sentence(clock(stood=2.5 * HOUR)).endswith(" · except 2 business h 30 min of standstill")
    with i18n.speaking("ko"):
        assert sentence(clock(stood=2.5 * HOUR)).endswith(" · 멈춘 근무 2시간 30분 제외")


@pytest.mark.parametrize(
    ("fields", "english", "korean"),
    [
        ({}, "due 17:00", "기한 17:00"),
        ({"overdue": True}, "was due 17:00", "기한 17:00 지남"),
        ({"paused": True}, "due 17:00 if it went on now", "지금 재개하면 기한 17:00"),
        ({"paused": True, "overdue": True}, "was due 17:00", "기한 17:00 지남"),
        (
            {"met_at": seoul("2026-09-23 16:10")},
            "done 16:10 (due 17:00)",
            "16:10 완료(기한 17:00)",
        ),
        (
            {"met_at": seoul("2026-09-24 17:10"), "overdue": True},
            "done late, 09-24 17:10 (due 17:00)",
            "09-24 17:10 완료, 늦음(기한 17:00)",
        ),
    ],
)
def test_a_sentence_says_how_the_clock_stands(
    fields: dict[str, Any], english: str, korean: str
) -> None:
    assert sentence(clock(**fields)).split(" · ")[0] == english
    with i18n.speaking("ko"):
        assert sentence(clock(**fields)).split(" · ")[0] == korean


@pytest.mark.parametrize(
    ("fields", "english", "korean"),
    [
        ({}, "38 % · 1 business h 20 min left", "38% · 근무 1시간 20분 남음"),
        ({"paused": True}, "paused (waiting for an answer)", "멈춤(답변 대기)"),
        (
            {"overdue": True, "remaining": -125 * MINUTE},
            "2 business h 5 min over",
            "근무 2시간 5분 지남",
        ),
        (
            {"overdue": True, "remaining": -360 * HOUR},
            "40 business days over",
            "영업일 40일 지남",
        ),
        (
            {"overdue": True, "remaining": -50 * HOUR, "always": True},
            "2 d 2 h over",
            "2일 2시간 지남",
        ),
        (
            {"overdue": True, "paused": True, "remaining": -125 * MINUTE},
            "2 business h 5 min over, paused",
            "근무 2시간 5분 지남, 멈춤",
        ),
        ({"overdue": True, "remaining": timedelta()}, "past due", "기한 지남"),
        ({"met_at": NOW, "overdue": True, "remaining": timedelta()}, "late", "늦음"),
        ({"met_at": NOW}, "in time", "기한 내"),
        (
            {"met_at": NOW, "overdue": True, "remaining": -10 * HOUR},
            "1 business day 1 h late",
            "영업일 1일 1시간 늦음",
        ),
    ],
)
def test_a_cell_says_it_in_a_few_words(fields: dict[str, Any], english: str, korean: str) -> None:
    assert clock_cell(clock(**fields)) == english
    with i18n.speaking("ko"):
        assert clock_cell(clock(**fields)) == korean
        assert wcswidth(clock_cell(clock(**fields))) <= 26


@pytest.mark.parametrize(
    ("time", "always", "words"),
    [
        (timedelta(), False, "0 business min"),
        (timedelta(seconds=1), False, "1 business min"),
        (59 * MINUTE, False, "59 business min"),
        (HOUR, False, "1 business h"),
        (9 * HOUR - MINUTE, False, "8 business h 59 min"),
        (9 * HOUR, False, "1 business day"),
        (31 * HOUR + MINUTE, False, "3 business days 4 h"),
        (timedelta(), True, "0 min"),
        (9 * HOUR, True, "9 h"),
        (50 * HOUR, True, "2 d 2 h"),
    ],
)
def test_a_length_is_said_in_two_units_of_the_clocks_own(
    time: timedelta, always: bool, words: str
) -> None:
    assert length_words(time, clock(always=always)) == words


@pytest.mark.parametrize("within", ["1m", "30m", "1h", "4h", "1d", "5d"])
@pytest.mark.parametrize("always", [True, False])
def test_every_limit_has_its_words(within: str, always: bool) -> None:
    state = clock(within=within, always=always, day_length=length("1d", 9 * HOUR))
    _due, basis = sentence(state).split(" · ")
    n, unit = within[:-1], {"m": "minute", "h": "hour", "d": "day"}[within[-1]]
    assert f"{unit}{'s' * (n != '1')}" in basis
    assert ("day and night" in basis) is always
    assert n in basis


def test_every_class_and_every_clock_has_its_name() -> None:
    with i18n.speaking("ko"):
        assert [i18n._(name) for name in CLASSES.values()] == ["긴급", "중요", "일반", "개선"]
        assert [i18n._(name) for name in CLOCKS.values()] == ["첫 답변", "추가 답변", "해결"]
