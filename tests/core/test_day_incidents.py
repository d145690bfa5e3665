"""What the daily report says of incidents: which it lists, what nobody has in hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from making import seoul
from troubles import incident_event

from aimon.core.dayincidents import about, not_in_hand, of_day
from aimon.core.incidents import Incident, fold

NOON = seoul("2026-11-25 12:00")
DAY = date(2026, 11, 25)


def one(number: int, began: datetime, *more: tuple[str, datetime], **fields: Any) -> Incident:
    base: dict[str, Any] = {"severity": "major", "models": ("a",)}
    name = f"I-{number}"
    first = incident_event(name, began, "opened", **base | fields)
    return fold(
        [first, *(incident_event(name, time, kind, into="I-9") for kind, time in more)],
        NOON + timedelta(days=9),
    )


def test_a_day_lists_what_was_opened_or_resolved_on_it_and_what_goes_on() -> None:
    day, hour = timedelta(days=1), timedelta(hours=1)
    found = [
        one(1, NOON - 9 * day),
        one(2, NOON - 3 * day, ("resolved", NOON - 2 * day)),
        one(3, NOON - 3 * day, ("resolved", NOON)),
        one(4, NOON, ("resolved", NOON + hour), severity="emergency"),
        one(5, NOON, ("merged", NOON + hour)),
        one(6, NOON, severity="emergency"),
    ]
    assert [i.id for i in of_day(found, DAY)] == ["I-6", "I-1", "I-4", "I-3"]


def test_an_incident_is_about_the_models_that_are_not_well_again() -> None:
    story = [
        incident_event("I-1", NOON, models=("a", "b")),
        incident_event("I-1", NOON, "seen", recovered=("b",)),
    ]
    going_on, over = fold(story, NOON), one(2, NOON, ("resolved", NOON))
    assert about([going_on, over], ["a", "c"]) == (going_on,)
    assert about([going_on, over], ["b"]) == ()


def test_only_grave_ones_that_nobody_took_and_no_line_names_ask_for_a_hand() -> None:
    found = [
        one(1, NOON),
        one(2, NOON, severity="minor"),
        one(3, NOON, ("acknowledged", NOON)),
        one(4, NOON, ("resolved", NOON)),
        one(5, NOON, severity="emergency"),
        one(6, NOON, severity="emergency"),
    ]
    assert [i.id for i in not_in_hand(found, {"I-6"})] == ["I-1", "I-5"]
