"""``aimon report briefing``: the night, the morning's test, what presses, what comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mailserver
import pytest
from click.testing import Result
from making import SETTINGS, dead, probe, run, seoul, ticket_event, write_workspace
from troubles import incident_event
from weeks import FRIDAY, TUESDAY, from_tuesday, live

from aimon.core.faults import fault
from aimon.journal.incidents import incident_log
from aimon.journal.lock import exclusive
from aimon.journal.probes import probe_log
from aimon.journal.runs import RUN_LOCK, run_log
from aimon.journal.tickets import ticket_log

Aimon = Callable[..., Result]
AT = "--at=2026-11-25T10:00"  # a Wednesday


@pytest.fixture
def night(home: Path) -> Path:
    """clova fails since the morning (I-2); I-1 ended in the night; T-1 came at night, urgent."""
    write_workspace(home)
    log = home / "log"
    probe_log(log, "ops-1").append(
        probe("gpt-main", seoul("2026-11-24 17:00"), latency_ms=3000.0, grade="caution"),
        probe("clova", seoul("2026-11-24 17:00")),
        probe("gpt-main", seoul("2026-11-25 09:30")),
        dead("clova", seoul("2026-11-25 09:30"), fault("refused")),
    )
    start = seoul("2026-11-25 09:30")
    run_log(log, "ops-1").append(
        run(start, "start", planned=("gpt-main", "clova")), run(start, "end", done=2)
    )
    incident_log(log, "ops-1").append(
        incident_event("I-1", seoul("2026-11-24 16:00"), kind="timeout", models=("gpt-main",)),
        incident_event("I-1", seoul("2026-11-24 22:00"), "resolved"),
        incident_event("I-2", seoul("2026-11-25 09:31"), kind="connection", models=("clova",)),
        incident_event("I-3", seoul("2026-11-24 10:00"), kind="quality", models=("gpt-main",)),
        incident_event("I-3", seoul("2026-11-24 11:00"), "resolved"),
    )  # fmt: skip
    ticket_log(log, "ops-1").append(
        ticket_event("T-1", seoul("2026-11-24 21:00"), "received", class_="urgent", model="clova",
                     topic="not_responding", requester="홍길동", symptom="비밀 내용"),
        ticket_event("T-2", seoul("2026-11-24 15:00"), "received", class_="general",
                     topic="how_to"),
        ticket_event("T-3", seoul("2026-11-25 09:40"), "received", class_="improvement",
                     topic="other"),
    )  # fmt: skip
    return home


def briefing(aimon: Aimon, *options: str) -> dict[str, Any]:
    result = aimon("report", "briefing", "--json", *(options or (AT,)))
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data


def test_the_night_is_counted_from_the_last_closing(aimon: Aimon, night: Path) -> None:
    data = briefing(aimon)
    assert data["since"] == "2026-11-24T18:00:00+09:00"
    assert data["night"]["opened"] == ["I-2"]
    assert data["night"]["ended"] == ["I-1"]
    assert [i["id"] for i in data["night"]["incidents"]] == ["I-2", "I-1"]
    assert data["night"]["received"] == ["T-1", "T-3"]
    assert data["night"]["unanswered"] == ["T-1", "T-3"]


def test_after_a_weekend_and_a_holiday_the_night_is_longer(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    assert briefing(aimon, "--at=2026-11-23T10:00")["since"] == "2026-11-20T18:00:00+09:00"
    # New Year's Day is a Friday.
    assert briefing(aimon, "--at=2027-01-04T10:00")["since"] == "2026-12-31T18:00:00+09:00"


def test_models_are_compared_with_the_closing(aimon: Aimon, night: Path) -> None:
    data = briefing(aimon)["night"]
    assert [(t["model"], t["before"], t["now"]) for t in data["worse"]] == [
        ("clova", "normal", "problem")
    ]
    assert [(t["model"], t["before"], t["now"]) for t in data["better"]] == [
        ("gpt-main", "caution", "normal")
    ]


def test_what_is_due_before_the_day_ends_is_listed_the_earliest_first(
    aimon: Aimon, night: Path
) -> None:
    due = briefing(aimon)["today"]["due"]
    assert [(d["ticket"], d["overdue"]) for d in due] == [("T-1", True), ("T-2", False)]


def test_a_model_is_told_of_once(aimon: Aimon, night: Path) -> None:
    probe_log(night / "log", "ops-1").append(
        probe("gpt-main", seoul("2026-11-25 09:40"), latency_ms=3000.0)
    )
    data = briefing(aimon)
    assert [a["models"] for a in data["urgent"] if a["models"]] == [["clova"]]
    assert [m["id"] for m in data["morning"]["unwell"]] == ["gpt-main"]
    assert data["watch"] == []


def test_the_text_has_its_parts_in_order_and_nobodys_name(aimon: Aimon, night: Path) -> None:
    text = aimon("report", "briefing", AT).output
    lines = text.splitlines()
    assert lines[0] == "[오전 브리핑] AI 모델 상태 - 2026.11.25"
    parts = [
        "🚨 긴급 처리:",
        "🌙 지난밤 (11-24 18:00 이후):",
        "🧪 아침 점검: 09:30 테스트 완료: 모델 2개",
    ]
    places = [lines.index(part) for part in parts]
    assert places == sorted(places)
    assert "- 문제 상황: 신규 1건, 종료 1건, 진행 중 1건" in lines
    assert "- 사용자 문의: 문의 2건 접수, 긴급 1건, 답변 전 2건" in lines
    assert "- 등급 하락: 하이퍼클로바 X: 🟢 정상 → 🔴 문제" in lines
    assert "홍길동" not in text
    assert "비밀" not in text


def test_a_morning_without_a_test_says_so(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    assert briefing(aimon, "--at=2026-11-25T10:00")["morning"]["state"] == "not_due"
    assert briefing(aimon, "--at=2026-11-25T10:31")["morning"]["state"] == "missed"
    assert briefing(aimon, "--at=2026-11-28T10:00")["morning"]["state"] == "none"
    assert briefing(aimon, "--at=2027-01-01T10:00")["morning"]["state"] == "none"


def test_a_test_that_is_not_whole_says_how_much_is_left(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    start = seoul("2026-11-25 09:30")
    run_log(home / "log", "ops-1").append(run(start, "start", planned=("gpt-main", "clova")))
    probe_log(home / "log", "ops-1").append(probe("gpt-main", start))
    morning = briefing(aimon)["morning"]
    assert (morning["state"], morning["tested"], morning["left"]) == ("killed", 1, 1)
    with exclusive(home / "log" / RUN_LOCK, 1):
        assert briefing(aimon)["morning"]["state"] == "under_way"


def test_nothing_is_said_of_a_morning_without_tests(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    log, at = home / "log", seoul("2026-11-25 09:30")
    for model in ("gpt-main", "clova"):
        probe_log(log, "ops-1").append(probe(model, seoul("2026-11-24 17:00")))
    text = aimon("report", "briefing", "--at=2026-11-25T09:20").output
    assert "🧪 아침 점검: 09:30 테스트 전" in text
    assert "이상 모델 없음" not in text
    assert "· 오늘 아침 점검 결과가 아직 없음(등급은 이전 점검 기준)" in text
    run_log(log, "ops-1").append(run(at, "start", planned=("gpt-main", "clova")))
    probe_log(log, "ops-1").append(probe("gpt-main", at))
    text = aimon("report", "briefing", AT).output
    assert "· 지금까지 점검한 모델은 이상 없음" in text
    probe_log(log, "ops-1").append(probe("clova", at))
    run_log(log, "ops-1").append(run(at, "end", done=2))
    assert "· 이상 모델 없음" in aimon("report", "briefing", AT).output


def test_old_overdue_inquiries_are_one_line(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    log = ticket_log(home / "log", "ops-1")
    for n in range(1, 13):
        at = seoul(f"2026-11-{n + 1:02d} 10:00")
        log.append(ticket_event(f"T-{n}", at, "received", class_="general", topic="how_to"))
    log.append(ticket_event("T-13", seoul("2026-11-25 09:00"), "received", class_="urgent",
                            topic="other"))  # fmt: skip
    data = briefing(aimon)["today"]
    late = [d["ticket"] for d in data["due"] if d["due_at"] < "2026-11-25"]
    assert len(late) > 10
    assert data["overdue"]["tickets"] == late
    text = aimon("report", "briefing", AT).output
    assert f"    · 기한이 지난 문의 {len(late)}건, 가장 오래된 것: {late[0]} 🔵 일반" in text
    (line,) = [line for line in text.splitlines() if line.startswith("    · 문의 T-")]
    assert line.startswith("    · 문의 T-13 🔴 긴급")


def test_a_model_that_has_been_slow_for_days_is_to_be_watched(aimon: Aimon, home: Path) -> None:
    live(home, fate=from_tuesday("a", slow=1.4), use=False)
    at = f"--at={FRIDAY:%Y-%m-%d}T10:00"
    (slow,) = briefing(aimon, at)["watch"]
    assert (slow["kind"], slow["models"], slow["since"]) == ("slower", ["a"], str(TUESDAY.date()))
    watched = aimon("report", "briefing", at).output.split("⚠️ 특별 주의:")[1]
    assert "· A 응답이 화요일부터 " in watched
    assert briefing(aimon, f"--at={TUESDAY:%Y-%m-%d}T10:00")["watch"] == []


def test_todays_maintenance_is_expected(aimon: Aimon, home: Path) -> None:
    window = (
        "maintenance:\n  - {name: 서버 점검, start: 2026-11-25T12:00, end: 2026-11-25T13:00,"
        " models: [clova]}\n"
    )
    write_workspace(home, settings=SETTINGS + window)
    (found,) = briefing(aimon)["today"]["maintenance"]
    assert found["text"] == "12:00 – 13:00 하이퍼클로바 X (서버 점검)"


def test_a_briefing_goes_out_once_a_day(aimon: Aimon, home: Path) -> None:
    with mailserver.running() as server:
        mail = f"mail: {{host: 127.0.0.1, port: {server.port}, tls: none, from: a@example.org, to: [b@example.org]}}\n"
        write_workspace(home, settings=SETTINGS + mail)
        assert aimon("report", "briefing", "--send", AT).exit_code == 0
        assert aimon("report", "briefing", "--send", "--at=2026-11-25T10:15").exit_code == 0
        assert len(server.mails) == 1
