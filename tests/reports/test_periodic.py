"""``aimon report weekly|monthly``: figures beside those before, the guide's parts, sent once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import mailserver
import pytest
from click.testing import Result
from making import SETTINGS, dead, item, probe, seoul, ticket_event, write_workspace
from troubles import incident_event

from aimon.core.faults import fault
from aimon.core.records import Usage
from aimon.journal.incidents import incident_log
from aimon.journal.probes import probe_log
from aimon.journal.tickets import ticket_log
from aimon.journal.usage import usage_log

Aimon = Callable[..., Result]
FRIDAY = "--at=2026-11-27T17:30"
WEEK = [seoul(f"2026-11-{day} 09:30") for day in (23, 24, 25, 26, 27)]


@pytest.fixture
def site(home: Path) -> Path:
    """Two weeks: GPT-4o took 1.0 s, and 1.4 s in the second; clova was down on its Thursday."""
    write_workspace(home)
    probes, use = probe_log(home / "log", "ops-1"), usage_log(home / "log", "ops-1")
    for moment in WEEK:
        before = moment - timedelta(days=7)
        probes.append(
            probe("gpt-main", before, latency_ms=1000.0),
            probe("clova", before),
            probe("gpt-main", moment, latency_ms=1400.0),
            dead("clova", moment, fault("overloaded"))
            if moment.day == 26
            else probe("clova", moment),
        )
        use.append(
            used("gpt-main", before, 100), used("gpt-main", moment, 150), used("clova", moment, 7)
        )
    incident_log(home / "log", "ops-1").append(
        incident_event("I-1", WEEK[3], kind="connection", models=("clova",)),
        incident_event("I-1", WEEK[3] + timedelta(hours=4), "resolved", solution="제공사 복구"),
        incident_event("I-2", WEEK[4], kind="quality", severity="minor", models=("gpt-main",)),
    )  # fmt: skip
    log = ticket_log(home / "log", "ops-1")
    for n in range(6):
        log.append(
            ticket_event(f"T-{n}", WEEK[1], "received", class_="improvement" if n == 5 else "general",
                         topic="how_to", model="gpt-main", requester="홍길동", symptom="비밀"),
            ticket_event(f"T-{n}", WEEK[1] + timedelta(minutes=30), "replied", text="답"),
            ticket_event(f"T-{n}", WEEK[1] + timedelta(minutes=31), "resolved", solution="끝"),
            ticket_event(f"T-{n}", WEEK[1] + timedelta(minutes=32), "rated", satisfaction=4),
        )  # fmt: skip
    return home


def used(model: str, time: Any, requests: int) -> Usage:
    return Usage(
        id=f"u-{model}-{time:%m%d-%H%M}",
        time=time,
        host="ops-1",
        model=model,
        requests=requests,
        errors=1,
    )


def report(aimon: Aimon, kind: str, *options: str) -> dict[str, Any]:
    result = aimon("report", kind, "--json", *options)
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data


def test_each_model_stands_beside_its_week_before(aimon: Aimon, site: Path) -> None:
    data = report(aimon, "weekly", FRIDAY)
    assert (data["period"]["name"], data["period"]["running"]) == ("2026-W48", True)
    gpt, clova = ({m["id"]: m for m in data["models"]}[id] for id in ("gpt-main", "clova"))
    assert (gpt["latency"]["now"], gpt["latency"]["before"]) == (1400.0, 1000.0)
    assert (gpt["latency"]["change"], gpt["latency"]["good"], gpt["latency"]["n"]) == (
        40.0,
        False,
        5,
    )
    assert (clova["success"]["now"], clova["success"]["n"]) == (80.0, 20)
    assert (gpt["requests"]["now"], gpt["requests"]["change"]) == (750, 50.0)


def test_the_sites_figures_count_incidents_inquiries_and_use(aimon: Aimon, site: Path) -> None:
    figures = {f["name"]: f for f in report(aimon, "weekly", FRIDAY)["figures"]}
    assert figures["incidents"]["now"] == 2
    assert figures["duration_ms"]["now"] == 4 * 3_600_000
    assert figures["requests"]["now"] == 785
    assert (figures["tickets"]["now"], figures["response_ms"]["now"]) == (6, 30 * 60_000)
    assert (figures["satisfaction"]["now"], figures["satisfaction"]["n"]) == (4.0, 6)


def test_the_text_has_the_guides_four_parts_and_nobodys_words(aimon: Aimon, site: Path) -> None:
    text = aimon("report", "weekly", FRIDAY).output
    lines = text.splitlines()
    assert lines[0].startswith("[주간보고] AI 모델 종합 분석 - 2026.11.23 – 11.27")
    chapters = [
        "1. Executive Summary (핵심 요약)",
        "2. 상세 분석",
        "3. 사용자 피드백",
        "4. 향후 계획",
    ]
    assert [line for line in lines if line in chapters] == chapters
    sections = [line.removeprefix("■ ").split(" (")[0] for line in lines if line.startswith("■ ")]
    assert sections == [
        *("주요 성과 지표", "주간 KPI", "핵심 이슈", "주간 하이라이트"),
        *("모델별 성능 분석", "사용 패턴 변화", "문제 발생 및 해결 현황"),
        *("만족도 조사 결과", "개선 요청 사항", "교육 필요 영역"),
        *("개선 제안", "다음 주 주요 일정", "예상 위험 요소", "필요한 지원 사항"),
    ]
    assert (
        "- GPT-4o · 사용법: 6회 반복 문의(T-0, T-1, T-2, T-3, T-4, T-5) → FAQ·교육 자료 보완"
        in lines
    )
    assert "홍길동" not in text
    assert "비밀" not in text


def test_the_weeks_indicators_are_those_that_can_be_reckoned(aimon: Aimon, site: Path) -> None:
    kpis = {k["name"]: k for k in report(aimon, "weekly", FRIDAY)["kpis"]}
    rated = kpis["satisfaction"]
    assert (rated["value"], rated["n"], rated["target"], rated["met"]) == (4.0, 6, 4.0, True)
    assert "trend_analysis" not in kpis
    lines = aimon("report", "weekly", FRIDAY).output.splitlines()
    assert "- 🟢 사용자 만족도: 4 / 5 (6) · 목표 ≥ 4 / 5 · 달성" in lines
    assert len([line for line in lines if " · 목표 " in line]) == len(kpis)


def test_a_past_week_is_reported_as_it_ended(aimon: Aimon, site: Path) -> None:
    data = report(aimon, "weekly", FRIDAY, "--date=2026-11-18")
    assert (data["period"]["name"], data["period"]["running"]) == ("2026-W47", False)
    later = report(aimon, "weekly", "--at=2026-12-24T18:00", "--date=2026-11-18")
    for name in ("figures", "models", "incidents", "faults", "feedback", "costs"):
        assert later[name] == data[name]


def test_the_faults_chart_counts_a_test_once_a_class(aimon: Aimon, site: Path) -> None:
    checks = (
        item(ok=False, fault=fault("refused")),
        item("korean", "canary", ok=False, fault=fault("dns")),
    )
    probe_log(site / "log", "ops-1").append(probe("gpt-main", WEEK[2], checks=checks))
    data = report(aimon, "weekly", FRIDAY)
    assert [f["probes"] for f in data["faults"] if f["class"] == "network"] == [1, 1]
    assert {row[0]: row[1] for row in data["charts"]["faults"]["rows"]}["네트워크"] == "1테스트"


@pytest.mark.parametrize(
    ("kind", "options", "titles"),
    [
        ("weekly", (FRIDAY,), ["2026.11.23 – 11.27", "2026.11.16 – 11.20"]),
        ("weekly", ("--at=2026-12-24T18:00", "--date=2026-11-25"), ["2026.11.23 – 11.29", "2026.11.16 – 11.22"]),
        ("monthly", ("--at=2026-12-07T09:10",), ["2026년 11월"]),
    ],
)  # fmt: skip
def test_the_chart_of_use_names_its_periods_by_their_dates(
    aimon: Aimon, site: Path, kind: str, options: tuple[str, ...], titles: list[str]
) -> None:
    chart = report(aimon, kind, *options)["charts"]["usage"]
    assert chart["titles"][1:] == titles


def test_a_week_to_come_is_refused(aimon: Aimon, site: Path) -> None:
    assert aimon("report", "weekly", FRIDAY, "--date=2026-12-01").exit_code == 2


def test_a_month_tells_lasting_from_solved_troubles(aimon: Aimon, site: Path) -> None:
    data = report(aimon, "monthly", "--at=2026-12-07T09:10")
    assert data["period"]["name"] == "2026-11"
    assert [i["id"] for i in data["lasting"]] == ["I-2"]
    assert [i["id"] for i in data["solved"]] == ["I-1"]
    assert aimon("report", "monthly", "--month=2027-01", FRIDAY).exit_code == 2
    assert aimon("report", "monthly", "--month=11", FRIDAY).exit_code == 2


def test_sums_over_far_fewer_days_of_records_are_not_compared(aimon: Aimon, site: Path) -> None:
    use = usage_log(site / "log", "ops-1")
    use.append(used("clova", seoul("2026-11-16 09:30"), 7))
    gpt, clova = (
        {m["id"]: m for m in report(aimon, "weekly", FRIDAY)["models"]}[id]["requests"]
        for id in ("gpt-main", "clova")
    )
    assert (clova["now"], clova["before"], clova["change"]) == (35, None, None)
    assert gpt["before"] == 500


@pytest.fixture
def begun(home: Path) -> Path:
    """A site whose records begin on the Friday before: two inquiries then, thirty in the week."""
    write_workspace(home)
    friday = WEEK[4] - timedelta(days=7)
    probe_log(home / "log", "ops-1").append(*(probe("gpt-main", day) for day in (friday, *WEEK)))
    days = [friday] * 2 + [WEEK[n % 5] for n in range(30)]
    ticket_log(home / "log", "ops-1").append(
        *(ticket_event(f"T-{n}", day, "received", topic="cost") for n, day in enumerate(days))
    )
    return home


def test_inquiries_are_not_held_against_a_week_that_was_hardly_recorded(
    aimon: Aimon, begun: Path
) -> None:
    data = report(aimon, "weekly", FRIDAY)
    tickets = next(f for f in data["figures"] if f["name"] == "tickets")
    assert (tickets["now"], tickets["before"], tickets["change"]) == (30, None, None)
    assert "inquiries_up" not in {finding["kind"] for finding in data["findings"]}


def test_the_requests_of_a_finding_are_those_of_the_report(aimon: Aimon, site: Path) -> None:
    use = usage_log(site / "log", "ops-1")
    use.append(used("clova", WEEK[0] - timedelta(days=7), 1))
    use.append(used("gpt-main", WEEK[4] + timedelta(hours=1), 5000))
    use.append(used("gpt-main", WEEK[4] - timedelta(days=7), 5000))
    data = report(aimon, "weekly", FRIDAY)
    requests = next(f["now"] for f in data["figures"] if f["name"] == "requests")
    little = next(f for f in data["findings"] if f["kind"] == "low_use")
    assert {figure["n_now"] for figure in little["figures"]} == {requests}


def test_an_empty_site_has_a_report(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    data = report(aimon, "weekly", FRIDAY)
    assert {f["now"] for f in data["figures"]} <= {None, 0}
    assert aimon("report", "monthly", FRIDAY).exit_code == 0


def test_of_a_site_without_records_it_is_not_said_that_all_is_well(
    aimon: Aimon, home: Path
) -> None:
    write_workspace(home)
    weekly = aimon("report", "weekly", FRIDAY).output
    assert "판단할 기록이 없습니다" in weekly
    assert "눈에 띄는 변화가 없습니다" not in weekly
    briefing = aimon("report", "briefing", FRIDAY).output
    assert "· 오늘 아침 점검 결과가 아직 없음(등급은 이전 점검 기준)" in briefing
    assert "이상 모델 없음" not in briefing


def test_a_meeting_is_told_nothing_twice(aimon: Aimon, begun: Path) -> None:
    result = aimon("report", "agenda", "weekly", "--json", FRIDAY)
    plans = json.loads(result.stdout)["points"][3]["lines"]
    problems = [line.split(" → ")[0] for line in plans]
    assert any("기한" in problem for problem in problems)
    assert len(set(problems)) == len(problems)


@pytest.mark.parametrize("kind", ["daily", "weekly", "monthly"])
def test_a_meeting_has_the_guides_five_points(aimon: Aimon, site: Path, kind: str) -> None:
    data = report_of(aimon, kind)
    assert [p["title"] for p in data["points"]] == [
        "현재 시스템 상태 공유",
        "주요 이슈 및 해결 현황",
        "사용자 피드백 요약",
        "다음 기간 계획 및 우선순위",
        "필요한 지원 사항",
    ]
    assert data["points"][0]["lines"]


@pytest.mark.parametrize(
    ("kind", "day", "period"),
    [("weekly", "2026-12-04", "2026.11.30 – 12.06"), ("monthly", "2026-11-30", "2026년 10월")],
)
def test_a_meeting_that_a_holiday_put_off_is_about_its_own_week_or_month(
    aimon: Aimon, site: Path, kind: str, day: str, period: str
) -> None:
    own = aimon("report", "agenda", kind, f"--date={day}", "--at=2026-12-07T10:00")
    assert period in own.stdout.splitlines()[1]
    refused = aimon("report", "agenda", "daily", f"--date={day}")
    assert refused.exit_code == 2
    assert "--at" in refused.stderr


def report_of(aimon: Aimon, kind: str) -> dict[str, Any]:
    result = aimon("report", "agenda", kind, "--json", "--at=2026-12-07T10:00")
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data


def test_a_mail_carries_each_chart_that_its_html_names_with_its_numbers_beside_it(
    aimon: Aimon, site: Path
) -> None:
    with mailserver.running() as server:
        mail = (
            f"mail: {{host: 127.0.0.1, port: {server.port}, tls: none,"
            " from: a@example.org, to: [b@example.org]}\n"
        )
        write_workspace(site, settings=SETTINGS + mail)
        assert aimon("report", "weekly", "--send", FRIDAY).exit_code == 0
        assert aimon("report", "weekly", "--send", "--at=2026-11-27T17:45").exit_code == 0
        (raw,) = server.mails
    message = message_from_bytes(raw, policy=policy.default)
    assert message["Subject"].startswith("[주간보고] AI 모델 종합 분석 - 2026.11.23")
    html = message.get_body(("html",)).get_content()
    images = {part["Content-ID"].strip("<>"): part for part in message.walk() if part["Content-ID"]}
    named = re.findall(r'src="cid:([a-z]+)" width="\d+" alt="([^"]+)"', html)
    assert (
        {name for name, _alt in named}
        == set(images)
        == {
            *("usage", "latency", "health", "faults", "hours"),
        }
    )
    for part in images.values():
        assert part.get_content().startswith(b"\x89PNG")
    assert "<script" not in html
    assert "1.4초" in html  # the table beside the chart of latencies


def test_a_site_replaces_a_part_of_the_report(aimon: Aimon, site: Path) -> None:
    own = site / "report_templates"
    own.mkdir()
    (own / "weekly.txt.j2").write_text(
        '{% extends "review.txt.j2" %}{% block troubles %}우리 양식\n{% endblock %}',
        encoding="utf-8",
    )
    text = aimon("report", "weekly", FRIDAY).output
    assert "우리 양식" in text
    assert "■ 교육 필요 영역" in text


def test_what_a_person_wrote_stands_as_theirs(aimon: Aimon, site: Path) -> None:
    noted = aimon(
        *("report", "note", "위원 교육 2회", "--for", "weekly", "--section", "plans"),
        *("--by", "김간사", "--at=2026-11-27T16:00"),
    )
    assert noted.exit_code == 0, noted.output
    lines = aimon("report", "weekly", FRIDAY).output.splitlines()
    plans = lines[lines.index("■ 다음 주 주요 일정") + 1 :]
    assert plans[0] == "- “위원 교육 2회” (김간사, 16:00)"
    earlier = aimon("report", "weekly", "--at=2026-11-27T15:00").output
    assert "위원 교육" not in earlier
