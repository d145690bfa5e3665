"""What people read when trouble comes: the notice of alerts, made from the record."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from making import dead, probe, seoul, write_workspace
from troubles import incident_event

from aimon.alerts.telling import message
from aimon.core.alertkinds import AlertKind, IncidentKind
from aimon.core.faults import fault
from aimon.core.incidentrecords import AlertEvent, IncidentEvent
from aimon.core.records import Probe, Usage, Verdict
from aimon.i18n import speaking
from aimon.incidents.store import Incidents
from aimon.journal.incidents import incident_log
from aimon.journal.probes import probe_log
from aimon.journal.usage import usage_log
from aimon.output.kinds import KINDS, kind_words
from aimon.output.width import columns
from aimon.tickets.store import Tickets
from aimon.workspace import Workspace

REGISTRY = """\
templates:
  openai: {provider: openai, base_url: "https://api.openai.com/v1", api_key: "env:OPENAI_KEY"}
models:
  - {id: gpt-main, template: openai, model: gpt-4o, display_name: GPT-4o, default: true,
     good_for: [evaluation, summary]}
  - {id: gpt-mini, template: openai, model: gpt-4o-mini, display_name: GPT-4o mini}
  - {id: clova, provider: openai, base_url: "https://clova.example.kr/v1", model: HCX-005,
     display_name: 하이퍼클로바 X, good_for: [evaluation]}
