"""Each view has the columns that queries count on, and says what the journals say."""

from __future__ import annotations

import os
import time as clock
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from making import dead, item, probe, run, seoul, ticket_event, write_workspace
from troubles import incident_event

from aimon.analysis.engine import Figures
from aimon.analysis.query import VIEWS, answer, columns_of
from aimon.asking import ask
from aimon.core.faults import fault
from aimon.core.records import Delivery, Usage
from aimon.journal.deliveries import delivery_log
from aimon.journal.incidents import incident_log
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.journal.tickets import ticket_log
from aimon.journal.usage import usage_log
from aimon.workspace import Workspace

DAY = date(2026, 11, 25)  # a Wednesday
NOW = seoul("2026-11-25 18:00")
TIMED = {"day", "hour", "weekday", "ts_ms"}
COLUMNS = {
    "probes": "id run slot trigger host model result grade health passed total latency_ms ttft_ms"
    " tokens_in tokens_out cost currency estimated retried fault_class fault_kind maintained",
    "items": "id run model check_name item ok score weight latency_ms ttft_ms attempts fault_class"
    " fault_kind maintained",
    "faults": "id model fault_class kind",
    "runs": "id run event slot host planned why",
    "usage": "model requests errors latency_ms tokens_in tokens_out cost currency users source",
    "tickets": "ticket received_ms channel class topic model answered_ms solved_ms minutes",
    "ticket_events": "ticket event place",
    "incidents": "incident kind severity state found_by opened_ms began_ms acknowledged_ms"
    " resolved_ms duration_ms false_alarm merged_into models model_count",
    "incident_models": "incident model",
    "deliveries": "key event recipients",
}


def asked(home: Path, sql: str, first: date = DAY, last: date = DAY, now: Any = NOW) -> list[Any]:
    """Return the rows of a query over all journals."""
    with ask(Workspace(home), first, last, now) as figures:
        return answer(figures, sql, VIEWS, limit=1000, timeout=60).rows


@pytest.fixture
def site(home: Path) -> Path:
    """A workspace of the site in Seoul."""
    return write_workspace(home)


def used(time: str, requests: int, **fields: Any) -> Usage:
    """Make a line about an hour's use."""
    base: dict[str, Any] = {"id": f"{time}-{requests}", "host": "ops-1", "model": "gpt-main"}
    return Usage(time=seoul(time), requests=requests, **base | fields)


def test_every_view_has_the_columns_that_queries_count_on(site: Path) -> None:
    with ask(Workspace(site), DAY, DAY, NOW) as figures:
        found = {view: {c.name for c in columns} for view, columns in columns_of(figures).items()}
    assert found.keys() == COLUMNS.keys()
    for view, names in COLUMNS.items():
        timed = set() if view == "incident_models" else TIMED
        assert timed | set(names.split()) <= found[view], view


def test_no_view_holds_who_asked_or_what_they_wrote(site: Path) -> None:
    private = {"requester", "contact", "text", "symptom", "solution", "prevention", "escalation"}
    with ask(Workspace(site), DAY, DAY, NOW) as figures:
        for view, columns in columns_of(figures).items():
            assert not private & {c.name for c in columns}, view


