"""What an inquiry may hold is the same however it came in, and all that is wrong is told at once."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from making import seoul

from aimon.core.inquiry import LONGEST_SYMPTOM, Inquiry, examined
from aimon.errors import WrongUsage
from aimon.tickets.intake import Unacceptable, checked, moment_of

NOW = seoul("2026-11-25 14:00")


def test_texts_are_composed_trimmed_and_without_hidden_signs() -> None:
    told = Inquiry(
        symptom=unicodedata.normalize("NFD", " 느려요\r\n\u202e둘째\u2028줄 "),
        requester=" 홍\u200b길동\ufeff ",
    )
    assert checked(told, NOW) == Inquiry(symptom="느려요\n둘째\n줄", requester="홍길동")


def test_times_are_the_sites() -> None:
    told = Inquiry(
        symptom="x",
        received_at=datetime(2026, 11, 25, 9, 10),  # noqa: DTZ001
        occurred_at=datetime(2026, 11, 25, 0, 0, tzinfo=UTC),
    )
    found = checked(told, NOW)
    assert found.received_at == seoul("2026-11-25 09:10")
    assert str(found.occurred_at) == "2026-11-25 09:00:00+09:00"


@pytest.mark.parametrize(
    ("fields", "unfit"),
    [
        ({"symptom": " \u200b\n"}, "empty"),
        ({"symptom": "가" * (LONGEST_SYMPTOM + 1)}, "too_long"),
        ({"symptom": "a\x1b[2J"}, "control"),
        ({"symptom": "a\0"}, "control"),
        ({"symptom": "a\ud800"}, "control"),
        ({"requester": "x" * 101}, "too_long"),
        ({"requester": "a\nb"}, "control"),
        ({"contact": "a\tb"}, "control"),
        ({"organisation": "a\x85b"}, "control"),
        ({"model": "a\u2028b"}, "control"),
        ({"received_at": seoul("2026-11-25 14:01")}, "future"),
        ({"occurred_at": seoul("1989-12-31 23:59")}, "too_early"),
        ({"occurred_at": datetime.max.replace(tzinfo=UTC)}, "future"),
        ({"minutes": -0.5}, "negative"),
        ({"minutes": 10_001.0}, "too_much"),
        ({"minutes": float("nan")}, "too_much"),
    ],
)
def test_what_a_field_may_not_hold(fields: dict[str, Any], unfit: str) -> None:
    _tidy, flaws = examined(Inquiry(**{"symptom": "x"} | fields), NOW)
    assert [(flaw.field, flaw.unfit) for flaw in flaws] == [(*fields, unfit)]


def test_what_is_at_its_limit_is_taken() -> None:
    full = Inquiry(
        symptom="가\t\n나" * (LONGEST_SYMPTOM // 4),
        requester="x" * 100,
        received_at=NOW,
        minutes=10_000,
    )
    assert examined(full, NOW) == (full, [])


def test_all_that_is_wrong_is_told_at_once() -> None:
    told = Inquiry(
        symptom="", requester="a\nb", minutes=-1.0, received_at=seoul("2027-01-01 00:00")
    )
    with pytest.raises(Unacceptable) as error:
        checked(told, NOW)
    assert error.value.exit_code == 2
    assert error.value.message.splitlines() == [
        "4 problems with the inquiry",
        "symptom: must not be empty",
        "requester: must not hold control characters",
        "received_at: lies in the future",
        "minutes: must not be below 0",
    ]


def test_a_time_that_is_none_is_wrong_usage_with_what_was_expected() -> None:
    assert moment_of("30분 전", NOW) == seoul("2026-11-25 13:30")
    with pytest.raises(WrongUsage, match='"\\\\x1b내일"') as error:
        moment_of("\x1b내일", NOW)
    assert "09:10" in error.value.hint
