"""``aimon report daily``: the guide's form, figures from the log, sent once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import mailserver
import pytest
from click.testing import Result
from making import (
    REGISTRY,
    SETTINGS,
    dead,
    item,
    probe,
    run,
    seoul,
    ticket_event,
    write_workspace,
)

from aimon.core.faults import fault
from aimon.core.records import BudgetStop, Change, Usage, Verdict
from aimon.journal.append import append
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.journal.tickets import ticket_log
from aimon.journal.usage import usage_log

Aimon = Callable[..., Result]
AT = "--at=2026-11-23T18:00"


@pytest.fixture
def workspace(home: Path) -> Path:
    write_workspace(home)
    wrong = (item(), item("korean", "canary", ok=False, fault=fault("encoding", "mojibake")))
    probe_log(home / "log", "ops-1").append(
        probe("gpt-main", seoul("2026-11-22 17:00"), checks=wrong),
        probe("gpt-main", seoul("2026-11-23 09:30"), latency_ms=2400.0),
        probe("gpt-main", seoul("2026-11-23 17:00"), latency_ms=800.0),
        dead("clova", seoul("2026-11-23 09:30"), fault("dns", "no such host")),
        dead("clova", seoul("2026-11-23 17:00"), fault("refused", "nobody listens")),
    )
    log = run_log(home / "log", "ops-1")
    for slot in ("09:30", "17:00"):
        log.append(
            run(seoul(f"2026-11-23 {slot}"), "start"), run(seoul(f"2026-11-23 {slot}"), "end")
        )
    return home


def test_the_text_has_the_guides_form(aimon: Aimon, workspace: Path) -> None:
    lines = aimon("report", "daily", AT).output.splitlines()
    assert lines[0] == "[일일보고] AI 모델 상태 - 2026.11.23"
    assert lines[2:7] == [
        "📊 요약:",
        "- 전체 모델 수: 3개 (활성: 2개, 비활성: 1개)",
        "- 문제 모델: 1개 (상세 내용 별첨)",
        "- 사용자 문의: 0건 (해결: 0건, 처리중: 0건)",
        "- 특이사항:",
    ]
    assert "13:00" in lines[7]
    start = lines.index("🔧 조치 필요 사항:")
    assert lines[start + 1] == "- 즉시 조치:"
    assert lines[start + 2].startswith("    · 하이퍼클로바 X: ")
    assert lines[start + 3] == "- 계획된 조치: 없음"
    assert lines[start + 4] == "- 모니터링 계속: 없음"


def report(aimon: Aimon, *options: str) -> dict[str, Any]:
    result = aimon("report", "daily", "--json", *options)
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data


def test_the_json_has_the_figures_of_the_day_and_every_fault_with_its_times(
    aimon: Aimon, workspace: Path
) -> None:
    data = report(aimon, AT)
    assert data["subject"] == "[일일보고] AI 모델 상태 - 2026.11.23"
    day = {model["id"]: model["day"] for model in data["models"]}
    assert (day["gpt-main"]["probes"], day["gpt-main"]["latency_ms"]) == (2, 1600.0)
    assert (day["clova"]["passed"], day["clova"]["total"]) == (0, 8)
    faults = {(f["model"], f["kind"]): f for f in data["faults"]}
    assert set(faults) == {("clova", "dns"), ("clova", "refused")}
    assert faults["clova", "dns"]["first"] == "2026-11-23T09:30:00+09:00"
    assert [a["kind"] for a in data["actions"]["immediate"]] == ["problem"]


def test_changes_of_the_day_and_retirements_are_said_as_a_colleague_would(
    aimon: Aimon, home: Path
) -> None:
    write_workspace(
        home,
        "models:\n"
        "  - {id: a, provider: openai, base_url: 'http://127.0.0.1:9/v1', model: m, display_name: A,"
        " default: true, retires: 2026-12-23}\n"
        "  - {id: b, provider: openai, base_url: 'http://127.0.0.1:9/v1', model: m, display_name: B,"
        " retires: 2027-02-15}\n",
    )
    change = Change(what="served_model", before="m-1", after="m-2")
    probe_log(home / "log", "ops-1").append(
        probe("a", seoul("2026-11-23 17:00"), changes=(change,)),
        probe("b", seoul("2026-11-23 17:00")),
    )
    shown = aimon("report", "daily", AT).output
    assert "    · [신규] A: 종료까지 30일 남음(2026-12-23 종료 예정)\n" in shown
    assert "    · B: 종료까지 84일 남음(2027-02-15 종료 예정)\n" in shown
    assert "    · A: 오늘 변경됨 - 응답한 모델: m-1 → m-2\n" in shown
    actions = json.loads(aimon("report", "daily", "--json", AT).stdout)["actions"]
    assert [(a["models"][0], a["days_left"], a["new"]) for a in actions["planned"]] == [
        ("a", 30, True),
        ("b", 84, False),
    ]
    (watched,) = actions["watch"]
    assert (watched["kind"], watched["changes"][0]["after"]) == ("changed", "m-2")
    tuesday = aimon("report", "daily", "--at=2026-11-24T18:00").output
    assert "A: 종료까지 29일 남음" in tuesday
    assert "[신규]" not in tuesday
    assert "오늘 변경됨" not in tuesday


def test_a_past_day_is_reported_as_it_ended(aimon: Aimon, workspace: Path) -> None:
    data = report(aimon, AT, "--date", "2026-11-22")
    assert data["day_text"] == "2026.11.22"
    gpt = next(model for model in data["models"] if model["id"] == "gpt-main")
    assert gpt["grade"] == "problem"
    assert [f["kind"] for f in data["faults"]] == ["encoding"]
    again = report(aimon, "--at=2026-12-24T18:00", "--date", "2026-11-22")
    assert again == data


SEVEN = "".join(
    f"  - {{id: m{n}, template: openai, model: m, display_name: 모델 {n}}}\n" for n in range(7)
)


@pytest.fixture
def outage(home: Path) -> Path:
    """A day that began with dead name lookups and ended with a provider that is out of order."""
    write_workspace(home, registry=REGISTRY + SEVEN)
    ids = tuple(f"m{n}" for n in range(7))
    found = {"09:30": fault("dns"), "17:00": fault("overloaded", "try later", 503)}
    probes, runs = probe_log(home / "log", "ops-1"), run_log(home / "log", "ops-1")
    for slot, lost in found.items():
        moment = seoul(f"2026-11-23 {slot}")
        probes.append(*(dead(id, moment, lost) for id in ids))
        probes.append(probe("gpt-main", moment), dead("clova", moment, fault("filtered")))
        cause = "dns" if slot == "09:30" else "provider"
        subject = "" if slot == "09:30" else "api.openai.com"
        verdict = Verdict(
            cause=cause,
            subject=subject,
            models=ids,
            of=7,
            fault=lost,
            evidence=("other hosts: 1",) if subject else ("hosts: a.example, b.example",),
        )
        runs.append(run(moment, "start"), run(moment, "end", verdicts=(verdict,)))
    return home


def test_a_cause_is_told_once_instead_of_a_line_for_each_model(aimon: Aimon, outage: Path) -> None:
    lines = aimon("report", "daily", AT).output.splitlines()
    remarks = lines[lines.index("- 특이사항:") + 1 :][:3]
    assert remarks[0].startswith(
        "    · 17:00 테스트: OpenAI(api.openai.com)의 모델 7개가 모두 제대로 응답하지 않습니다"
    )
    assert remarks[1].startswith("    · 09:30 테스트: 닿는 제공사가 하나도 없습니다(모델 7개)")
    at_once = lines[lines.index("- 즉시 조치:") + 1 :][:3]
    assert at_once[0].startswith(
        "    · 모델 0, 모델 1, 모델 2, 모델 3, 모델 4 외 2개: 제공사 장애로 보입니다 → "
    )
    assert at_once[1].startswith("    · 하이퍼클로바 X: ")
    assert at_once[2] == "- 계획된 조치: 없음"
    assert "- 문제 모델: 8개 (상세 내용 별첨)" in lines


def test_the_appendices_group_what_is_alike_and_leave_no_model_out(
    aimon: Aimon, outage: Path
) -> None:
    lines = aimon("report", "daily", AT).output.splitlines()
    details = lines[lines.index("[별첨 1] 문제 모델 상세") :]
    assert details[2].startswith("■ OpenAI(api.openai.com)의 모델 7개가")
    assert details[3] == "  모델 0 (m0): 마지막 성공 –"
    assert details[11] == "■ 하이퍼클로바 X (clova)"
    assert details[13] == "  사유: 품질: 필터에 걸리거나 답변을 거부함"
    faults = lines[lines.index("[별첨 3] 당일 장애") + 1 :]
    every = ", ".join(f"모델 {n}" for n in range(7))
    assert f"- {every}: 성능: 제공사 과부하 — 1회, 17:00" in faults
    assert len(faults) == 3


def test_a_cause_of_one_model_stands_beside_its_own_reasons(aimon: Aimon, workspace: Path) -> None:
    verdict = Verdict(cause="function", subject="korean", models=("clova",), of=2)
    run_log(workspace / "log", "ops-1").append(
        run(seoul("2026-11-23 17:01"), "end", run="run-1700", verdicts=(verdict,))
    )
    lines = aimon("report", "daily", AT).output.splitlines()
    start = lines.index("■ 하이퍼클로바 X (clova)")
    assert lines[start + 2].startswith("  사유: ")
    assert lines[start + 3].startswith("  원인: 하이퍼클로바 X의 한국어 테스트만 실패합니다: ")


def test_the_json_and_the_html_have_the_cause_as_well(aimon: Aimon, outage: Path) -> None:
    data = report(aimon, AT)
    cause, other = data["actions"]["immediate"]
    assert (cause["kind"], cause["models"]) == ("cause", [f"m{n}" for n in range(7)])
    assert (cause["cause"]["cause"], cause["cause"]["subject"]) == ("provider", "api.openai.com")
    assert (other["kind"], other["models"], other["cause"]) == ("problem", ["clova"], None)
    remarks = [r for r in data["summary"]["remarks"] if r["kind"] == "cause"]
    assert [(r["slot"], r["verdict"]["cause"]) for r in remarks] == [
        ("17:00", "provider"),
        ("09:30", "dns"),
    ]
    html = aimon("report", "daily", AT, "--format", "html").output
    assert html.count("제공사 장애로 보입니다") == 3  # remark, action, appendix
    assert "모델 5, 모델 6" in html


def test_a_days_causes_stay_when_it_is_reported_later(aimon: Aimon, outage: Path) -> None:
    """The report of a past day has its own runs' causes, also that of one that ended after it."""
    verdict = Verdict(cause="load", subject="23:00", models=("m0",), of=8)
    start, end = seoul("2026-11-23 23:58"), seoul("2026-11-24 00:01")
    run_log(outage / "log", "ops-1").append(
        run(start, "start", run="night", slot=None),
        run(end, "end", run="night", slot=None, verdicts=(verdict,)),
        run(seoul("2026-11-24 09:30"), "start"),
        run(seoul("2026-11-24 09:30"), "end", verdicts=(verdict,)),
    )
    later = report(aimon, "--at=2026-11-25T09:00", "--date", "2026-11-23")
    told = [r["verdict"]["cause"] for r in later["summary"]["remarks"] if r["kind"] == "cause"]
    assert told == ["load", "provider", "dns"]


