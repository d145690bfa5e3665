"""What happens is told, not how things are; each once, by a key that follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from making import model, run, seoul, ticket_event
from troubles import incident_event

from aimon.core import occasions, sla, tickets
from aimon.core.calendar import Calendar
from aimon.core.incidentrecords import IncidentEvent
from aimon.core.incidents import fold
from aimon.core.records import BudgetStop, Run
from aimon.core.settings import Settings
from aimon.core.ticketrecords import TicketEvent

NOON = seoul("2026-11-25 12:00")
END = NOON + timedelta(hours=3)
SETTINGS = Settings()


def opened(**fields: Any) -> IncidentEvent:
    base: dict[str, Any] = {"kind": "connection", "severity": "major", "models": ("a",)}
    return incident_event("I-1", NOON, **base | fields)


def later(minutes: int, event: str, **fields: Any) -> IncidentEvent:
    return incident_event("I-1", NOON + timedelta(minutes=minutes), event, **fields)


def told(*events: IncidentEvent) -> list[tuple[str, str]]:
    found = occasions.of_incident(fold(events, END))
    return [(o.kind, o.severity) for o in found]


def test_that_it_begins_returns_and_ends_is_told() -> None:
    events = (opened(), later(10, "resolved"), later(20, "reopened"), later(30, "resolved"))
    kinds = [kind for kind, _severity in told(*events)]
    assert kinds == ["connection", "recovered", "connection", "recovered"]


def test_that_it_goes_on_is_not_told() -> None:
    assert told(
        opened(),
        later(5, "seen", evidence=("p1",)),
        later(6, "seen", why="recovered", recovered=("a",)),
        later(7, "acknowledged", text="보는 중"),
        later(8, "updated", tried="재시작"),
        later(9, "mitigated"),
    ) == [("connection", "major")]


def test_more_models_and_a_graver_state_are_told_as_grave_as_it_is_then() -> None:
    assert told(
        opened(),
        later(5, "seen", why="wider", models=("b",)),
        later(6, "seen", why="worse", severity="emergency", kind="all_down"),
        later(7, "updated", severity="minor"),
        later(8, "updated", severity="major"),
    ) == [
        ("connection", "major"),
        ("connection", "major"),
        ("all_down", "emergency"),
        ("all_down", "major"),
    ]


def test_that_an_emergency_is_over_is_told_as_gravely_as_the_emergency() -> None:
    models = ("a", "b")
    events = (
        opened(kind="all_down", severity="emergency", models=models),
        later(5, "seen", why="recovered", recovered=("b",)),
        later(5, "seen", why="eased", kind="connection", severity="minor"),
    )
    assert told(*events) == [("all_down", "emergency"), ("recovered", "emergency")]
    eased = list(occasions.of_incident(fold(events, END)))[-1]
    assert eased.models == ("b",)


def test_an_alert_names_the_models_that_came_and_at_the_end_all_of_them() -> None:
    events = (
        opened(),
        later(5, "seen", why="wider", models=("b",)),
        later(9, "resolved"),
    )
    found = occasions.of_incident(fold(events, END))
    assert [o.models for o in found] == [("a",), ("b",), ("a", "b")]


def test_flapping_is_told_when_it_begins_and_ends_and_between_only_that_it_grows_graver() -> None:
    assert told(
        opened(),
        later(5, "seen", why="flapping", flapping=True),
        later(6, "seen", why="wider", models=("b",)),
        later(7, "seen", why="worse", severity="emergency"),
        later(8, "seen", why="steady", flapping=False),
        later(9, "seen", why="wider", models=("c",)),
    ) == [
        ("connection", "major"),
        ("flapping", "major"),
        ("connection", "emergency"),
        ("flapping", "emergency"),
        ("connection", "emergency"),
    ]


def test_flapping_that_ends_in_recovery_is_told_as_recovered() -> None:
    events = (opened(), later(5, "seen", flapping=True), later(9, "resolved"))
    assert [kind for kind, _s in told(*events)] == ["connection", "flapping", "recovered"]


def test_an_incident_that_was_merged_into_another_tells_nothing_of_its_own() -> None:
    assert told(opened(), later(5, "merged", into="I-2")) == []


def test_an_opening_that_a_person_sent_names_its_mail() -> None:
    mailed = later(1, "updated", by="kim", mail="incident-I-1-1", told=("admin@b.kr",))
    (sent,) = occasions.of_incident(fold([opened(by="kim"), mailed], END))
    assert sent.mail == "incident-I-1-1"
    (own,) = occasions.of_incident(fold([opened(), mailed], END))
    assert own.mail == ""


def test_each_event_has_its_key_whatever_comes_later() -> None:
    events = [opened(), later(10, "resolved"), later(20, "reopened")]
    keys = [[o.key for o in occasions.of_incident(fold(events[:n], END))] for n in (1, 2, 3)]
    assert keys[0] == keys[2][:1]
    assert keys[1] == keys[2][:2]
    assert len(set(keys[2])) == 3


def _deadlines(*events: TicketEvent) -> list[occasions.Occasion]:
    at = seoul("2026-11-25 09:30")
    ticket = tickets.fold(events, at)
    return list(
        occasions.of_deadlines(ticket, sla.clocks(ticket, at, SETTINGS, Calendar(SETTINGS)))
    )


def _clocks(class_: str, at: datetime) -> list[occasions.Occasion]:
    event = ticket_event("T-1", seoul("2026-11-25 09:00"), "received", class_=class_, model="a")
    ticket = tickets.fold([event], at)
    states = sla.clocks(ticket, at, SETTINGS, Calendar(SETTINGS))
    return list(occasions.of_deadlines(ticket, states))


@pytest.mark.parametrize(
    ("class_", "in_time", "too_late"),
    [("urgent", "09:15", "09:16"), ("major", "13:00", "13:01")],
)
def test_a_grave_inquirys_deadline_is_told_once_it_has_passed(
    class_: str, in_time: str, too_late: str
) -> None:
    assert _clocks(class_, seoul(f"2026-11-25 {in_time}")) == []
    found = _clocks(class_, seoul(f"2026-11-25 {too_late}"))
    assert [(o.subject, o.severity, o.tickets) for o in found] == [("response", "major", ("T-1",))]


def test_one_deadline_is_told_once_though_the_answer_comes_before_the_solution() -> None:
    received = ticket_event("T-1", seoul("2026-11-25 09:00"), "received", class_="urgent")
    late = ticket_event("T-1", seoul("2026-11-25 09:20"), "replied", text="확인 중")
    soon = ticket_event("T-1", seoul("2026-11-25 09:05"), "replied", text="확인 중")
    assert [o.subject for o in _deadlines(received, late)] == []
    assert [o.subject for o in _deadlines(received, soon)] == ["solution"]


def test_a_general_inquirys_deadline_is_the_coordinators_matter() -> None:
    assert _clocks("general", seoul("2026-12-09 09:00")) == []


def _stop(at: str, period: str) -> str:
    stop = BudgetStop(period=period, limit=3, spent=2.9, currency="USD", models=("a",))  # type: ignore[arg-type]
    (found,) = occasions.of_budget(run(seoul(at), "end", budget=stop))
    return found.key


def test_a_budget_is_told_once_in_its_period() -> None:
    assert _stop("2026-11-25 09:31", "day") == _stop("2026-11-25 13:01", "day")
    assert _stop("2026-11-25 09:31", "day") != _stop("2026-11-26 09:31", "day")
    assert _stop("2026-11-25 09:31", "month") == _stop("2026-11-30 09:31", "month")
    assert _stop("2026-11-25 09:31", "month") != _stop("2026-12-01 09:31", "month")


def test_a_retirement_is_told_at_each_of_its_stages() -> None:
    retiring = model("a", retires=seoul("2026-12-31 00:00").date())
    told = {}
    for days in range(120):
        now = seoul("2026-09-20 09:00") + timedelta(days=days)
        for found in occasions.of_retirement(retiring, now, now - timedelta(days=7)):
            told.setdefault(found.key, (f"{now:%m-%d}", found.severity))
    assert list(told.values()) == [
        ("10-02", "info"),
        ("11-01", "info"),
        ("12-01", "info"),
        ("12-24", "minor"),
        ("12-31", "minor"),
    ]


def _slots(runs: list[Run], at: str, since: str = "2026-11-25 00:00", **more: Any) -> list[str]:
    under_way = more.get("under_way")
    found = occasions.of_runs(
        runs, seoul(since), seoul(at), SETTINGS, Calendar(SETTINGS), under_way=under_way
    )
    return [f"{o.kind} {o.subject}" for o in found]


def whole(at: str) -> list[Run]:
    return [run(seoul(at), "start"), run(seoul(at) + timedelta(minutes=1), "end", run=_name(at))]


def _name(at: str) -> str:
    return f"run-{at[-5:].replace(':', '')}"


def test_a_slot_that_no_run_was_made_for_is_told_after_its_grace() -> None:
    runs = whole("2026-11-25 09:30")
    assert _slots(runs, "2026-11-25 14:00") == []
    assert _slots(runs, "2026-11-25 14:01") == ["missed 2026-11-25 13:00"]
    assert _slots(runs, "2026-11-25 14:31") == [
        "missed 2026-11-25 13:00",
        "missed 2026-11-25 13:30",
    ]


def test_no_slot_is_missed_on_a_day_off_or_before_it_counts() -> None:
    assert _slots([], "2026-11-29 23:00", "2026-11-28 00:00") == []
    assert _slots([], "2026-11-25 12:00", "2026-11-25 11:00") == []


def test_a_run_that_did_not_end_is_told_when_it_cannot_be_under_way_any_more() -> None:
    start = [run(seoul("2026-11-25 09:30"), "start")]
    assert _slots(start, "2026-11-25 10:29") == []
    assert _slots(start, "2026-11-25 10:30") == ["killed 2026-11-25 09:30"]
    assert _slots(start, "2026-11-25 10:30", under_way="run-0930") == []
    assert _slots(whole("2026-11-25 09:30"), "2026-11-25 10:30") == []
