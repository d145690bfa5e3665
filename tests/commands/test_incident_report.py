"""The situation report: what it says, that it leaves once, and that the incident knows of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from click.testing import Result
from mailserver import MailServer
from making import REGISTRY, dead, probe, seoul, write_workspace
from troubles import incident_event

from aimon.core.faults import fault
from aimon.core.records import Verdict
from aimon.incidents.report import report_now
from aimon.incidents.store import Incidents
from aimon.journal.incidents import incident_log
from aimon.journal.probes import probe_log
from aimon.tickets.store import Tickets
from aimon.workspace import Workspace

AT = "2026-11-23T09:40"
NOW = seoul("2026-11-23 09:40")
REFUSED = fault("refused", "Connection refused")


@pytest.fixture
def workspace(home: Path, server: MailServer) -> Workspace:
    """A site with one model down since the morning's test, told in incident I-1."""
    settings = (
        "language: en\ntimezone: Asia/Seoul\n"
        'contacts: {administrator: ["관리자 <chief@example.kr>"], emergency: "+82-10-1234-5678"}\n'
        + server.yaml(to="all@example.kr")
    )
    workspace = Workspace(write_workspace(home, REGISTRY, settings))
    down = dead("gpt-main", seoul("2026-11-23 09:31"), REFUSED, run="r1", rechecks=2)
    log = probe_log(workspace.log, workspace.host)
    log.append(probe("gpt-main", seoul("2026-11-20 17:00"), run="r0"), down)
    incident_log(workspace.log, workspace.host).append(
        incident_event(
            "I-1",
            seoul("2026-11-23 09:31"),
            kind="connection",
            severity="major",
            cause="model",
            subject="gpt-main",
            found_by="probe",
            began_at=seoul("2026-11-23 09:30"),
            models=("gpt-main",),
            evidence=(down.id,),
        )
    )
    return workspace


def further(workspace: Workspace, *names: str, **fields: object) -> None:
    for name in names:
        event = incident_event(name, seoul("2026-11-23 09:33"), **fields)
        incident_log(workspace.log, workspace.host).append(event)