def test_a_day_to_come_is_wrong_usage(aimon: Aimon, workspace: Path) -> None:
    assert aimon("report", "daily", AT, "--date", "2026-11-24").exit_code == 2
    assert aimon("report", "daily", "--date", "yesterday").exit_code == 2


def test_a_day_without_a_log_is_reported_as_unknown(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    data = report(aimon, AT)
    assert data["summary"]["unknown"] == 2
    assert len(data["actions"]["immediate"]) == 2
    assert [r["slot"] for r in data["summary"]["remarks"]] == ["09:30", "13:00", "13:30"]


def test_nothing_was_missed_before_the_first_test(aimon: Aimon, workspace: Path) -> None:
    at = ("--json", "--at", "2026-12-01T18:00")
    kinds = {
        day: {
            remark["kind"]
            for remark in json.loads(aimon("report", "daily", "--date", day, *at).stdout)[
                "summary"
            ]["remarks"]
        }
        for day in ("2026-11-13", "2026-11-27")
    }
    assert "missed" not in kinds["2026-11-13"]
    assert "missed" in kinds["2026-11-27"]


def test_inquiries_come_from_the_ticket_journal(aimon: Aimon, workspace: Path) -> None:
    events = [
        ("2026-11-20T09:00:00+09:00", "T-1", "received"),
        ("2026-11-23T09:00:00+09:00", "T-2", "received"),
        ("2026-11-23T10:00:00+09:00", "T-3", "received"),
        ("2026-11-23T11:00:00+09:00", "T-2", "resolved"),
        ("2026-11-23T11:30:00+09:00", "T-3", "resolved"),
        ("2026-11-23T12:00:00+09:00", "T-3", "reopened"),
    ]
    for n, (time, ticket, event) in enumerate(events):
        line = {"v": 1, "id": str(n), "time": time, "ticket": ticket, "event": event, "host": "h"}
        path = workspace / "log" / "tickets" / f"day={time[:10]}" / "h.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        append(path, [json.dumps(line).encode()])
    assert report(aimon, AT)["summary"]["inquiries"] == {
        "received": 2,
        "solved": 2,
        "in_progress": 2,
    }


@pytest.fixture
def asked(workspace: Path) -> Path:
    """A day with ten inquiries, and one from before that was passed on."""
    log = ticket_log(workspace / "log", "ops-1")
    person = {"requester": "홍길동", "contact": "hong@example.org", "organisation": "한빛대학교"}
    broken = {"class_": "urgent", "topic": "not_responding", "model": "gpt-main"}
    log.append(
        ticket_event("T-1", seoul("2026-11-20 09:00"), "received", class_="major", **person),
        ticket_event("T-1", seoul("2026-11-20 09:30"), "escalated"),
        ticket_event("T-2", seoul("2026-11-23 09:00"), "received", **broken, **person),
        ticket_event("T-3", seoul("2026-11-23 09:40"), "received", **broken, symptom="홍길동의 글"),
        *(
            ticket_event(
                f"T-{n}",
                seoul(f"2026-11-23 {n + 6}:00"),
                "received",
                model="<b>\x1b[31mnobody's",
                **person,
            )
            for n in range(4, 12)
        ),
        ticket_event("T-2", seoul("2026-11-23 10:00"), "resolved", solution="홍길동 님께 안내"),
    )
    return workspace


def test_the_days_inquiries_are_listed_and_what_they_ask_for_is_an_action(
    aimon: Aimon, asked: Path
) -> None:
    lines = aimon("report", "daily", AT).output.splitlines()
    assert "- 사용자 문의: 10건 (해결: 1건, 처리중: 10건)" in lines
    assert "    · GPT-4o: 한 시간 안에 문의 2건, 공통 문제일 수 있음(T-2, T-3)" in lines
    at_once = lines[lines.index("- 즉시 조치:") : lines.index("- 계획된 조치:")]
    assert at_once[-1] == "    · 긴급 문의 미해결: T-3 (GPT-4o, 응답 없음) → 즉시 해결 필요"
    assert lines[lines.index("- 계획된 조치:") + 1].startswith(
        "    · 에스컬레이션 문의 미해결: T-1 "
    )
    listed = lines[lines.index("[별첨 4] 사용자 문의") + 1 :]
    assert listed[0] == "- T-3 🔴 긴급 · GPT-4o · 응답 없음 — 미답변, 접수 09:40, 기한 09:55 지남"
    assert (
        listed[1]
        == "- T-1 🟡 중요 · 모델 없음 · 기타 — 에스컬레이션, 접수 11-20 09:00, 기한 11-20 13:00 지남"
    )
    assert len(listed) == 11
    assert listed[-1] == "- 외 1건"


def test_the_inquiries_stand_in_json_and_html_as_well(aimon: Aimon, asked: Path) -> None:
    data = report(aimon, AT)
    assert [row["ticket"] for row in data["inquiries"]][:3] == ["T-3", "T-1", "T-4"]
    assert data["inquiries"][-1]["ticket"] == "T-2"
    assert (data["inquiries"][0]["class"], data["inquiries"][0]["state"]) == ("urgent", "new")
    (urgent,) = [a for a in data["actions"]["immediate"] if a["kind"] == "urgent_tickets"]
    assert (urgent["tickets"], urgent["models"]) == (["T-3"], [])
    html = aimon("report", "daily", AT, "--format", "html").output
    assert "[별첨 4] 사용자 문의" in html
    assert "&lt;b&gt;\\x1b[31mnobody" in html
    assert "외 1건" in html


@pytest.mark.parametrize("fmt", ["text", "html", "json"])
def test_who_asked_and_what_they_wrote_stay_out_of_the_report(
    aimon: Aimon, asked: Path, fmt: str
) -> None:
    shown = aimon("report", "daily", AT, "--format", fmt).output
    for private in ("홍길동", "hong@example.org", "한빛대학교"):
        assert private not in shown


def test_a_day_without_inquiries_is_reported_as_before(aimon: Aimon, workspace: Path) -> None:
    assert "별첨 4" not in aimon("report", "daily", AT).output
    assert "별첨 4" not in aimon("report", "daily", AT, "--format", "html").output
    assert report(aimon, AT)["inquiries"] == []


def test_a_past_days_inquiries_are_told_as_they_stood_then(aimon: Aimon, asked: Path) -> None:
    before = report(aimon, "--at=2026-11-23T23:59:59.999999")
    ticket_log(asked / "log", "ops-1").append(
        ticket_event("T-3", seoul("2026-11-24 09:00"), "resolved"),
        ticket_event("T-1", seoul("2026-11-24 09:00"), "edited", class_="general"),
    )
    after = report(aimon, "--at=2026-11-25T09:00", "--date", "2026-11-23")
    assert after["inquiries"] == before["inquiries"]
    assert after["actions"] == before["actions"]


def test_html_escapes_what_comes_from_outside(aimon: Aimon, home: Path) -> None:
    name = "<script>alert(1)</script>{{7*7}}"
    write_workspace(
        home,
        registry="models: [{id: a, provider: openai, model: m, base_url: 'http://127.0.0.1:9/v1',"
        f" display_name: '{name}'}}]",
    )
    html = aimon("report", "daily", "--format", "html").output
    assert "<script>" not in html
    assert "{{7*7}}" in html
    assert "default-src 'none'" in html


def test_html_keeps_labels_on_one_line_and_the_words_of_sentences_whole(
    aimon: Aimon, workspace: Path
) -> None:
    html = aimon("report", "daily", AT, "--format", "html").output
    for label in ("전체 모델 수", "현재 등급", "문제 모델", "사용자 문의", "점검 비용", "특이사항"):
        assert f'<td class="c w">{label}</td>' in html
    assert ".w{white-space:nowrap}" in html
    for start in ("<div>13:00 테스트가", '<div style="padding-bottom:4px">하이퍼클로바 X: '):
        cell = html[: html.index(start)].rpartition("<td")[2]
        assert "word-break:keep-all" in cell


def test_files_are_written_whole_and_their_paths_printed(
    aimon: Aimon, workspace: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    printed = aimon("report", "daily", AT, "--out", str(out)).output.split()
    assert [Path(p).name for p in printed] == [
        "daily-2026-11-23.txt",
        "daily-2026-11-23.html",
        "daily-2026-11-23.json",
    ]
    assert sorted(p.name for p in out.iterdir()) == sorted(Path(p).name for p in printed)


def test_a_template_of_the_workspace_wins(aimon: Aimon, workspace: Path) -> None:
    folder = workspace / "report_templates"
    folder.mkdir()
    (folder / "daily.txt.j2").write_text("모델 {{ summary.total }}개\n", encoding="utf-8")
    assert aimon("report", "daily", AT).output == "모델 3개\n"


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("fine\n{% if %}\n", 2),
        ("fine\n\n{{ nothing.here }}\n", 3),
        ("{{ ''.__class__.__mro__ }}", 1),
        ("{% include 'missing.j2' %}", None),
    ],
)
def test_a_broken_template_is_named_with_its_line_and_nothing_is_sent(
    aimon: Aimon, workspace: Path, template: str, line: int | None
) -> None:
    folder = workspace / "report_templates"
    folder.mkdir()
    (folder / "daily.html.j2").write_text(template, encoding="utf-8")
    result = aimon("report", "daily", AT, "--send")
    assert result.exit_code == 3
    assert (f"daily.html.j2:{line}: " if line else "missing.j2: ") in result.stderr
    assert not (workspace / "outbox").exists()


