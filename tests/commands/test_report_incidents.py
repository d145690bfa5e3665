"""The daily report tells of the day's incidents, each once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import dead, seoul, write_workspace
from troubles import incident_event

from aimon.core.faults import fault
from aimon.journal.incidents import incident_log
from aimon.journal.probes import probe_log

Aimon = Callable[..., Result]
AT = "--at=2026-11-25T18:00"


def at(clock: str) -> Any:
    return seoul(f"2026-11-25 {clock}")


@pytest.fixture
def site(home: Path) -> Path:
    """A model is down (I-1); a threat that nobody has in hand (I-2); one solved (I-3)."""
    write_workspace(home)
    probe_log(home / "log", "ops-1").append(dead("clova", at("17:00"), fault("refused")))
    incident_log(home / "log", "ops-1").append(
        incident_event(
            "I-1", at("17:01"), kind="connection", severity="major", models=("clova",)
        ),
        incident_event("I-2", at("10:00"), kind="security", severity="emergency", title="의심 접속"),
        incident_event("I-3", at("11:00"), kind="timeout", severity="minor", models=("gpt-main",)),
        incident_event("I-3", at("11:30"), "updated", by="kim", text="홍길동 님이 알려 줌"),
        incident_event("I-3", at("12:00"), "resolved", by="kim", solution="다시 시작함"),
    )  # fmt: skip
    return home


def lines(aimon: Aimon, *args: str) -> list[str]:
    result = aimon("report", "daily", *args)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_an_incident_stands_in_the_line_of_its_models_and_no_line_is_told_twice(
    aimon: Aimon, site: Path
) -> None:
    shown = lines(aimon, AT)
    at_once = shown[shown.index("- 즉시 조치:") + 1 : shown.index("- 계획된 조치: 없음")]
    assert [line for line in at_once if "I-1" in line] == [
        (
            "    · 하이퍼클로바 X: 네트워크: 연결이 거부됨 → 다른 모델에도 같은 문제가 있는지 확인하고 "
            "네트워크 점검, 대안 모델 안내 [I-1 미확인]"
        )
    ]
    assert at_once[-1] == (
        "    · 미확인 문제 상황: I-2 (🔴 긴급, 보안 위협: 의심 접속) → 즉시 담당자 확인"
    )


def test_what_is_in_hand_asks_for_nobody(aimon: Aimon, site: Path) -> None:
    incident_log(site / "log", "ops-1").append(
        incident_event("I-2", at("17:30"), "acknowledged", by="kim", text="확인 중")
    )
    assert not any("미확인 문제 상황" in line for line in lines(aimon, AT))


def test_the_days_incidents_are_listed_behind_the_guides_parts(aimon: Aimon, site: Path) -> None:
    shown = lines(aimon, AT)
    assert shown[shown.index("[별첨 4] 문제 상황") + 1 :] == [
        "- I-2 🔴 긴급 · 보안 위협: 의심 접속 — 미확인, 발생 10:00, 지속 8시간",
        "- I-1 🟡 중요 · 모델 연결 실패: 하이퍼클로바 X — 미확인, 발생 17:01, 지속 59분",
        (
            "- I-3 🔵 주의 · 응답 시간 초과: GPT-4o — 해결, 발생 11:00, 해결 12:00, 지속 60분"
            " (다시 시작함)"
        ),
    ]
    html = aimon("report", "daily", AT, "--format", "html").stdout
    assert "[별첨 4] 문제 상황" in html
    assert html.count("I-3") == 1


def test_the_appendix_is_numbered_behind_the_inquiries(aimon: Aimon, site: Path) -> None:
    aimon("ticket", "new", "느려요", "--at", "2026-11-25T13:00")
    shown = lines(aimon, AT)
    assert shown.index("[별첨 4] 사용자 문의") < shown.index("[별첨 5] 문제 상황")


def test_a_past_day_is_told_as_it_ended(aimon: Aimon, site: Path) -> None:
    incident_log(site / "log", "ops-1").append(
        incident_event("I-2", seoul("2026-11-26 09:00"), "resolved", solution="차단")
    )
    shown = lines(aimon, "--date", "2026-11-25", "--at", "2026-11-27T10:00")
    assert any(line.startswith("- I-2 🔴 긴급") and "미확인" in line for line in shown)
    later = lines(aimon, "--date", "2026-11-26", "--at", "2026-11-27T10:00")
    assert any(line.startswith("- I-2 ") and "(차단)" in line for line in later)
    assert not any(line.startswith("- I-3 ") for line in later)


def test_json_has_the_incidents_without_what_people_wrote_in_their_course(
    aimon: Aimon, site: Path
) -> None:
    result = aimon("report", "daily", AT, "--format", "json")
    data = json.loads(result.stdout)
    assert [i["id"] for i in data["incidents"]] == ["I-2", "I-1", "I-3"]
    assert data["incidents"][2]["duration"] == 3600
    assert [a["incidents"] for a in data["actions"]["immediate"]][-1] == ["I-2"]
    assert "홍길동" not in result.stdout


def test_a_site_without_incidents_has_no_such_appendix(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    assert not any("문제 상황" in line for line in lines(aimon, AT))