def test_it_has_the_five_parts(aimon: Callable[..., Result], workspace: Workspace) -> None:
    text = aimon("incident", "report", "1", "--at", AT).output
    assert text.startswith("[상황 보고·중요] I-1 GPT-4o: 모델 연결 실패")
    parts = [
        "1. 발생 시간과 발견 경위\n- 발생: 09:30 (10분째) · 마지막 정상 11-20 17:00",
        "2. 문제 증상\n- GPT-4o [기본 모델] 🔴 문제",
        "3. 영향받는 사용자와 기능\n- 모델 1개: GPT-4o\n- 사용자: 확인 중",
        "4. 지금까지 시도한 조치\n- 09:31 테스트: 1개 중 1개 문제",
        "5. 추가 정보 수집 계획\n- 원인: 제공사 상태 페이지",
        "- 다음 정기 테스트: 13:00",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_of_one_that_was_merged_the_whole_is_reported(
    aimon: Callable[..., Result], workspace: Workspace
) -> None:
    further(workspace, "I-2", kind="all_down", severity="emergency", models=("gpt-main",))
    merged = incident_event("I-1", seoul("2026-11-23 09:34"), "merged", into="I-2")
    incident_log(workspace.log, workspace.host).append(merged)
    result = aimon("incident", "report", "1", "--at", AT)
    assert result.stdout.startswith("[상황 보고·긴급] I-2")
    assert "해결" not in result.stdout
    assert "I-1" in result.stderr


def test_what_people_did_and_plan_stands_in_it_in_its_order(
    aimon: Callable[..., Result], workspace: Workspace
) -> None:
    incidents = Incidents(workspace)
    incident = incidents.get("1", NOW)
    incident = incidents.record(
        seoul("2026-11-23 09:35"), "updated", incident, by="kim", tried="키를 바꾸어 봄"
    )
    verdict = Verdict(
        cause="provider",
        subject="127.0.0.1:9",
        models=("gpt-main",),
        of=1,
        fault=REFUSED,
        evidence=("connectivity reached: 1/2",),
    )
    incidents.record(
        seoul("2026-11-23 09:36"), "updated", incident, plan="제공사 답변 대기", verdict=verdict
    )
    text = aimon("incident", "report", "--at", AT).output
    assert text.index("09:31 테스트") < text.index("09:35 kim: 키를 바꾸어 봄")
    assert "외부 주소 연결: 2곳 중 1곳 연결됨" in text
    assert "5. 추가 정보 수집 계획\n- 제공사 답변 대기" in text


def test_an_inquiry_that_was_passed_on_stands_among_what_was_tried(
    aimon: Callable[..., Result], workspace: Workspace
) -> None:
    with Tickets(workspace) as kept:
        ticket = kept.receive(
            seoul("2026-11-23 09:32"), requester="홍길동", model="gpt-main", symptom="응답 없음"
        )
        kept.record(seoul("2026-11-23 09:36"), "escalated", ticket, told=("관리자",))
        kept.receive(seoul("2026-11-20 12:00"), requester="김", model="gpt-main", symptom="느림")
    text = aimon("incident", "report", "--at", AT).output
    assert "문의로 확인된 1명(T-1)" in text
    assert "09:36 T-1 관리자에게 전달" in text
    assert "홍길동" not in text


def test_the_gravest_that_goes_on_is_reported_and_the_others_are_named(
    aimon: Callable[..., Result], workspace: Workspace
) -> None:
    further(workspace, "I-2", kind="security", severity="emergency", title="키가 샘")
    result = aimon("incident", "report", "--at", AT)
    assert result.stdout.startswith("[상황 보고·긴급] I-2 키가 샘")
    assert "+82-10-1234-5678" in result.stdout
    assert result.stderr == "aimon: the report is about I-2; I-1 go on, too\n"


def test_where_nothing_goes_on_it_says_how_to_name_one(
    aimon: Callable[..., Result], home: Path
) -> None:
    write_workspace(home)
    result = aimon("incident", "report")
    assert result.exit_code == 2
    assert "aimon incident list --all" in result.stderr


def test_it_leaves_once_for_each_state_and_the_incident_knows_who_was_told(
    aimon: Callable[..., Result], workspace: Workspace, server: MailServer
) -> None:
    send = ("incident", "report", "1", "--send", "--at", AT)
    assert aimon(*send).exit_code == 0
    assert aimon(*send).exit_code == 0
    assert [to for _from, to in server.envelopes] == [["chief@example.kr"]]
    incident = Incidents(workspace).get("1", NOW)
    assert incident.told == ("관리자 <chief@example.kr>",)
    assert [e.event for e in incident.events] == ["opened", "updated"]
    further(workspace, "I-1", event="updated", tried="다시 시작함")
    assert aimon(*send).exit_code == 0
    assert len(server.mails) == 2


def test_a_persons_report_begins_with_the_persons_sentence(
    workspace: Workspace, server: MailServer
) -> None:
    incidents = Incidents(workspace)
    incident = incidents.open_one(
        NOW,
        by="kim",
        kind="other",
        severity="major",
        found_by="person",
        title="답변이 중간에 끊깁니다",
        text="오전부터 세 번 그랬습니다",
        models=("gpt-main",),
    )
    outcome = report_now(workspace, incident, NOW)
    assert outcome.status == "sent"
    (mail,) = server.read
    assert str(make_header(decode_header(mail["Subject"]))).endswith("I-2 답변이 중간에 끊깁니다")
    plain = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    text = plain.get_payload(decode=True).decode().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert text.index("답변이 중간에 끊깁니다\n오전부터 세 번 그랬습니다") < text.index(
        "1. 발생 시간"
    )
    assert "GPT-4o [기본 모델] 🔴 문제" in text
    after = Incidents(workspace).get("2", NOW)
    assert after.events[-1].mail == outcome.key
    assert after.told == ("관리자 <chief@example.kr>",)
    assert report_now(workspace, after, NOW).status == "already"


def test_a_key_that_was_recorded_beforehand_is_the_mails(
    workspace: Workspace, server: MailServer
) -> None:
    incident = Incidents(workspace).open_one(NOW, kind="other", title="느림", mail="reported-1")
    assert report_now(workspace, incident, NOW).key == "reported-1"
    (mail,) = server.read
    assert mail["Message-ID"].startswith("<reported-1@")
    assert Incidents(workspace).get("2", NOW).told


def test_a_mail_that_waits_is_recorded_and_said(
    aimon: Callable[..., Result], workspace: Workspace, server: MailServer
) -> None:
    server.replies.append("451 4.3.0 try again later")
    result = aimon("incident", "report", "1", "--send", "--at", AT)
    assert result.exit_code == 75
    assert Incidents(workspace).get("1", NOW).told
    waits = "(waits in the outbox)"
    assert waits in aimon("incident", "show", "1", "--at", AT).stdout
    assert aimon("outbox", "flush", "--force", "--at", AT).exit_code == 0
    assert waits not in aimon("incident", "show", "1", "--at", AT).stdout


def test_without_mail_settings_nothing_is_recorded(
    aimon: Callable[..., Result], workspace: Workspace
) -> None:
    settings = workspace.home / "aimon.yaml"
    settings.write_text("language: en\n")
    result = aimon("incident", "report", "1", "--send", "--at", AT)
    assert result.exit_code == 3
    assert "mail" in result.stderr
    assert len(Incidents(workspace).get("1", NOW).events) == 1


def test_files_json_and_markdown_say_the_same(
    aimon: Callable[..., Result], workspace: Workspace, tmp_path: Path
) -> None:
    further(workspace, "I-2", kind="other", title="# <b>굵게</b> [x](y) `z`", models=("clova",))
    paths = aimon("incident", "report", "2", "--out", str(tmp_path / "out"), "--at", AT).stdout
    assert [Path(line).suffix for line in paths.splitlines()] == [".txt", ".html", ".json"]
    data = json.loads(aimon("incident", "report", "2", "--json", "--at", AT).stdout)
    assert data["situation"]["incident"] == "I-2"
    assert [section["name"] for section in data["sections"]] == [
        *("found", "symptoms", "impact", "tried", "plan")
    ]
    md = aimon("incident", "report", "2", "--format", "md", "--at", AT).stdout
    assert r"\# \<b\>굵게\</b\> \[x\](y) \`z\`" in md
    page = aimon("incident", "report", "2", "--format", "html", "--at", AT).stdout
    assert "<b>굵게" not in page


def test_a_problem_is_reported_by_one_command_and_not_told_again_by_an_alert(
    aimon: Callable[..., Result], workspace: Workspace, server: MailServer
) -> None:
    aimon("incident", "resolve", "1", "복구", "--at", AT)
    aimon("alert", "check", "--at", AT)
    server.mails.clear()
    server.envelopes.clear()
    opened = aimon(
        *(
            "incident",
            "open",
            "gpt-main",
            "--message",
            "답변이 끊김",
            "--send",
            "--json",
            "--at",
            AT,
        )
    )
    assert opened.exit_code == 0
    assert json.loads(opened.stdout)["incident"]["id"] == "I-2"
    aimon("alert", "check", "--at", "2026-11-23T09:41")
    assert [to for _from, to in server.envelopes] == [["chief@example.kr"]]
    assert Incidents(workspace).get("2", NOW).told == ("관리자 <chief@example.kr>",)


def test_what_cannot_be_mailed_is_opened_all_the_same(
    aimon: Callable[..., Result], workspace: Workspace
) -> None:
    (workspace.home / "aimon.yaml").write_text("language: en\n")
    result = aimon("incident", "open", "--message", "느림", "--send", "--at", AT)
    assert result.exit_code == 3
    assert Incidents(workspace).get("2", NOW).title == "느림"
