"""When a result grows stale."""

from __future__ import annotations

import pytest
from making import seoul

from aimon.core.periods import fresh_until, is_business_day, slots_of
from aimon.core.settings import Schedule, Settings


@pytest.mark.parametrize(
    ("probed", "until"),
    [
        ("2026-11-23 09:30:04", "2026-11-23 14:00"),
        ("2026-11-23 09:29:58", "2026-11-23 10:30"),
        ("2026-11-23 13:00", "2026-11-23 18:00"),
        ("2026-11-23 17:00:10", "2026-11-24 10:30"),
        ("2026-11-27 17:00:10", "2026-11-30 10:30"),
        ("2026-11-28 11:00", "2026-11-30 10:30"),
    ],
)
def test_a_result_is_fresh_until_the_grace_after_the_next_slot(probed: str, until: str) -> None:
    assert fresh_until(seoul(probed), Settings()) == seoul(until)


def test_without_a_schedule_a_result_is_good_for_a_day() -> None:
    settings = Settings(schedule=Schedule(probes=()))
    assert fresh_until(seoul("2026-11-23 09:30"), settings) == seoul("2026-11-24 10:30")


def test_a_weekend_has_no_slots() -> None:
    assert not is_business_day(seoul("2026-11-28 09:30").date(), Settings())
    assert slots_of(seoul("2026-11-28 09:30").date(), Settings()) == ()
