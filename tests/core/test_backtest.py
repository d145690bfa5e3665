"""Which real incidents alerts tell of, and what that is worth."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from making import seoul
from troubles import incident_event

from aimon.core.backtest import Fired, Worth, begun, found, matched, real, worth
from aimon.core.incidents import Incident, every

BEGAN = seoul("2026-11-23 09:30")
NOW = seoul("2026-11-30 18:00")


def incident(
    name: str = "I-1", began: datetime = BEGAN, hours: float = 8, **fields: Any
) -> Incident:
    """Make an incident that ended after so many hours."""
    fields = {"kind": "connection", "models": ("a",), "began_at": began} | fields
    closing = fields.pop("closing", {})
    events = [
        incident_event(name, began, **fields),
        incident_event(name, began + timedelta(hours=hours), "resolved", **closing),
    ]
    return every(events, NOW)[0]


def alert(time: datetime, *models: str, kind: str = "connection") -> Fired:
    return Fired(time=time, kind=kind, severity="major", models=models)  # type: ignore[arg-type]


def told(one: Fired, *incidents: Incident) -> tuple[str, ...]:
    return matched([one], incidents)[0].tells_of


def test_an_alert_tells_of_what_goes_on_with_one_of_its_models() -> None:
    assert told(alert(BEGAN, "a", "b"), incident()) == ("I-1",)
    assert told(alert(BEGAN, "b"), incident()) == ()
    assert told(alert(BEGAN, "a", kind="slower"), incident()) == ("I-1",)


def test_an_alert_after_the_end_or_long_before_tells_of_nothing() -> None:
    hours = timedelta(hours=1)
    assert told(alert(BEGAN + 8 * hours, "a"), incident()) == ("I-1",)
    assert told(alert(BEGAN + 9 * hours, "a"), incident()) == ()
    assert told(alert(BEGAN - 24 * hours, "a"), incident()) == ("I-1",)
    assert told(alert(BEGAN - 25 * hours, "a"), incident()) == ()


def test_without_models_the_kinds_agree() -> None:
    all_down = alert(BEGAN, kind="all_down")
    assert told(all_down, incident(models=(), kind="all_down")) == ("I-1",)
    assert told(all_down, incident(models=("a",), kind="all_down")) == ("I-1",)
    assert told(all_down, incident(models=(), kind="users")) == ()


def test_of_several_the_likest_comes_first() -> None:
    other = incident("I-1", kind="slower")
    same = incident("I-2", began=BEGAN + timedelta(hours=2))
    assert told(alert(BEGAN + timedelta(hours=3), "a"), other, same) == ("I-2", "I-1")


def test_what_was_merged_or_a_false_alarm_was_not_real() -> None:
    false = incident("I-2", closing={"false_alarm": True})
    events = [
        incident_event("I-4", BEGAN, models=("a",)),
        incident_event("I-4", BEGAN, "merged", into="I-1"),
    ]
    kept = real([incident(), false, *every(events, NOW)])
    assert [one.id for one in kept] == ["I-1"]


def test_only_what_began_in_the_period_had_to_be_told_of() -> None:
    earlier = incident("I-2", began=BEGAN - timedelta(days=1), hours=48)
    days = date(2026, 11, 23), date(2026, 11, 24)
    assert [one.id for one in begun([incident(), earlier], *days)] == ["I-1"]
    assert told(alert(BEGAN, "a"), earlier) == ("I-2",)


def test_what_alerts_are_worth() -> None:
    hours = timedelta(hours=1)
    known = [
        incident("I-1"),
        incident("I-2", models=("b",)),
        incident("I-3", models=("c",)),
        incident("I-4", models=("d",)),
    ]
    alerts = matched(
        [
            alert(BEGAN - hours, "a"),
            alert(BEGAN + hours, "a"),
            alert(BEGAN + 2 * hours, "b"),
            alert(BEGAN + 4 * hours, "c"),
            alert(BEGAN, "z"),
        ],
        known,
    )
    assert worth(alerts, known) == Worth(
        alerts=5, incidents=4, found=3, delay_s=7200.0, unfounded=1
    )
    assert [f.delay for f in found(alerts, known)] == [0 * hours, 2 * hours, 4 * hours, None]


def test_without_alerts_or_incidents_there_is_no_delay() -> None:
    assert worth([], []) == Worth(alerts=0, incidents=0, found=0, delay_s=None, unfounded=0)
    assert worth([], [incident()]).delay_s is None