@pytest.fixture
def mailbox(workspace: Path) -> Iterator[mailserver.MailServer]:
    with mailserver.running() as server:
        _mail(workspace, server.port)
        yield server


def _mail(home: Path, port: int) -> None:
    settings = SETTINGS + (
        f"mail: {{host: 127.0.0.1, port: {port}, tls: none, from: ops@example.org,"
        " to: [admin@example.org], cc: [vice@example.org], timeout: 20}\n"
    )
    write_workspace(home, settings=settings)


def test_the_report_reaches_the_mailbox_once(
    aimon: Aimon, workspace: Path, mailbox: mailserver.MailServer
) -> None:
    first = aimon("report", "daily", AT, "--send")
    assert first.exit_code == 0, first.output
    second = aimon("report", "daily", "--at=2026-11-23T18:15", "--send")
    assert second.exit_code == 0
    assert second.output != first.output
    (raw,) = mailbox.mails
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["Subject"] == "[일일보고] AI 모델 상태 - 2026.11.23"
    assert mail["To"] == "admin@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",)).get_content()
    assert "- 전체 모델 수: 3개 (활성: 2개, 비활성: 1개)" in text
    assert "하이퍼클로바 X" in mail.get_body(("html",)).get_content()


def test_quiet_sends_without_a_word_and_force_sends_again(
    aimon: Aimon, workspace: Path, mailbox: mailserver.MailServer
) -> None:
    assert aimon("report", "daily", AT, "--send", "--quiet").output == ""
    assert aimon("report", "daily", AT, "--send", "--quiet").output == ""
    assert len(mailbox.mails) == 1
    assert aimon("report", "daily", AT, "--send", "--force").exit_code == 0
    assert len(mailbox.mails) == 2


