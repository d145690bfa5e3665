"""The message to the administrator: what happened, what was tried, what is needed, in Korean."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from inquiring import event, ticket
from mailserver import settings_for
from making import dead, model, probe, seoul

from aimon.core.faults import fault
from aimon.core.reading import asked_in
from aimon.core.settings import Settings
from aimon.core.standing import stand
from aimon.core.ticketrecords import Escalation
from aimon.core.tickets import Ticket
from aimon.core.triage import Triage, triage
from aimon.delivery.message import build
from aimon.output.escalation import LANGUAGE, Told, draft, message
from aimon.output.report import Report
from aimon.output.templates import TemplateError, Templates

NOW = seoul("2026-11-23 13:40")
GPT = model("gpt-main", display_name="GPT-4o", default=True)
NAMES = {"gpt-main": "GPT-4o"}
KEY = "ticket-12-escalation-1"


def t12(**fields: Any) -> Ticket:
    base: dict[str, Any] = {
        "requester": "홍길동",
        "organisation": "2분과",
        "contact": "010-1234-5678",
        "symptom": "GPT-4o가 응답이 없어요.\n다른 분들도 안 된다고 합니다.",
        "occurred_at": seoul("2026-11-23 13:05"),
        "frequency": "always",
    }
    return ticket(
        "T-12",
        "2026-11-23 13:20",
        event("T-12", "2026-11-23 13:25", "replied", text="다른 모델을 안내"),
        event("T-12", "2026-11-23 13:36", "noted", text="다시 해도 같음"),
        event("T-12", "2026-11-23 13:37", "wrote", text="여전히 안 됩니다"),
        now=NOW,
        **base | fields,
    )


def beside(of: Ticket) -> Triage:
    probes = [
        probe("gpt-main", seoul("2026-11-23 09:30")),
        dead("gpt-main", seoul("2026-11-23 13:35"), fault("server_error", "oops", 503)),
    ]
    others = [ticket(f"T-{n}", "2026-11-23 13:10", requester=f"사람 {n}") for n in (8, 9)]
    standings = [stand(GPT, probes, NOW, Settings())]
    return triage(asked_in(of), [GPT], standings=standings, tickets=[of, *others], ticket=of)


def drafted(of: Ticket, **more: Any) -> Escalation:
    return draft(of, beside(of), NAMES, NOW, **more)


def made(of: Ticket, escalation: Escalation | None = None, home: Path = Path("/nowhere")) -> Report:
    escalation = escalation or drafted(of, next_update=seoul("2026-11-23 14:00"))
    told = Told(ticket=of, escalation=escalation, found=beside(of), names=NAMES, now=NOW)
    due = [("해결", "기한 16:30")]
    return message(told, Settings(), Templates(home), key=KEY, deadlines=due)


def test_the_draft_says_what_is_known_so_far() -> None:
    escalation = drafted(t12())
    assert escalation.criteria == ("several_users",)
    assert escalation.conditions.splitlines()[:2] == [
        "GPT-4o가 응답이 없어요.",
        "다른 분들도 안 된다고 합니다.",
    ]
    assert "마지막 테스트 13:35, 마지막 성공 09:30" in escalation.conditions.splitlines()[2]
    assert escalation.actions.splitlines() == [
        "13:25 답변: 다른 모델을 안내",
        "13:35 테스트: 🔴 문제 · 성능: 제공사 서버 오류, HTTP 503",
        "13:36 메모: 다시 해도 같음",
    ]
    assert escalation.impact.splitlines() == [
        "문의자 3명 (문의: T-8, T-9, T-12)",
        "기능: GPT-4o · 기본 모델 · 응답 없음",
    ]
    assert escalation.urgency == "🟡 중요"
    assert escalation.needs
    assert escalation.plan


def test_reasons_of_the_same_class_stand_beside_it() -> None:
    assert drafted(t12(class_="urgent")).urgency.startswith("🔴 긴급 - ")


def test_criteria_that_a_person_names_take_the_place_of_those_proposed() -> None:
    escalation = drafted(t12(), why=("security", "cost"))
    assert escalation.criteria == ("security", "cost")
    assert len(escalation.needs.splitlines()) == 2
    assert drafted(t12(), why=()).criteria == ()


def test_nothing_tried_and_no_model_known_are_said() -> None:
    bare = ticket("T-1", "2026-11-23 13:20", model="", symptom="로그인이 안 돼요", now=NOW)
    escalation = draft(bare, triage(asked_in(bare), []), {}, NOW)
    assert escalation.actions == "아직 없음"
    assert escalation.conditions == "로그인이 안 돼요"


def test_the_text_has_the_points_of_an_emergency_report() -> None:
    report = made(t12())
    assert report.subject == "[에스컬레이션·중요] T-12 GPT-4o - 응답 없음"
    lines = report.text.splitlines()
    assert lines[0] == report.subject
    for line in (
        "- 긴급도: 🟡 중요",
        "- 다음 보고: 2026-11-23 14:00",
        "- 발생 시간: 2026-11-23 13:05 (항상)",
        "- 발견 경위: 2026-11-23 13:20 전화 문의, 홍길동 (2분과)",
        "    · GPT-4o가 응답이 없어요.",
        "    · 제공사 응답: oops",
        "- 문의자 3명 (문의: T-8, T-9, T-12)",
        "- 13:25 답변: 다른 모델을 안내",
        "- GPT-4o 다시 테스트",
        "- 해결: 기한 16:30",
    ):
        assert line in lines, line
    assert "\n\n\n" not in report.text


def test_nobody_learns_how_the_requester_is_reached() -> None:
    report = made(t12())
    assert "010-1234-5678" not in report.text + report.html + str(report.data)
    assert "홍길동" not in str(drafted(t12()))


def test_html_says_the_same_and_escapes_what_comes_from_outside() -> None:
    evil = t12(symptom="<script>alert(1)</script>{{7*7}}\x1b[2J", requester="<b>홍</b>")
    report = made(evil)
    for text in (report.subject, "다음 보고", "발견 경위", "GPT-4o 다시 테스트", "{{7*7}}"):
        assert text in report.html
    assert "<script>" not in report.html
    assert "<b>홍" not in report.html
    assert "\x1b" not in report.html + report.text
    for unsafe in ("flex", "grid", "float", "position:", "rgba", "<svg", "border-radius", "var("):
        assert unsafe not in report.html


def test_a_line_break_in_a_field_makes_no_new_section() -> None:
    report = made(t12(), Escalation(needs="차단\n\n  \n복구", urgency="급함\n- 다음 보고: 없음"))
    lines = report.text.splitlines()
    assert lines[lines.index("- 요청 사항:") + 1 :][:2] == ["    · 차단", "    · 복구"]
    assert "- 긴급도: 급함\\x0a- 다음 보고: 없음" in lines


def test_the_sites_own_templates_win_and_a_broken_one_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "report_templates"
    folder.mkdir()
    (folder / "escalation.subject.j2").write_text("문의 {{ ticket.id }}\n", encoding="utf-8")
    assert made(t12(), home=tmp_path).subject == "문의 T-12"
    (folder / "escalation.txt.j2").write_text("a\n{{ nothing.here }}", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"escalation\.txt\.j2:2: "):
        made(t12(), home=tmp_path)


def test_the_mail_reads_as_it_was_written() -> None:
    report = made(t12())
    data = build(
        settings_for(1),
        key=report.key,
        subject=report.subject,
        text=report.text,
        html=report.html,
        now=NOW,
        language=LANGUAGE,
    )
    text, html = message_from_bytes(data).get_payload()
    assert isinstance(text, type(html))
    shown = text.get_payload(decode=True)
    assert isinstance(shown, bytes)
    assert shown.decode().replace("\r\n", "\n") == report.text
