"""Forgetting a person reaches the incidents that his inquiries are linked with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from making import seoul
from requesters import HONG, MORNING, received, write
from troubles import incident_event

from aimon.core.incidentrecords import AlertEvent, IncidentEvent
from aimon.journal.alerts import alert_log
from aimon.journal.incidents import incident_log

Aimon = Callable[..., Result]
NAMED = ("홍길동", "홍 길동", "gd.hong@univ.example", "010-1234-5678")


@pytest.fixture
def site(home: Path) -> Path:
    """An incident about a person's inquiry, which names him in each of its texts."""
    write(home, received(1, **HONG), received(2, "김철수"))
    said = "홍길동 위원(gd.hong@univ.example, 010-1234-5678) 계정"
    later = seoul("2026-11-25 09:00")
    incident_log(home / "log", "ops-1").append(
        incident_event("I-1", MORNING, tickets=("T-1",), title=said, models=("gpt-main",)),
        incident_event(
            "I-1", later, "updated", text=said, tried=said, plan=said, found_cause="홍 길동 님"
        ),
        incident_event("I-1", later, "resolved", solution=said, prevention=said, by="kim"),
        incident_event("I-2", later, tickets=("T-2",), title="김철수 010-9999-8888", users=3),
    )
    return home


def events(home: Path) -> list[IncidentEvent]:
    journal = incident_log(home / "log", "ops-1")
    return [event for day in journal.days() for event in journal.read(day)]


def forget(aimon: Aimon, code: int = 0) -> Result:
    result = aimon("ticket", "forget", "홍길동", "--yes", "--json")
    assert result.exit_code == code, result.output
    return result


def test_the_person_is_taken_out_of_their_texts_and_the_rest_stays(
    aimon: Aimon, site: Path
) -> None:
    before = events(site)
    token = json.loads(forget(aimon).stdout)["token"]
    log = "\n".join(p.read_text("utf-8") for p in (site / "log" / "incidents").rglob("*.jsonl"))
    assert not any(text in log for text in NAMED)
    after = events(site)
    assert [(e.id, e.time, e.event, e.models, e.tickets) for e in after] == [
        (e.id, e.time, e.event, e.models, e.tickets) for e in before
    ]
    assert after[0].title == f"{token} 위원(***, ***) 계정"
    assert (after[2].by, after[2].solution) == ("kim", after[0].title)
    assert after[3] == before[3]


def test_incidents_of_others_that_name_the_person_are_told_and_left(
    aimon: Aimon, site: Path
) -> None:
    other = incident_event("I-3", MORNING, title="홍길동 위원 신고", models=("clova",))
    incident_log(site / "log", "ops-1").append(other)
    assert "log/incidents/day=2026-11-24/ops-1.jsonl" in forget(aimon, code=1).stderr
    assert other in events(site)


def test_an_alert_that_names_the_person_is_told_and_left(aimon: Aimon, site: Path) -> None:
    alert_log(site / "log", "ops-1").append(
        AlertEvent(
            id="a1",
            time=MORNING,
            host="ops-1",
            key="k",
            event="acknowledged",
            text="홍길동 님 확인",
        )
    )
    assert "log/alerts/day=2026-11-24/ops-1.jsonl" in forget(aimon, code=1).stderr