def test_a_mail_server_that_is_down_is_75_and_the_report_goes_out_later_once(
    aimon: Aimon, workspace: Path, mailbox: mailserver.MailServer
) -> None:
    good = (workspace / "aimon.yaml").read_text(encoding="utf-8")
    _mail(workspace, 9)
    result = aimon("report", "daily", AT, "--send", "--quiet")
    assert result.exit_code == 75
    assert "daily-2026-11-23" in aimon("outbox", "list").output
    (workspace / "aimon.yaml").write_text(good, encoding="utf-8")
    assert aimon("outbox", "flush").exit_code == 0
    assert aimon("outbox", "flush").exit_code == 0
    assert aimon("report", "daily", "--at=2026-11-23T18:30", "--send").exit_code == 0
    assert len(mailbox.mails) == 1


def test_a_refused_recipient_is_named_and_exits_1_while_the_others_get_theirs(
    aimon: Aimon, workspace: Path, mailbox: mailserver.MailServer
) -> None:
    mailbox.rcpt["vice@example.org"] = "550 no such user"
    result = aimon("report", "daily", AT, "--send", "--quiet")
    assert result.exit_code == 1
    assert "vice@example.org" in result.stderr
    assert len(mailbox.mails) == 1
    assert aimon("report", "daily", AT, "--send", "--quiet").exit_code == 0


