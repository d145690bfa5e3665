"""``aimon kpi``: each indicator of a month that was counted by hand."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import seoul, ticket_event, write_workspace
from measured import ONE_SLOT, Site
from terminal import on_a_terminal
from wcwidth import wcswidth

from aimon.core.ticketrecords import Escalation
from aimon.journal.append import append

Aimon = Callable[..., Result]
# October 2026 has 22 weekdays, of which the 5th and the 9th are holidays.
WORKDAYS = [d for d in range(1, 31) if d not in (3, 4, 5, 9, 10, 11, 17, 18, 24, 25)]
AT = "2026-11-20T12:00"


@pytest.fixture
def site(home: Path) -> Site:
    write_workspace(home, settings=ONE_SLOT)
    return Site(home)


def kpis(aimon: Aimon, *options: str, at: str = AT) -> dict[str, Any]:
    result = aimon("kpi", "--json", f"--at={at}", *options)
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data


def kpi(aimon: Aimon, name: str, *options: str, at: str = AT) -> dict[str, Any]:
    found: dict[str, Any] = kpis(aimon, name, "--month=2026-10", *options, at=at)
    return found


def value(data: dict[str, Any]) -> tuple[Any, ...]:
    now = data["now"]
    return now["value"], now["count"], now["n"], now["met"]


def against(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [(r["id"], r["why"]) for r in data["records"] if r["good"] is False]


def test_a_missed_test_is_a_slot_of_a_business_day_without_a_complete_run(
    aimon: Aimon, site: Site
) -> None:
    site.runs(d for d in WORKDAYS if d not in (6, 7, 8, 12, 13))
    site.skipped("2026-10-07 09:30")
    site.run("2026-10-08 09:30", ended=False)
    site.run("2026-10-12 09:30", tested=1, why="interrupted")
    stop = {"period": "day", "limit": 1.0, "spent": 1.0, "currency": "USD", "models": ["clova"]}
    site.run("2026-10-13 09:30", budget=stop)
    data = kpi(aimon, "missed_slots")
    assert value(data) == (5.0, 5, 20, False)
    assert against(data) == [
        ("2026-10-06 09:30", "missed"),
        ("2026-10-07 09:30", "skipped"),
        ("2026-10-08 09:30", "killed"),
        ("2026-10-12 09:30", "incomplete"),
        ("2026-10-13 09:30", "budget"),
    ]


def test_two_missed_tests_meet_the_target_and_a_second_run_makes_a_slot_good(
    aimon: Aimon, site: Site
) -> None:
    site.runs(d for d in WORKDAYS if d not in (6, 7, 8))
    site.skipped("2026-10-08 09:30")
    site.run("2026-10-08 09:45")
    assert value(kpi(aimon, "missed_slots")) == (2.0, 2, 20, True)


def test_a_slot_is_missed_once_its_grace_is_over_and_none_before_the_first_run(
    aimon: Aimon, site: Site
) -> None:
    site.run("2026-10-06 13:00", slot="13:00")  # the site began in the afternoon
    site.runs([7])
    assert value(kpi(aimon, "missed_slots", at="2026-10-08T10:30")) == (0.0, 0, 1, True)
    assert value(kpi(aimon, "missed_slots", at="2026-10-08T10:31")) == (1.0, 1, 2, True)
    assert kpi(aimon, "missed_slots", at="2026-10-06T09:00")["now"]["reason"] == "no_runs"


def test_missed_tests_of_more_than_a_month_are_not_held_against_the_target_of_one(
    aimon: Aimon, site: Site
) -> None:
    site.runs([1])
    data = kpis(aimon, "missed_slots", "--from=2026-10-01", "--to=2026-11-02")
    assert (data["now"]["value"], data["now"]["met"], data["now"]["reason"]) == (20, None, "longer")


def incidents(site: Site, late: int, n: int = 20) -> None:
    """Write n incidents, a day each, the first so many of which a user reported before."""
    for number in range(1, n + 1):
        day = f"2026-10-{number:02}"
        site.incident(number, f"{day} 13:00", (1, "resolved"))
        if number <= late:
            site.ticket(number, f"{day} 12:59", (2, "resolved"), model="clova", topic="slow")


def test_early_detection_meets_its_target_at_exactly_95_percent(aimon: Aimon, site: Site) -> None:
    incidents(site, late=1)
    assert value(kpi(aimon, "early_detection")) == (95.0, 19, 20, True)


def test_early_detection_misses_its_target_below_it(aimon: Aimon, site: Site) -> None:
    incidents(site, late=2)
    data = kpi(aimon, "early_detection")
    assert value(data) == (90.0, 18, 20, False)
    assert against(data) == [("I-1", "reported"), ("I-2", "reported")]
    assert data["records"][0]["by"] == ["T-1"]


def test_only_a_report_that_was_there_before_and_is_about_it_makes_a_detection_late(
    aimon: Aimon, site: Site
) -> None:
    for number in range(1, 8):
        linked = ("T-7",) if number == 7 else ()
        site.incident(number, f"2026-10-{10 + number} 13:00", (1, "resolved"), tickets=linked)
    site.ticket(
        1, "2026-10-11 13:00", (1, "resolved"), model="clova", topic="slow"
    )  # not before I-1
    site.ticket(2, "2026-10-12 12:00", (0.5, "resolved"), model="gpt-main", topic="slow")
    site.ticket(3, "2026-10-13 12:00", (0.5, "resolved"), model="clova", topic="how_to")
    site.ticket(4, "2026-10-12 13:30", (0.5, "resolved"), model="clova", topic="slow")
    site.ticket(5, "2026-10-15 12:59", (0.5, "resolved"), model="clova", topic="quality")
    site.ticket(7, "2026-10-17 12:00", (0.5, "resolved"), model="", topic="other")
    data = kpi(aimon, "early_detection")
    late = {r["id"]: r["by"] for r in data["records"] if r["good"] is False}
    assert late == {"I-2": ["T-1"], "I-3": ["T-4"], "I-5": ["T-5"], "I-7": ["T-7"]}


def test_false_alarms_merged_incidents_and_gaps_of_testing_are_no_detections(
    aimon: Aimon, site: Site
) -> None:
    site.incident(1, "2026-10-12 13:00", (1, "resolved"), found_by="ticket")
    site.incident(2, "2026-10-13 13:00", (1, "false"))
    site.incident(3, "2026-10-14 13:00", (1, "merged"))
    site.incident(4, "2026-10-15 13:00", (1, "resolved"), kind="unknown")
    site.incident(5, "2026-09-30 13:00")
    site.incident(6, "2026-11-01 00:00")
    data = kpi(aimon, "early_detection")
    assert value(data) == (0.0, 0, 1, None)
    assert data["now"]["reason"] == "too_few"
    assert [(r["id"], r["why"]) for r in data["records"] if r["good"] is None] == [
        ("I-2", "false_alarm"), ("I-3", "merged"), ("I-4", "untested"),
    ]  # fmt: skip


def test_a_stated_grade_is_wrong_in_a_false_alarm_and_when_a_user_knew_better(
    aimon: Aimon, site: Site
) -> None:
    """Fifty statements: one of a false alarm, and the one in force when a user reported."""
    for day in [d for d in WORKDAYS if d not in (14, 29, 30)]:
        site.run(f"2026-10-{day:02} 09:30")
    site.run("2026-10-14 09:30", grades={"clova": "problem"})
    site.incident(1, "2026-10-14 09:31", (2, "false"), began_at=seoul("2026-10-14 09:30"))
    for clock in ("10:30", "11:30", "12:30", "13:30", "14:30", "15:30", "16:30"):
        site.run(f"2026-10-15 {clock}", slot="")
    data = kpi(aimon, "stated_states")
    assert value(data) == (98.0, 49, 50, True)
    assert [r["why"] for r in data["records"]] == ["false_alarm"]
    site.ticket(1, "2026-10-20 10:00", model="gpt-main", topic="not_responding")
    site.incident(2, "2026-10-20 11:00", found_by="ticket", models=("gpt-main",), tickets=("T-1",))
    data = kpi(aimon, "stated_states")
    assert value(data) == (96.0, 48, 50, False)
    second = data["records"][1]
    assert (second["why"], second["models"], second["by"]) == ("unseen", ["gpt-main"], ["I-2"])
    assert second["time"].startswith("2026-10-20T09:30")


def test_a_problem_that_was_one_and_an_unknown_grade_are_no_wrong_statements(
    aimon: Aimon, site: Site
) -> None:
    site.run("2026-10-14 09:30", grades={"clova": "problem", "gpt-main": "unknown"})
    site.incident(1, "2026-10-14 09:31", (2, "resolved"))
    assert value(kpi(aimon, "stated_states")) == (100.0, 1, 1, None)


def test_a_false_alarm_refutes_no_grade_that_a_real_incident_stands_behind(
    aimon: Aimon, site: Site
) -> None:
    site.run("2026-10-14 09:30", grades={"clova": "problem"})
    site.incident(1, "2026-10-14 09:31", (3, "false"), began_at=seoul("2026-10-14 09:30"))
    assert value(kpi(aimon, "stated_states"))[1:3] == (1, 2)
    site.incident(2, "2026-10-14 09:20", (1, "resolved"))
    assert value(kpi(aimon, "stated_states"))[1:3] == (2, 2)


def test_a_false_alarm_about_the_use_of_a_model_refutes_no_grade(aimon: Aimon, site: Site) -> None:
    site.run("2026-10-14 09:30", grades={"clova": "caution"})
    site.incident(1, "2026-10-14 09:20", (3, "false"), found_by="usage", kind="surge")
    assert value(kpi(aimon, "stated_states"))[1:3] == (2, 2)


def test_tests_under_maintenance_state_nothing(aimon: Aimon, site: Site) -> None:
    window = '{name: w, start: "2026-10-14 09:00", end: "2026-10-14 10:00", models: [clova]}'
    write_workspace(site.home, settings=ONE_SLOT + f"maintenance: [{window}]\n")
    site.run("2026-10-14 09:30", grades={"clova": "problem"})
    assert value(kpi(aimon, "stated_states"))[1:3] == (1, 1)


def test_support_is_counted_as_the_figures_of_inquiries_count_it(aimon: Aimon, site: Site) -> None:
    """Five inquiries of an hour each, and an answer too many: 4 of 5 at first contact is 80 %."""
    for number in range(1, 6):
        extra = [(0.5, "replied"), (0.6, "replied")] if number == 1 else []
        at = f"2026-10-{11 + number} 10:00"
        site.ticket(number, at, *extra, (2, "resolved"), (3, f"rated {5 if number > 1 else 0}"))
    assert value(kpi(aimon, "first_contact")) == (80.0, 4, 5, True)
    response = kpi(aimon, "response")
    assert value(response) == (1.7 * 3_600_000, None, 5, True)
    assert response["parts"]["median_ms"] == 2 * 3_600_000
    rated = kpi(aimon, "satisfaction")
    assert value(rated) == (4.0, None, 5, True)
    assert against(rated) == [("T-1", "rated")]
    stats = json.loads(
        aimon("ticket", "stats", "--json", f"--at={AT}", "--from=2026-10-01", "--to=2026-10-31")
        .stdout
    )  # fmt: skip
    assert stats["response_mean_ms"]["value"] == response["now"]["value"]


def test_a_mean_response_of_exactly_the_target_meets_it(aimon: Aimon, site: Site) -> None:
    for number in range(1, 6):
        site.ticket(number, "2026-10-12 10:00", (2, "replied"))
    assert value(kpi(aimon, "response"))[3] is True
    site.ticket(6, "2026-10-12 10:00", (2.001, "replied"))
    assert value(kpi(aimon, "response"))[3] is False


def full(**fields: Any) -> Escalation:
    texts = dict.fromkeys(("conditions", "actions", "needs", "urgency", "impact"), "…")
    return Escalation(**{"criteria": ("complex",), **texts, **fields})


def test_an_escalation_is_right_when_it_has_its_reason_all_content_and_a_reader(
    aimon: Aimon, site: Site
) -> None:
    cases = (full(), full(criteria=()), full(needs=" "), None, full())
    for number, said in enumerate(cases, 1):
        id, at = f"T-{number}", seoul(f"2026-10-{11 + number} 10:00")
        told = () if number == 5 else ("boss@example.org",)
        site.say(
            ticket_event(id, at, "received", symptom="느려요"),
            ticket_event(id, at, "escalated", escalation=said, told=told),
            ticket_event(id, at, "resolved"),
        )
    data = kpi(aimon, "escalations")
    assert value(data) == (20.0, 1, 5, None)
    assert data["now"]["reason"] == "no_target"
    lacking = {r["id"]: r["by"] for r in data["records"] if r["good"] is False}
    assert (lacking["T-2"], lacking["T-3"], lacking["T-5"]) == (["criteria"], ["needs"], ["told"])
    assert len(lacking["T-4"]) == 6


def test_what_was_overdue_or_about_security_should_have_been_passed_on(
    aimon: Aimon, site: Site
) -> None:
    site.ticket(1, "2026-10-12 10:00", (1, "resolved"), symptom="사용법이 궁금합니다")
    site.ticket(2, "2026-10-12 10:00", (72, "resolved"), symptom="사용법이 궁금합니다")
    site.ticket(3, "2026-10-12 10:00", (1, "resolved"), symptom="API 키가 유출된 것 같습니다")
    data = kpi(aimon, "escalations")
    assert against(data) == [("T-2", "sla_broken"), ("T-3", "criterion")]
    assert data["records"][1]["by"] == ["security"]


def test_reports_are_on_time_up_to_the_end_of_the_grace(aimon: Aimon, site: Site) -> None:
    site.sent("daily-2026-10-01", "2026-10-01 18:00")
    for day in (d for d in WORKDAYS if d not in (1, 6, 7, 8)):
        site.sent(f"daily-2026-10-{day:02}", f"2026-10-{day:02} 18:30")
    site.sent("daily-2026-10-06", "2026-10-06 18:31")
    site.sent("daily-2026-10-07", "2026-10-07 18:00", "deferred")
    site.sent("daily-2026-10-07", "2026-10-08 09:00")
    data = kpi(aimon, "reports")
    assert value(data) == (85.0, 17, 20, False)
    assert against(data) == [
        ("daily-2026-10-06", "late"), ("daily-2026-10-07", "late"), ("daily-2026-10-08", "not_sent"),
    ]  # fmt: skip


def test_a_kind_of_report_is_expected_from_its_first_sending_on(aimon: Aimon, site: Site) -> None:
    assert kpi(aimon, "reports")["now"]["reason"] == "no_mail"
    site.sent("daily-2026-10-28", "2026-10-28 20:00")  # too late to be held to that day
    site.sent("daily-2026-10-29", "2026-10-29 18:00")
    site.sent("weekly-2026-W44", "2026-10-30 17:40")
    data = kpi(aimon, "reports")
    assert value(data) == (66.7, 2, 3, False)
    assert against(data) == [("daily-2026-10-30", "not_sent")]


def test_data_are_counted_by_lines_repaired_ones_included(aimon: Aimon, site: Site) -> None:
    for number in range(1, 100):
        site.ticket(number, "2026-10-12 10:00")
    site.ticket(100, "2026-11-01 10:00")
    (october, _november) = sorted((site.log / "tickets").glob("*/*.jsonl"))
    append(october, [b'{"id": 5}'])
    data = kpi(aimon, "data")
    assert value(data) == (99.0, 99, 100, True)
    assert against(data) == [("tickets/day=2026-10-12/ops-1.jsonl", "unreadable")]
    append(october, [b"{"])
    assert value(kpi(aimon, "data")) == (98.0, 99, 101, False)
    assert aimon("log", "repair").exit_code == 0
    assert value(kpi(aimon, "data")) == (98.0, 99, 101, False)


def test_a_line_that_was_damaged_after_its_day_was_found_sound_is_counted(
    aimon: Aimon, site: Site
) -> None:
    for number in range(1, 6):
        site.ticket(number, "2026-10-12 10:00")
    for _time in range(2):  # the second time the file is known to be sound
        assert value(kpi(aimon, "data")) == (100.0, 5, 5, True)
    (file,) = (site.log / "tickets").glob("*/*.jsonl")
    file.write_bytes(file.read_bytes().replace(b'"T-3"', b'"T-3', 1))
    assert value(kpi(aimon, "data")) == (80.0, 4, 5, False)


def test_corrections_stand_beside_the_lines(aimon: Aimon, site: Site) -> None:
    site.ticket(1, "2026-10-12 10:00", (1, "edited"))
    assert kpi(aimon, "data")["parts"]["corrections"] == 1


def test_what_cannot_be_computed_is_said_with_the_reason(aimon: Aimon, site: Site) -> None:
    data = kpis(aimon, "--month=2026-10")["kpis"]
    assert {k["name"]: k["now"]["reason"] for k in data} == {
        "early_detection": "no_incidents",
        "missed_slots": "no_runs",
        "stated_states": "no_tests",
        "first_contact": "none_solved",
        "response": "none_answered",
        "satisfaction": "none_rated",
        "escalations": "none_escalated",
        "reports": "no_mail",
        "data": "no_lines",
        "trend_analysis": "feedback",
    }
    assert all(k["now"]["value"] is None and k["now"]["met"] is None and k["note"] for k in data)


def test_the_figures_of_a_past_moment_are_those_of_then(aimon: Aimon, site: Site) -> None:
    def write(days: list[int]) -> None:
        for day in days:
            site.runs([day])
            site.ticket(day, f"2026-10-{day:02} 10:00", (3, "resolved"), model="clova")
            site.sent(f"daily-2026-10-{day:02}", f"2026-10-{day:02} 18:00")
            site.incident(day, f"2026-10-{day:02} 13:00", (100, "false"))

    write([1, 2, 6, 7, 8, 12])
    then = kpis(aimon, at="2026-10-12T18:10")
    write([13, 14, 15, 16])
    site.sent("daily-2026-10-09", "2026-10-12 18:20")
    assert kpis(aimon, at="2026-10-12T18:10") == then
    assert then["running"] is True
    assert kpis(aimon, "--month=2026-10")["running"] is False


def test_a_period_that_reaches_into_the_future_ends_today(aimon: Aimon, site: Site) -> None:
    data = kpis(aimon, "--from=2026-11-01", "--to=2999-12-31")
    assert (data["last"], data["running"]) == ("2026-11-20", True)


def test_the_month_before_stands_beside_it(aimon: Aimon, site: Site) -> None:
    site.runs([1, 2, 6, 7, 8, 12])
    data = kpis(aimon, "--month=2026-11")
    assert (data["before_first"], data["before_last"]) == ("2026-10-01", "2026-10-31")
    (missed,) = (k for k in data["kpis"] if k["name"] == "missed_slots")
    assert (missed["before"]["value"], missed["before"]["n"]) == (14.0, 20)
    days = kpis(aimon, "--from=2026-10-08", "--to=2026-10-14")
    assert (days["before_first"], days["before_last"]) == ("2026-10-01", "2026-10-07")


def test_targets_are_settings(aimon: Aimon, site: Site) -> None:
    settings = ONE_SLOT + "kpi: {missed_slots: 5, response: 1h, escalations: 90}\n"
    write_workspace(site.home, settings=settings)
    site.runs(d for d in WORKDAYS if d not in (6, 7, 8, 12, 13))
    assert value(kpi(aimon, "missed_slots"))[3] is True
    data = {k["name"]: k["target"] for k in kpis(aimon)["kpis"]}
    assert (data["response"], data["escalations"]) == (3_600_000.0, 90.0)


def test_every_format_has_all_indicators_with_definition_and_misses(
    aimon: Aimon, site: Site
) -> None:
    site.runs([1, 2])
    out = aimon("kpi", "--month=2026-10", f"--at={AT}", "--format=csv").stdout
    head, *rows = csv.reader(io.StringIO(out))
    assert len(rows) == 10
    assert dict(zip(head, rows[1], strict=True))["misses"] == "18"
    lines = aimon("kpi", "--month=2026-10", f"--at={AT}", "--format=jsonl").stdout.splitlines()
    assert all(json.loads(line)["definition"] for line in lines)
    assert aimon("kpi", "--format=md", f"--at={AT}").stdout.count("\n") == 12


def test_the_screen_marks_what_is_met_missed_and_not_judged(aimon: Aimon, site: Site) -> None:
    site.runs([1, 2])
    screen = aimon("kpi", "--month=2026-10", f"--at={AT}").output
    assert "🔴 missed tests" in screen
    assert "⚪ user satisfaction: no inquiry was rated" in screen
    assert "Against missed tests: 18 (aimon kpi missed_slots)" in screen
    card = aimon("kpi", "missed_slots", "--month=2026-10", f"--at={AT}").output
    assert "Counts against it (18)" in card
    assert "Counts for it (2)" in card
    assert "definition" in card


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_screen_fits_into_80_columns(aimon: Aimon, site: Site, language: str) -> None:
    incidents(site, late=4)
    site.runs(WORKDAYS[:8])
    for number in range(30, 36):
        site.ticket(number, "2026-10-12 10:00", (70, "replied"), (72, "rated 1"), model="clova")
        site.say(ticket_event(f"T-{number}", seoul("2026-10-12 11:00"), "escalated"))
    site.sent("daily-2026-10-01", "2026-10-01 18:00")
    for name in ((), ("early_detection",), ("escalations",)):
        shown = on_a_terminal(["kpi", *name, "--month=2026-10", f"--at={AT}"], 80, language)
        assert shown
        assert [line for line in shown.splitlines() if wcswidth(line) > 80] == []


def test_what_strangers_wrote_is_escaped(aimon: Aimon, site: Site) -> None:
    site.ticket(1, "2026-10-12 10:00", (1, "rated 1"), model="x\x1b[2J")
    for number in range(2, 6):
        site.ticket(number, "2026-10-12 10:00", (1, "rated 1"))
    card = aimon("kpi", "satisfaction", "--month=2026-10", f"--at={AT}").output
    assert "x\\x1b[2J" in card


@pytest.mark.parametrize(
    "options",
    [
        ("--month=2026-12",), ("--month=0001-01",), ("--to=0001-01-01",), ("--month=2026-13",), ("--month=oct",), ("nonsense",),
        ("--month=2026-10", "--from=2026-10-01"), ("--from=2026-10-05", "--to=2026-10-01"),
    ],
)  # fmt: skip
def test_a_period_or_a_name_that_is_none_is_wrong_usage(
    aimon: Aimon, site: Site, options: tuple[str, ...]
) -> None:
    assert aimon("kpi", f"--at={AT}", *options).exit_code == 2