"""
SETTINGS = """\
language: en
timezone: Asia/Seoul
organisation: 한국평가원
contacts: {emergency: "+82-10-1234-5678"}
"""
REFUSED = fault("refused", "Connection refused")
NOW = seoul("2026-11-23 09:40")


@pytest.fixture
def workspace(home: Path) -> Workspace:
    """A site whose models were well on Friday; nothing has been tested since."""
    workspace = Workspace(write_workspace(home, REGISTRY, SETTINGS))
    friday = seoul("2026-11-20 17:00")
    record(workspace, *(probe(id, friday, run="r0") for id in ("gpt-main", "gpt-mini", "clova")))
    return workspace


def record(workspace: Workspace, *probes: Probe) -> None:
    probe_log(workspace.log, workspace.host).append(*probes)


def happen(workspace: Workspace, *events: IncidentEvent) -> None:
    incident_log(workspace.log, workspace.host).append(*events)


def alert(kind: str | None, severity: str | None = "major", **fields: Any) -> AlertEvent:
    base: dict[str, Any] = {
        "id": f"a-{kind}-{fields.get('subject', '')}",
        "time": fields.pop("time", seoul("2026-11-23 09:32")),
        "host": "ops-1",
        "key": f"{kind}",
        "event": "raised",
    }
    return AlertEvent(kind=kind, severity=severity, **base | fields)  # type: ignore[arg-type]


def outage(workspace: Workspace, time: datetime = seoul("2026-11-23 09:31")) -> IncidentEvent:
    """Let OpenAI's models fail in the morning's test, and an incident be opened for it."""
    failed = [
        dead(id, time, REFUSED, run="r1", slot="09:30", rechecks=2)
        for id in ("gpt-main", "gpt-mini")
    ]
    record(workspace, *failed, probe("clova", time, run="r1", slot="09:30"))
    verdict = Verdict(
        cause="provider",
        subject="api.openai.com",
        models=("gpt-main", "gpt-mini"),
        of=2,
        fault=REFUSED,
        evidence=("connectivity reached: 2/2", "other hosts: 1"),
    )
    opened = incident_event(
        "I-1",
        time,
        kind="connection",
        severity="major",
        cause="provider",
        subject="api.openai.com",
        found_by="probe",
        began_at=seoul("2026-11-23 09:30"),
        models=("gpt-main", "gpt-mini"),
        verdict=verdict,
        evidence=tuple(p.id for p in failed),
    )
    happen(workspace, opened)
    return opened


def test_an_outage_is_told_with_cause_time_people_checks_steps_and_the_users_sentence(
    workspace: Workspace,
) -> None:
    opened = outage(workspace)
    with Tickets(workspace) as tickets:
        tickets.receive(
            seoul("2026-11-23 09:33"), requester="홍길동", model="gpt-main", symptom="응답 없음"
        )
    used = Usage(
        id="u1",
        time=seoul("2026-11-20 09:00"),
        host="ops-1",
        model="gpt-main",
        requests=120,
        users=14,
    )
    usage_log(workspace.log, workspace.host).append(used)
    told = message(workspace, [alert("connection", incident="I-1", event_id=opened.id)], NOW)
    assert told.subject == "[중요] GPT-4o, GPT-4o mini: 모델 연결 실패"
    for part in (
        "OpenAI(api.openai.com)의 모델 2개가 모두 제대로 응답하지 않습니다",
        "발생: 09:30 (10분째) · 마지막 정상 11-20 17:00",
        "모델 2개: GPT-4o, GPT-4o mini",
        "문의로 확인된 1명(T-1) · 평소 이 시간대 요청 120건, 평가위원 14명",
        "기능: 평가, 요약",
        "09:31 테스트: 2개 중 2개 문제 (네트워크: 연결이 거부됨), 재확인 2회",
        "그 밖의 모델: 1개 중 1개 정상",
        "외부 주소 연결: 2곳 중 2곳 연결됨",
        "$ aimon probe gpt-main gpt-mini",
        "$ aimon incident report I-1 --send",
        '"현재 GPT-4o, GPT-4o mini에 일시적인 연결 문제가 있습니다. 하이퍼클로바 X를',
    ):
        assert part in told.text
        assert part.lstrip('$ "') in told.html
    assert "홍길동" not in told.text + told.html + msgspec.json.encode(told.data).decode()


def test_no_line_of_the_text_but_a_command_is_wider_than_a_terminal(workspace: Workspace) -> None:
    outage(workspace)
    told = message(workspace, [alert("connection", incident="I-1")], NOW)
    assert max(columns(line) for line in told.text.splitlines() if "$ " not in line) <= 80


def test_the_gravest_comes_first_and_what_has_no_haste_gets_a_line(workspace: Workspace) -> None:
    outage(workspace)
    alerts = [
        alert("slower", "minor", models=("clova",)),
        alert("connection", incident="I-1"),
        alert("security", "emergency", subject="key"),
    ]
    told = message(workspace, alerts, NOW)
    assert told.subject == "[긴급] 보안 위협 (외 2건)"
    assert [each["kind"] for each in told.data["alerts"]] == ["security", "connection", "slower"]
    assert "- 🔵 하이퍼클로바 X: 평소보다 느림 (09:32)" in told.text
    assert "긴급 연락: +82-10-1234-5678" in told.text


def test_a_digest_has_a_line_for_each(workspace: Workspace) -> None:
    models = ("clova", "gpt-main", "gpt-mini")
    told = message(workspace, [alert("slower", "minor", models=(m,)) for m in models], NOW)
    assert told.subject.endswith("평소보다 느림 (외 2건)")
    assert told.text.count("평소보다 느림 (09:32)") == 3
    assert "다음 할 일" not in told.text


def test_a_recovery_says_how_long_it_took_and_what_remains(workspace: Workspace) -> None:
    outage(workspace)
    record(workspace, probe("gpt-main", seoul("2026-11-23 09:38"), run="r2"))
    seen = incident_event(
        "I-1", seoul("2026-11-23 09:38"), "seen", recovered=("gpt-main",), why="recovered"
    )
    happen(workspace, seen)
    part = alert("recovered", "info", incident="I-1", event_id=seen.id, models=("gpt-main",))
    told = message(workspace, [part], NOW)
    assert told.subject == "[복구] GPT-4o: 일부 정상 복구"
    assert "처음 확인된 원인: " in told.text
    assert "정상 복구: GPT-4o" in told.text
    assert "GPT-4o mini 🔴" in told.text
    assert "GPT-4o가 정상화" in told.data["alerts"][0]["to_users"]
    assert "mini" not in told.data["alerts"][0]["to_users"]
    record(workspace, probe("gpt-mini", seoul("2026-11-23 10:29"), run="r3"))
    happen(workspace, incident_event("I-1", seoul("2026-11-23 10:30"), "resolved"))
    told = message(
        workspace, [alert("recovered", "info", incident="I-1")], seoul("2026-11-23 10:31")
    )
    assert told.subject.startswith("[복구] GPT-4o, GPT-4o mini: 정상 복구 (모델 연결 실패)")
    assert "발생: 09:30 (60분 만에 해결)" in told.text
    assert "$ aimon advise notice gpt-main --kind recovered" in told.text
    assert "정상" in told.data["alerts"][0]["to_users"]


def test_models_with_trouble_of_their_own_are_not_said_to_be_well(workspace: Workspace) -> None:
    outage(workspace)
    happen(
        workspace,
        incident_event("I-1", NOW, "seen", recovered=("gpt-main",), why="moved"),
        incident_event("I-1", NOW, "resolved"),
    )
    record(workspace, probe("gpt-mini", NOW))
    over = alert("recovered", "emergency", incident="I-1", models=("gpt-mini",))
    told = message(workspace, [over], NOW)
    assert told.subject == "[복구] GPT-4o mini: 정상 복구 (모델 연결 실패)"
    assert "긴급" not in told.text
    assert "정상 복구: GPT-4o mini" in told.text
    assert told.data["alerts"][0]["incident"]["moved"] == ("gpt-main",)


def test_a_model_that_tests_still_find_ill_is_not_said_to_be_well(workspace: Workspace) -> None:
    outage(workspace)
    happen(workspace, incident_event("I-1", NOW, "resolved", by="kim", solution="키 교체"))
    record(workspace, probe("gpt-main", NOW))
    over = alert("recovered", incident="I-1", models=("gpt-main", "gpt-mini"))
    text = message(workspace, [over], NOW).text
    assert "정상 복구: GPT-4o\n" in text
    assert "GPT-4o mini 🔴" in text


def test_a_reminder_says_since_when_nobody_has_taken_it_in_hand(workspace: Workspace) -> None:
    outage(workspace)
    later = seoul("2026-11-23 13:31")
    told = message(workspace, [alert(None, None, incident="I-1", event="reminded")], later)
    assert told.subject == "[중요·재알림] GPT-4o, GPT-4o mini: 모델 연결 실패"
    assert "담당: 아직 없음 (4시간째)" in told.text


def test_who_has_it_in_hand_is_named_and_not_asked_to_take_it(workspace: Workspace) -> None:
    outage(workspace)
    ack = incident_event("I-1", seoul("2026-11-23 09:35"), "acknowledged", by="kim", text="확인 중")
    happen(workspace, ack)
    told = message(workspace, [alert("connection", incident="I-1")], NOW)
    assert "담당: kim, 09:35부터 - 확인 중" in told.text
    assert "incident ack" not in told.text


def test_what_was_tried_before_it_grew_wider_is_not_lost(workspace: Workspace) -> None:
    early = incident_event("I-2", seoul("2026-11-23 09:10"), models=("gpt-main",))
    tried = incident_event("I-2", seoul("2026-11-23 09:20"), "updated", by="kim", tried="키 교체")
    opened = outage(workspace)
    merged = incident_event("I-2", opened.time, "merged", into="I-1")
    happen(workspace, early, tried, merged)
    told = message(workspace, [alert("connection", incident="I-1", event_id=opened.id)], NOW)
    assert "09:20 kim: 키 교체" in told.text


def test_a_recovery_has_no_alarming_label_and_news_goes_before_it(workspace: Workspace) -> None:
    outage(workspace)
    happen(workspace, incident_event("I-1", seoul("2026-11-23 09:38"), "resolved"))
    over = alert("recovered", "emergency", incident="I-1", models=("gpt-main",))
    told = message(workspace, [over], NOW)
    assert told.subject == "[복구] GPT-4o: 정상 복구 (모델 연결 실패)"
    assert told.text.startswith("✅ 복구 · GPT-4o: 정상 복구 (모델 연결 실패) · I-1\n")
    assert "당시 상황: " in told.text
    assert not {"긴급", "확인하고 시도한 것"} & set(told.text.split("\n"))
    news = alert("slower", "major", models=("clova",))
    told = message(workspace, [over, news], NOW)
    assert told.subject == "[중요] 하이퍼클로바 X: 평소보다 느림 (외 1건)"


def test_an_end_by_hand_says_who_and_how_and_is_believed_when_a_test_shows_it(
    workspace: Workspace,
) -> None:
    outage(workspace)
    end = {"by": "kim", "solution": "게이트웨이 재시작", "found_cause": "게이트웨이 장애"}
    happen(workspace, incident_event("I-1", seoul("2026-11-23 09:38"), "resolved", **end))
    over = alert("recovered", incident="I-1", models=("gpt-main",))
    told = message(workspace, [over], NOW)
    assert "해결: 09:38, kim - 게이트웨이 재시작" in told.text
    assert "밝혀진 원인: 게이트웨이 장애" in told.text
    assert "1. 다시 테스트" in told.text
    assert "정상화" not in told.text
    later = seoul("2026-11-23 09:39")
    record(workspace, *(probe(id, later, run="r2") for id in ("gpt-main", "gpt-mini")))
    assert "정상화" in message(workspace, [over], NOW).text


def test_a_false_alarm_is_told_as_one_and_users_nothing(workspace: Workspace) -> None:
    outage(workspace)
    end = {"by": "kim", "false_alarm": True}
    happen(workspace, incident_event("I-1", seoul("2026-11-23 09:38"), "resolved", **end))
    told = message(workspace, [alert("recovered", incident="I-1", models=("gpt-main",))], NOW)
    assert told.subject == "[종료] GPT-4o: 오탐 (모델 연결 실패)"
    assert not {"사용자에게 복구 안내", "정상화"} & set(told.text.split())
    assert "복구 안내" not in told.text


def test_that_no_result_came_was_not_found_by_a_test(workspace: Workspace) -> None:
    opened = incident_event(
        "I-1", NOW, kind="unknown", cause="schedule", found_by="probe", models=("clova",)
    )
    happen(workspace, opened)
    told = message(workspace, [alert("unknown", incident="I-1")], NOW)
    assert "연결 테스트로 발견" not in told.text
    assert "테스트 결과가 없어 발견" in told.text


def test_a_heading_is_not_said_twice_where_no_cause_is_known(workspace: Workspace) -> None:
    happen(workspace, incident_event("I-1", NOW, kind="connection", models=("clova",)))
    told = message(workspace, [alert("connection", incident="I-1")], NOW)
    assert told.text.count("하이퍼클로바 X: 모델 연결 실패") == 1


def test_the_administrator_is_not_told_to_report_to_the_administrator(
    workspace: Workspace,
) -> None:
    outage(workspace)
    by_mail = alert("connection", incident="I-1", routes=("administrator",))
    assert "관리자에게 보고" not in message(workspace, [by_mail], NOW).text
    by_chat = alert("connection", incident="I-1", routes=("team",))
    assert "관리자에게 보고" in message(workspace, [by_chat], NOW).text


def test_of_models_that_come_to_it_all_that_are_not_well_are_to_be_tested(
    workspace: Workspace,
) -> None:
    outage(workspace)
    wider = incident_event("I-1", seoul("2026-11-23 09:39"), "seen", why="wider", models=("clova",))
    happen(workspace, wider)
    told = message(
        workspace,
        [alert("connection", incident="I-1", event_id=wider.id, models=("clova",))],
        NOW,
    )
    assert "$ aimon probe gpt-main gpt-mini clova" in told.text


def test_untrusted_text_is_shown_on_one_line_and_escaped(workspace: Workspace) -> None:
    Incidents(workspace).open_one(
        seoul("2026-11-23 09:32"),
        kind="security",
        severity="emergency",
        title="키가 샘\r\nBcc: all@example.kr \x1b[31m<script>x</script>",
    )
    told = message(workspace, [alert("security", "emergency", incident="I-1")], NOW)
    assert "\n" not in told.subject
    assert "\r" not in told.subject
    assert "\x1b" not in told.text + told.html + told.subject
    assert "<script>" not in told.html


@pytest.mark.parametrize(
    ("fields", "subject", "part"),
    [
        (
            {"kind": "missed", "subject": "2026-11-25 09:30"},
            "2026-11-25 09:30: 정기 테스트 누락",
            "$ aimon probe",
        ),
        (
            {"kind": "test", "subject": "team"},
            "team: 알림 시험",
            "이 경로로 알림이 도착합니다: team",
        ),
        ({"kind": "sla", "tickets": ("T-1",)}, "T-1: 문의 기한", "$ aimon ticket show T-1"),
        (
            {"kind": "retirement", "models": ("clova",)},
            "하이퍼클로바 X: 지원 종료 예정",
            "2026-12-20",
        ),
        ({"kind": "budget"}, "테스트 예산", "예산"),
    ],
)
def test_what_is_no_incident_is_told_by_what_the_record_has(
    workspace: Workspace, fields: dict[str, Any], subject: str, part: str
) -> None:
    registry = workspace.home / "models.yaml"
    text = registry.read_text().replace("model: HCX-005,", "model: HCX-005, retires: 2026-12-20,")
    registry.write_text(text)
    with Tickets(workspace) as tickets:
        tickets.receive(seoul("2026-11-23 09:00"), requester="홍길동", class_="major")
    told = message(workspace, [alert(severity="major", **fields)], NOW)
    assert told.subject == f"[중요] {subject}"
    assert part in told.text
    assert "홍길동" not in told.text


def test_the_json_has_a_version_every_fact_and_the_text(workspace: Workspace) -> None:
    outage(workspace)
    told = message(workspace, [alert("connection", incident="I-1")], NOW)
    data = msgspec.json.decode(msgspec.json.encode(told.data))
    assert data["v"] == 1
    assert data["text"] == told.text
    (one,) = data["alerts"]
    assert one["incident"]["began_at"] == "2026-11-23T09:30:00+09:00"
    assert one["incident"]["verdict"]["cause"] == "provider"
    assert one["incident"]["tests"][0]["rechecks"] == 2
    assert [m["id"] for m in one["incident"]["models"]] == ["gpt-main", "gpt-mini"]
    assert one["steps"][0]["command"] == "aimon status"


def test_a_sites_own_template_takes_the_place_of_the_packaged_one(workspace: Workspace) -> None:
    own = workspace.home / "report_templates"
    own.mkdir()
    (own / "alert.subject.j2").write_text("우리 알림 {{ alerts[0].incident_id }}")
    outage(workspace)
    told = message(workspace, [alert("connection", incident="I-1")], NOW)
    assert told.subject == "우리 알림 I-1"


def test_an_alert_whose_incident_nobody_can_read_tells_how_the_models_stand(
    workspace: Workspace,
) -> None:
    record(workspace, dead("clova", seoul("2026-11-23 09:31"), REFUSED, run="r1"))
    told = message(workspace, [alert("connection", incident="I-9", models=("clova",))], NOW)
    assert "하이퍼클로바 X 🔴 문제" in told.text
    assert "I-9" in told.text


def test_every_kind_of_alert_has_a_name() -> None:
    assert KINDS.keys() == set(get_args(AlertKind))


@pytest.mark.parametrize("kind", sorted(get_args(IncidentKind)))
def test_every_kind_of_incident_is_told_with_what_to_do(workspace: Workspace, kind: str) -> None:
    opened = incident_event("I-1", NOW, kind=kind, severity="major", models=("gpt-main", "clova"))
    happen(workspace, opened)
    told = message(workspace, [alert(kind, incident="I-1", event_id=opened.id)], NOW)
    with speaking("ko"):
        assert kind_words(kind) in told.subject
    assert "👥 영향\n- 모델 2개: GPT-4o, 하이퍼클로바 X" in told.text
    assert "👉 다음 할 일\n1. " in told.text
    assert told.html.count("</table>") == told.html.count("<table")


def test_an_emergency_carries_the_situation_report(workspace: Workspace) -> None:
    models = ("gpt-main", "gpt-mini", "clova")
    happen(workspace, incident_event("I-1", NOW, kind="all_down", models=models))
    told = message(workspace, [alert("all_down", "emergency", incident="I-1")], NOW)
    titles = (
        "1. 발생 시간과 발견 경위",
        "2. 문제 증상",
        "3. 영향받는",
        "4. 지금까지",
        "5. 추가 정보",
    )
    places = [told.text.index(title) for title in titles]
    assert places == sorted(places)
    assert "다음 정기 테스트: 13:00" in told.text
    assert "현재 모든 모델에 일시적인 연결 문제가 있습니다. 잠시 후" in told.text


def test_one_inquiry_about_security_is_not_told_as_several_users(workspace: Workspace) -> None:
    opened = incident_event(
        "I-1", NOW, kind="security", cause="tickets", subject="T-4", tickets=("T-4",), users=1
    )
    happen(workspace, opened)
    told = message(workspace, [alert("security", "emergency", incident="I-1")], NOW)
    assert "보안 위협을 알리는 문의" in told.text
    assert "여러 사용자" not in told.text
    again = alert(None, None, incident="I-1", event="reminded")
    assert "$ aimon ticket show T-4" in message(workspace, [again], NOW).text


@pytest.mark.parametrize("kind", ["flapping", "users", "other"])
def test_users_are_not_told_that_all_is_well_while_the_incident_goes_on(
    workspace: Workspace, kind: str
) -> None:
    opened = outage(workspace)
    record(workspace, probe("gpt-main", seoul("2026-11-23 09:38"), run="r2"))
    changed = {"users": "users", "other": "other"}.get(kind)
    happen(workspace, incident_event("I-1", seoul("2026-11-23 09:39"), "seen", kind=changed))
    told = message(workspace, [alert(kind, incident="I-1", event_id=opened.id)], NOW)
    assert "정상화" not in told.text


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"event": "reopened"}, "다시 발생"),
        ({"event": "seen", "why": "worse", "severity": "emergency"}, "나빠짐"),
        ({"event": "seen", "why": "wider", "models": ("clova",)}, "범위 확대"),
    ],
)
def test_what_became_different_since_is_said(
    workspace: Workspace, fields: dict[str, Any], word: str
) -> None:
    opened = outage(workspace)
    later = incident_event("I-1", seoul("2026-11-23 09:39"), **fields)
    happen(workspace, incident_event("I-1", seoul("2026-11-23 09:38"), "resolved"), later)
    told = message(workspace, [alert("connection", incident="I-1", event_id=later.id)], NOW)
    assert told.subject.endswith(f"({word})")
    told = message(workspace, [alert("connection", incident="I-1", event_id=opened.id)], NOW)
    assert not told.subject.endswith(")")
