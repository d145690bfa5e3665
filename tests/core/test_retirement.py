"""A retirement is worth a word at 90, 60, 30 and 7 days, and once it is past."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from making import model

from aimon.core.retirement import newly_near, retirement

ON = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("left", "stage"),
    [(91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7)],
)
def test_each_stage_begins_on_its_very_day(left: int, stage: int | None) -> None:
    near = retirement(model(retires=ON), ON - timedelta(days=left))
    assert (near.stage if near else None) == stage
    assert near is None or (near.days_left, near.on) == (left, ON)


def test_from_the_day_itself_it_is_past() -> None:
    for days in (0, 1, 400):
        near = retirement(model(retires=ON), ON + timedelta(days=days))
        assert near
        assert (near.stage, near.days_left) == (0, -days)


def test_a_model_without_a_date_or_out_of_use_has_none() -> None:
    assert retirement(model(), ON) is None
    assert retirement(model(retires=ON, state="inactive"), ON) is None


def test_a_stage_is_new_on_the_first_day_after_the_last_report() -> None:
    retiring = model(retires=ON)  # a Monday; 30 days before it is Saturday, 30 January
    friday, monday, tuesday = date(2027, 1, 29), date(2027, 2, 1), date(2027, 2, 2)
    assert newly_near(retiring, monday, friday)
    assert not newly_near(retiring, tuesday, monday)
    assert not newly_near(retiring, friday, date(2027, 1, 28))
    assert newly_near(retiring, ON, date(2027, 2, 26))
    assert not newly_near(model(), monday, friday)