def test_without_mail_settings_sending_says_what_is_missing(aimon: Aimon, workspace: Path) -> None:
    result = aimon("report", "daily", AT, "--send")
    assert result.exit_code == 3
    assert "mail" in result.stderr
    assert aimon("report", "daily", AT, "--force").exit_code == 2


def test_the_costs_of_day_and_month_and_a_budget_used_up_are_reported(
    aimon: Aimon, workspace: Path
) -> None:
    probe_log(workspace / "log", "ops-1").append(
        probe("gpt-main", seoul("2026-11-02 09:30"), cost=0.5, estimated=True),
        probe("gpt-main", seoul("2026-10-30 09:30"), cost=9.0),
        probe("clova", seoul("2026-11-23 13:00"), cost=20.0, currency="KRW"),
        probe("clova", seoul("2026-11-23 13:01"), cost=None, currency=None),
    )
    stop = BudgetStop(period="day", limit=1.0, spent=0.98, currency="USD", models=("clova", "b"))
    run_log(workspace / "log", "ops-1").append(
        run(seoul("2026-11-23 13:00"), "start"),
        run(seoul("2026-11-23 13:00"), "end", budget=stop),
    )
    data = report(aimon, AT)
    day = {c["currency"]: (c["cost"], c["estimated"]) for c in data["costs"]["day"]}
    month = {c["currency"]: (c["cost"], c["estimated"]) for c in data["costs"]["month"]}
    assert day == {"KRW": (20.0, False), "USD": (0.004, False)}
    assert month == {"KRW": (20.0, False), "USD": (0.505, True)}
    (remark,) = [r for r in data["summary"]["remarks"] if r["kind"] == "budget"]
    assert (remark["slot"], remark["n"], remark["budget"]["spent"]) == ("13:00", 2, 0.98)
    text = aimon("report", "daily", AT).output
    assert (
        "점검 비용: 당일 20.00 KRW + 0.0040 USD · 당월 20.00 KRW + ~0.5050 USD (~: 추정 포함)"
        in text
    )
    assert (
        "13:00 테스트: 하루 예산 한도 도달: 1 중 0.9800 USD 사용, 모델 2개는 다 테스트하지 못함"
        in text
    )
    html = aimon("report", "daily", AT, "--format", "html").output
    assert "당월 20.00 KRW + ~0.5050 USD (~: 추정 포함)" in html


