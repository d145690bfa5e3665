"""An incident is what its events make of it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from making import seoul
from troubles import incident_event

from aimon.core.incidentrecords import IncidentEvent, IncidentEventKind
from aimon.core.incidents import (
    Incident,
    brought,
    every,
    fold,
    gravest_first,
    lasting_into,
    number_of,
)

START = seoul("2026-11-25 10:00")
KINDS = get_args(IncidentEventKind)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def event(kind: str, after: float, /, **fields: Any) -> IncidentEvent:
    return incident_event(fields.pop("incident", "I-1"), at(after), kind, **fields)


def opened(*models: str, **fields: Any) -> IncidentEvent:
    base: dict[str, Any] = {"severity": "major", "kind": "connection", "models": models}
    return event("opened", 0, **base | fields)


def folded(*events: IncidentEvent, minutes: float = 10_000) -> Incident:
    return fold(events, at(minutes))


def test_an_incident_goes_from_open_over_in_hand_and_mitigated_to_resolved_and_back() -> None:
    story = [
        (opened("a"), "open"),
        (event("seen", 1), "open"),
        (event("acknowledged", 2, text="mine"), "acknowledged"),
        (event("updated", 3, tried="x"), "acknowledged"),
        (event("mitigated", 4), "mitigated"),
        (event("acknowledged", 5, text="still mine"), "mitigated"),
        (event("resolved", 6, solution="s"), "resolved"),
        (event("updated", 7, found_cause="c"), "resolved"),
        (event("reopened", 8), "open"),
        (event("acknowledged", 9, text="again"), "acknowledged"),
        (event("merged", 10, into="I-2"), "merged"),
    ]
    events = [e for e, _state in story]
    states = [folded(*events[: n + 1]).state for n in range(len(events))]
    assert states == [state for _event, state in story]


def test_a_model_falls_ill_gets_well_and_falls_ill_again() -> None:
    story = [opened("a", "b"), event("seen", 1, recovered=("a",))]
    assert folded(*story).affected == ("b",)
    story.append(event("seen", 2, models=("a",)))
    assert (folded(*story).affected, folded(*story).models) == (("a", "b"), ("a", "b"))
    story.append(event("resolved", 3))
    assert (folded(*story).affected, folded(*story).recovered) == ((), ("a", "b"))


def test_the_times_to_detect_to_acknowledge_and_to_resolve() -> None:
    story = [
        opened("a", began_at=at(-30)),
        event("acknowledged", 5, text="a"),
        event("acknowledged", 9, text="b"),
        event("resolved", 60),
    ]
    found = folded(*story)
    took = (found.time_to_detect, found.time_to_acknowledge, found.time_to_resolve)
    assert took == tuple(timedelta(minutes=n) for n in (30, 5, 60))
    again = folded(*story, event("reopened", 70), event("resolved", 90))
    assert again.time_to_resolve == timedelta(minutes=90)
    assert folded(*story, event("reopened", 70)).time_to_resolve is None


def test_an_acknowledgement_is_cleared_by_the_recovery_and_the_later_reason_counts() -> None:
    story = [
        opened("a"),
        event("acknowledged", 1, text="first"),
        event("acknowledged", 2, text="second"),
    ]
    assert folded(*story).reason == "second"
    after = folded(*story, event("resolved", 3), event("reopened", 4))
    assert (after.state, after.reason, after.acknowledged_at) == ("open", "", None)


def test_what_is_said_is_kept_in_order_and_what_is_set_is_set_anew() -> None:
    found = folded(
        opened("a"),
        event("updated", 2, tried="second", text="n2", plan="p1", severity="minor"),
        event("updated", 1, tried="first", plan="p0", users=3),
        event("updated", 3, plan="p2", tickets=("T-1",), functions=("f",)),
        event("updated", 4, tickets=("T-2", "T-1"), evidence=("e1",)),
    )
    assert [s.text for s in found.tried] == ["first", "second"]
    assert (found.plan, found.severity, found.users) == ("p2", "minor", 3)
    assert (found.tickets, found.functions, found.evidence) == (("T-1", "T-2"), ("f",), ("e1",))


def test_an_incident_is_seen_as_it_was_at_a_moment() -> None:
    story = [opened("a"), event("resolved", 60), event("reopened", 120)]
    assert [folded(*story, minutes=n).state for n in (30, 90, 150)] == ["open", "resolved", "open"]
    assert folded(*story, minutes=30).revision == story[-1].id
    assert every(story, at(-1)) == []


def test_a_number_is_read_however_it_is_written() -> None:
    assert [number_of(text) for text in ("I-12", "i12", " 12 ", "#012", "I12")] == [12] * 5
    for text in ("", "T-12", "I-0", "0", "I-1.5", "１２", "12 13", "I-9999999999"):
        with pytest.raises(ValueError, match="number"):
            number_of(text)


def test_the_gravest_that_goes_on_comes_first_then_the_oldest() -> None:
    def one(number: int, severity: str, began: float, *more: IncidentEvent) -> Incident:
        first = event("opened", began, incident=f"I-{number}", severity=severity, models=("a",))
        return folded(first, *more)

    found = [
        one(1, "minor", 0),
        one(2, "emergency", 5),
        one(3, "emergency", 1),
        one(4, "emergency", 0, event("resolved", 9, incident="I-4")),
        one(5, "major", 0),
    ]
    assert [i.id for i in gravest_first(found)] == ["I-3", "I-2", "I-5", "I-1", "I-4"]


def test_an_incident_belongs_to_the_last_days_into_which_it_lasted() -> None:
    over = folded(opened("a"), event("resolved", 60))
    day = 24 * 60
    assert lasting_into(over, at(day), 1)
    assert not lasting_into(over, at(day + 61), 1)
    assert lasting_into(folded(opened("a")), at(100 * day), 1)


def test_a_merged_incident_brings_what_the_other_does_not_have() -> None:
    first = folded(
        opened("a", "b", "c", severity="emergency", users=9, began_at=at(-60)),
        event("seen", 1, recovered=("c",), tickets=("T-1",), evidence=("e1",)),
    )
    into = folded(opened("b", "a", users=4), event("seen", 1, recovered=("b",)))
    fields = brought(first, into)
    after = folded(*into.events, event("updated", 2, **fields))
    assert (after.affected, after.recovered) == (("b", "a"), ("c",))
    assert (after.severity, after.users, after.began_at) == ("emergency", 9, at(-60))
    assert (after.tickets, after.took_in) == (("T-1",), ("I-1",))


def test_an_incident_that_is_over_makes_the_other_neither_graver_nor_its_models_ill() -> None:
    over = folded(opened("a", severity="emergency"), event("resolved", 5))
    into = folded(opened("b", severity="minor"))
    after = folded(*into.events, event("updated", 6, **brought(over, into)))
    assert (after.severity, after.affected, after.models) == ("minor", ("b",), ("b", "a"))


def stories(seed: int) -> list[IncidentEvent]:
    """Return the events of an incident as they never should be: any kind, any time, any order."""
    draw = random.Random(seed)
    ids = ("a", "b", "c", "d")
    return [
        event(
            "opened" if not n and draw.random() < 0.9 else draw.choice(KINDS),
            draw.uniform(-500, 500),
            models=tuple(draw.sample(ids, draw.randrange(3))),
            recovered=tuple(draw.sample(ids, draw.randrange(3))),
            severity=draw.choice((None, "emergency", "minor")),
            text=draw.choice((None, "said")),
            into="I-2",
        )
        for n in range(draw.randrange(1, 12))
    ]


@pytest.mark.parametrize("seed", range(300))
def test_whatever_the_events_and_their_clocks_an_incident_stays_sane(seed: int) -> None:
    events = stories(seed)
    for minutes in (-1000, -100, 0, 100, 1000):
        found = folded(*events, minutes=minutes)
        assert set(found.recovered) <= set(found.models)
        assert sorted((*found.affected, *found.recovered)) == sorted(found.models)
        assert found.open == (found.state in ("open", "acknowledged", "mitigated"))
        assert (found.state == "merged") == (found.into == "I-2")
        assert found.open == (found.resolved_at is None)
        assert found.state != "acknowledged" or found.acknowledged_at
        assert found.time_to_detect >= timedelta()
        for took in (found.time_to_acknowledge, found.time_to_resolve):
            assert took is None or took >= timedelta()


@pytest.mark.parametrize("seed", range(100))
def test_the_order_in_which_events_of_other_times_lie_in_the_log_changes_nothing(
    seed: int,
) -> None:
    events = stories(seed)
    shuffled = random.Random(seed).sample(events, len(events))
    one, other = folded(*events), folded(*shuffled)
    for name in ("state", "models", "recovered", "severity", "resolved_at", "reopened", "notes"):
        assert getattr(one, name) == getattr(other, name)


@pytest.mark.parametrize("seed", range(100))
def test_what_was_over_long_ago_is_all_that_is_left_out_of_what_was_lately(seed: int) -> None:
    events = stories(seed)
    times = sorted(event.time for event in events)
    since, now = times[len(times) // 2], times[-1] + timedelta(minutes=1)
    found = {i.id: i for i in every(events, now, since)}
    for incident in every(events, now):
        if incident.open or max(e.time for e in incident.events) >= since:
            assert found[incident.id] == incident
    still = [incident for incident in every(events, now) if incident.open]
    assert [incident for incident in every(events, now, now) if incident.open] == still
