"""When a result grows stale."""

from __future__ import annotations

import pytest
from making import seoul

from aimon.core.periods import fresh_until, full_slots, is_business_day, slot_name, slots
from aimon.core.settings import Schedule, Settings, SlotPlan


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
    assert fresh_until(seoul("2026-11-27 17:05"), Settings()) == seoul("2026-11-30 10:30")


def test_a_partial_slot_is_due_and_makes_no_result_stale() -> None:
    settings = Settings()
    assert list(map(slot_name, slots(settings.schedule))) == [
        "09:30",
        "13:00",
        "13:30",
        "17:00",
    ]
    assert fresh_until(seoul("2026-11-23 13:05"), settings) == seoul("2026-11-23 18:00")


def test_a_slot_is_full_that_tests_every_tier_whichever_checks() -> None:
    schedule = Schedule(
        slots={
            "09:30": SlotPlan(tiers=(1, 2)),
            "13:00": SlotPlan(checks=("basic",)),
            "17:00": SlotPlan(tiers=(1, 2, 3)),
            "20:00": SlotPlan(),
        }
    )
    assert list(map(slot_name, full_slots(schedule))) == ["13:00", "17:00"]
    settings = Settings(schedule=schedule)
    assert fresh_until(seoul("2026-11-23 09:00"), settings) == seoul("2026-11-23 14:00")