def test_a_test_that_the_budget_did_not_let_be_made_is_neither_answered_nor_failed(
    aimon: Aimon, workspace: Path
) -> None:
    before = {m["id"]: m["day"] for m in report(aimon, AT)["models"]}
    cause = fault("budget")
    unsent = (item(), item("korean", "canary", ok=None, fault=cause))
    untested = {"result": "untested", "grade": "unknown", "health": None, "latency_ms": None}
    probe_log(workspace / "log", "ops-1").append(
        probe(
            "gpt-main",
            seoul("2026-11-23 17:30"),
            checks=unsent,
            fault=cause,
            ran=(),
            cost=0.0,
            **untested,
        )
    )
    data = report(aimon, AT)
    assert {m["id"]: m["day"] for m in data["models"]} == before
    assert [f for f in data["faults"] if f["kind"] == "budget"] == []
    assert {m["id"]: m["grade"] for m in data["models"]}["gpt-main"] == "normal"


def test_a_model_without_a_result_for_want_of_money_is_not_to_be_tested_at_once(
    aimon: Aimon, home: Path
) -> None:
    write_workspace(home)
    probe_log(home / "log", "ops-1").append(
        probe(
            "gpt-main",
            seoul("2026-11-23 17:00"),
            result="untested",
            grade="unknown",
            fault=fault("budget"),
            ran=(),
        )
    )
    (said,) = [a for a in report(aimon, AT)["actions"]["immediate"] if a["models"] == ["gpt-main"]]
    assert said["text"].endswith("→ 제한이 풀리는 대로 다시 테스트")


def test_the_days_use_stands_beside_each_model_where_it_is_known(
    aimon: Aimon, workspace: Path
) -> None:
    assert "사용자 요청" not in aimon("report", "daily", AT).output
    usage_log(workspace / "log", "ops-1").append(
        *(
            Usage(
                id=f"u{hour}", time=seoul(f"2026-11-23 {hour}:00"), host="ops-1",
                model="gpt-main", requests=700, errors=3,
            )
            for hour in (10, 11)
        )
    )  # fmt: skip
    data = report(aimon, AT)
    use = {model["id"]: model["use"] for model in data["models"]}
    assert (use["gpt-main"]["requests"], use["gpt-main"]["errors"]) == (1400, 6)
    assert use["clova"] == {}
    assert "· 사용자 요청 1,400건\n" in aimon("report", "daily", AT).output