def test_the_hour_is_the_sites_clock_and_monday_is_one(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever zone the machine is in: 00:10 in Seoul is the day before in New York and UTC."""
    probe_log(site / "log", "h").append(
        probe("a", seoul("2026-11-25 00:10")), probe("a", seoul("2026-11-29 23:50"))
    )
    monkeypatch.setenv("TZ", "America/New_York")
    clock.tzset()
    try:
        rows = asked(
            site,
            "SELECT day, hour, weekday, ts_ms FROM probes ORDER BY ts_ms",
            last=DAY + timedelta(days=6),
            now=seoul("2026-12-01 09:00"),
        )
    finally:
        os.environ.pop("TZ")
        clock.tzset()
    assert [row[:3] for row in rows] == [("2026-11-25", 0, 3), ("2026-11-29", 23, 7)]
    assert rows[0][3] == seoul("2026-11-25 00:10").timestamp() * 1000


def test_items_are_those_of_the_probe(site: Path) -> None:
    checks = (
        item("korean", "canary", latency_ms=120.5, ttft_ms=20.0, attempts=2, weight=2.0),
        item("basic", "listing", ok=None),
        item("basic", "echo", ok=False, fault=fault("timeout")),
    )
    record = probe("a", seoul("2026-11-25 09:30"), checks=checks)
    probe_log(site / "log", "h").append(record)
    sql = "SELECT check_name, item, ok, score, weight, latency_ms, attempts, fault_kind FROM items"
    assert asked(site, sql) == [
        ("korean", "canary", True, 1.0, 2.0, 120.5, 2, None),
        ("basic", "listing", None, None, 1.0, None, 0, None),
        ("basic", "echo", False, 0.0, 1.0, None, 0, "timeout"),
    ]


def test_a_model_that_was_worked_on_is_marked_from_the_start_to_before_the_end(home: Path) -> None:
    window = 'maintenance: [{name: w, models: [a], weekly: "wed 09:00", lasts: 1h}]\n'
    write_workspace(home, settings="language: en\ntimezone: Asia/Seoul\n" + window)
    registry = (home / "models.yaml").read_text().replace("gpt-main", "a")
    (home / "models.yaml").write_text(registry)
    times = ("08:59", "09:00", "09:59", "10:00")
    log = probe_log(home / "log", "h")
    for model in ("a", "clova"):
        log.append(*(dead(model, seoul(f"2026-11-25 {t}"), fault("dns")) for t in times))
    rows = asked(home, "SELECT model, maintained FROM probes ORDER BY model, ts_ms")
    assert [row[1] for row in rows] == [0, 1, 1, 0, 0, 0, 0, 0]
    ((faults,),) = asked(home, "SELECT count(*) FROM faults")
    assert faults == 6


def test_a_line_about_the_same_use_recorded_later_replaces_the_earlier(site: Path) -> None:
    lines = [
        used("2026-11-25 09:00", 5),
        used("2026-11-25 09:00", 6, recorded=seoul("2026-11-25 12:00")),
        used("2026-11-25 09:00", 7, recorded=seoul("2026-11-25 11:00")),
        used("2026-11-25 09:00", 8, recorded=seoul("2026-11-25 19:00")),
        used("2026-11-25 09:00", 9, model="clova"),
        used("2026-11-25 09:00", 4, source="litellm", latency_ms=812.5),
        used("2026-11-25 10:00", 3, cost=0.5, currency="USD"),
    ]
    usage_log(site / "log", "h").append(*lines)
    sql = "SELECT model, hour, source, requests, latency_ms FROM usage ORDER BY ALL"
    assert asked(site, sql) == [
        ("clova", 9, "", 9, None),
        ("gpt-main", 9, "", 6, None),
        ("gpt-main", 9, "litellm", 4, 812.5),
        ("gpt-main", 10, "", 3, None),
    ]


def test_incidents_are_rows_as_they_stand(site: Path) -> None:
    log = incident_log(site / "log", "h")
    log.append(
        incident_event("I-1", seoul("2026-11-25 09:00"), "opened", kind="failing", severity="major",
                       found_by="probe", began_at=seoul("2026-11-25 08:50"), models=("a", "b")),
        incident_event("I-1", seoul("2026-11-25 09:10"), "acknowledged"),
        incident_event("I-1", seoul("2026-11-25 10:50"), "resolved", false_alarm=True),
        incident_event("I-2", seoul("2026-11-25 11:00"), "opened", models=("c",)),
        incident_event("I-2", seoul("2026-11-25 19:00"), "resolved"),
    )  # fmt: skip
    sql = (
        "SELECT incident, day, hour, weekday, state, acknowledged_ms - opened_ms, duration_ms,"
        " false_alarm, models, model_count FROM incidents ORDER BY incident"
    )
    assert asked(site, sql) == [
        ("I-1", "2026-11-25", 9, 3, "resolved", 600_000, 7_200_000, 1, ["a", "b"], 2),
        ("I-2", "2026-11-25", 11, 3, "open", None, None, 0, ["c"], 1),
    ]
    assert asked(site, "SELECT * FROM incident_models ORDER BY model") == [
        ("I-1", "a"), ("I-1", "b"), ("I-2", "c"),
    ]  # fmt: skip


def test_recipients_of_messages_are_counted_not_named(site: Path) -> None:
    delivery = Delivery(
        id="d1",
        time=seoul("2026-11-25 17:55"),
        host="h",
        key="daily-2026-11-25",
        event="sent",
        message_id="m",
        recipients=("a@example.org", "b@example.org"),
    )
    delivery_log(site / "log", "h").append(delivery)
    rows = asked(site, "SELECT * FROM deliveries")
    assert "example.org" not in str(rows)
    assert asked(site, "SELECT key, event, recipients FROM deliveries") == [
        ("daily-2026-11-25", "sent", 2)
    ]


def test_a_query_is_answered_from_the_period_alone(site: Path) -> None:
    for day in ("2026-11-24", "2026-11-25", "2026-11-26"):
        time = seoul(f"{day} 09:00")
        probe_log(site / "log", "h").append(probe("a", time))
        run_log(site / "log", "h").append(run(time, "start"))
        ticket_log(site / "log", "h").append(ticket_event(f"T-{day[-2:]}", time, "received"))
        incident_log(site / "log", "h").append(
            incident_event(f"I-{day[-2:]}", time, "opened", models=("a",))
        )
    for view in ("probes", "items", "runs", "tickets", "ticket_events", "incidents"):
        rows = asked(site, f"SELECT DISTINCT day FROM {view}", now=seoul("2026-11-27 09:00"))
        assert rows == [("2026-11-25",)], view
    assert asked(site, "FROM incident_models", now=seoul("2026-11-27 09:00")) == [("I-25", "a")]


def test_a_journal_that_was_not_asked_for_is_not_read(site: Path) -> None:
    file = site / "log" / "usage" / "day=2026-11-25" / "h.jsonl"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"torn\n")
    with ask(Workspace(site), DAY, DAY, NOW, ("probes",)) as figures:
        assert figures.unreadable == 0
    with ask(Workspace(site), DAY, DAY, NOW, ("usage",)) as figures:
        assert figures.unreadable == 1


def test_the_rows_handed_in_are_joined_with(tmp_path: Path) -> None:
    with Figures(tmp_path, DAY, DAY, NOW, NOW, ()) as figures:
        figures.hand_in("doubts", {"kind": "VARCHAR", "n": "BIGINT"}, [("a", 1), ("b", None)])
        figures.hand_in("nothing", {"kind": "VARCHAR"}, [])
        assert figures.answer("SELECT n FROM doubts WHERE kind = $kind", kind="a") == [{"n": 1}]
        assert figures.answer("SELECT * FROM nothing") == []
