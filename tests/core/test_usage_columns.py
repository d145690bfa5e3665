"""What the columns of an export are taken for."""

from __future__ import annotations

import pytest

from aimon.core.usagecolumns import layout


@pytest.mark.parametrize("name", ["사용자", "이용자", "평가위원"])
def test_of_sums_people_are_counted_of_single_requests_they_are_who_asked(name: str) -> None:
    assert layout(["시각", "모델", "요청 수", name]).columns["users"] == name
    assert layout(["시각", "모델", name]).columns["user"] == name


def test_a_column_that_is_told_is_taken_as_told() -> None:
    columns = layout(["시각", "모델", "요청 수", "사용자"], {"user": "사용자"}).columns
    assert columns["user"] == "사용자"


def test_an_id_stays_an_id() -> None:
    assert layout(["time", "model", "requests", "user_id"]).columns["user"] == "user_id"
