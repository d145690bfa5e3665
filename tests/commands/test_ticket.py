"""The coordinator's second half of the day: inquiries from their receipt to their solution."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import REGISTRY, SETTINGS, dead, probe, seoul, write_workspace

from aimon.core.faults import fault
from aimon.journal.probes import probe_log

Aimon = Callable[..., Result]
DAY = "2026-11-25T"


@pytest.fixture
def run(aimon: Aimon, home: Path) -> Callable[..., Any]:
    """Run a ticket command at a time of the day; its JSON, or its text where it has an exit code."""
    write_workspace(home)

    def ticket(at: str, *args: str, code: int = 0, text: bool = False, **more: Any) -> Any:
        asked = args if text else (*args, "--json")
        done = aimon("ticket", *asked, "--at", f"{DAY}{at}", **more)
        assert done.exit_code == code, done.output
        return done.output if code or text else json.loads(done.stdout)

    return ticket


def state(shown: dict[str, Any]) -> tuple[str, str]:
    return shown["ticket"]["id"], shown["ticket"]["state"]


def test_an_inquiry_is_received_answered_solved_rated_and_all_of_it_is_there(
    run: Callable[..., Any],
) -> None:
    new = ("new", "GPT-4o", "응답이", "없어요", "--from", "홍길동", "--org", "평가1팀")
    received = run("10:00", *new, "--channel", "phone", "--since", "09:40", "--frequency", "always")
    assert state(received) == ("T-1", "new")
    assert state(run("10:05", "reply", "1", "대안 모델을 안내함", "--minutes", "4")) == (
        "T-1",
        "open",
    )
    assert state(run("10:06", "wait", "t1", "화면 사진 요청")) == ("T-1", "waiting")
    assert state(run("10:30", "note", "T-1", "사진 보냄", "--from-requester")) == ("T-1", "open")
    solved = run(
        "11:00", "resolve", "1", "키 교체 후 정상", "--prevention", "만료일 등록", "--minutes", "6"
    )
    assert state(solved) == ("T-1", "resolved")
    assert run("11:30", "rate", "1", "5", "빨라서 좋음")["ticket"]["satisfaction"] == 5
    ticket = run("12:00", "show", "1")["ticket"]
    expected = {
        "requester": "홍길동",
        "organisation": "평가1팀",
        "channel": "phone",
        "symptom": "GPT-4o 응답이 없어요",
        "model": "gpt-main",
        "topic": "not_responding",
        "frequency": "always",
        "occurred_at": "2026-11-25T09:40:00+09:00",
        "solution": "키 교체 후 정상",
        "prevention": "만료일 등록",
        "minutes": 10,
        "answers": 1,
    }
    assert {name: ticket[name] for name in expected} == expected
    assert [event["event"] for event in ticket["events"]] == [
        *("received", "replied", "waiting", "wrote", "resolved", "rated")
    ]


def test_a_solved_inquiry_is_taken_up_again_and_a_message_waits_for_an_answer(
    run: Callable[..., Any],
) -> None:
    run("09:30", "new", "느려요")
    run("10:00", "resolve", "1", "잠시 뒤 정상")
    again = run("11:00", "reopen", "1", "또 느리다고 함")["ticket"]
    assert (again["state"], again["reopened"]) == ("open", 1)
    assert [clock["clock"] for clock in again["clocks"]] == ["response", "update", "solution"]
    assert "cannot be changed like this" in run("11:01", "reopen", "1", "x", code=2)


def test_what_is_due_first_stands_first_and_a_check_ends_with_1(run: Callable[..., Any]) -> None:
    run("09:30", "new", "어떤 모델을 쓰나요", "--class", "general")
    run("09:40", "new", "오류가 나요", "--class", "major")
    run("09:50", "new", "업무가 중단됐어요", "--class", "urgent")
    run("09:55", "new", "이런 기능이 있으면 좋겠어요", "--class", "improvement")
    listed = run("10:00", "list")
    assert [t["id"] for t in listed["tickets"]] == ["T-3", "T-2", "T-1", "T-4"]
    assert listed["counts"] == {
        "total": 4,
        "urgent": 1,
        "major": 1,
        "general": 1,
        "improvement": 1,
        "overdue": 0,
    }
    assert [t["id"] for t in run("10:00", "list", "--class", "major")["tickets"]] == ["T-2"]
    run("10:00", "list", "--overdue", "--check")
    late = run("10:06", "list", "--overdue", "--check", code=1, text=True)
    assert "T-3" in late
    assert "T-2" not in late


def test_a_list_is_chosen_by_state_model_topic_and_solved_ones_are_left_out(
    run: Callable[..., Any],
) -> None:
    run("09:30", "new", "GPT-4o가 느려요", "--topic", "slow")
    run("09:31", "new", "비용이 궁금해요", "--model", "clova", "--topic", "cost")
    run("09:32", "new", "접속이 안 돼요", "--topic", "not_responding")
    run("09:40", "resolve", "3", "재접속")

    def ids(*options: str) -> list[str]:
        return sorted(t["id"] for t in run("10:00", "list", *options)["tickets"])

    assert ids() == ["T-1", "T-2"]
    assert ids("--all") == ["T-1", "T-2", "T-3"]
    assert ids("--state", "resolved") == ["T-3"]
    assert ids("--model", "하이퍼클로바 X") == ["T-2"]
    assert ids("--topic", "slow", "--topic", "cost") == ["T-1", "T-2"]
    assert "no model is called" in run("10:00", "list", "--model", "gtp", code=2)


def test_a_new_inquiry_shows_what_the_coordinator_would_look_up(
    run: Callable[..., Any], home: Path
) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    probe_log(home / "log", "ops-1").append(
        probe("clova", seoul("2026-11-25 09:30")),
        dead("gpt-main", seoul("2026-11-25 09:30"), fault("timeout")),
    )
    run("09:35", "new", "GPT-4o 응답이 없습니다", "--from", "김평가")
    run("09:50", "resolve", "1", "제공사 복구 뒤 정상")
    run("10:00", "new", "GPT-4o가 답이 없어요", "--from", "이평가")
    run("10:02", "new", "gpt4o 먹통이에요", "--from", "박평가")
    third = run("10:04", "new", "GPT-4o 무응답", "--from", "최평가")
    found = third["triage"]
    assert found["model"]["grade"] == "problem"
    assert found["common"]["tickets"] == ["T-2", "T-3"]
    assert third["ticket"]["class"] == "urgent"
    assert third["ticket"]["proposed"] is True
    assert [model["id"] for model in found["alternatives"]] == ["clova"]
    assert "하이퍼클로바 X" in found["notice"]
    assert [t["id"] for t in found["open"]] == ["T-3", "T-2"]
    assert [(t["id"], t["solution"]) for t in found["solved"]] == [("T-1", "제공사 복구 뒤 정상")]
    assert [met["criterion"] for met in found["criteria"]] == ["several_users"]
    shown = run("10:05", "show", "4", text=True)
    for part in ("common problem", "GPT-4o", "하이퍼클로바 X", "several users", "T-1"):
        assert part in shown


def test_what_is_given_stands_over_what_is_proposed(run: Callable[..., Any]) -> None:
    given = ("--class", "improvement", "--topic", "cost", "--model", "clova")
    ticket = run("10:00", "new", "GPT-4o 먹통", *given)["ticket"]
    assert [ticket[name] for name in ("class", "topic", "model", "proposed")] == [
        *("improvement", "cost", "clova", False)
    ]


def test_inquiries_come_as_json_all_of_them_or_none(run: Callable[..., Any], home: Path) -> None:
    two = '{"symptom": "느려요", "requester": "가"}\n{"symptom": "비용?", "class": "general"}\n'
    done = run("10:00", "new", input=two, text=True)
    assert "T-1" in done
    assert "T-2" in done
    wrong = '{"symptom": "하나"}\n{"symptom": "", "chanel": "phone", "class": "high"}\n'
    said = run("10:01", "new", "--from-json", "-", input=wrong, code=2)
    for part in ("line 2", "chanel", "channel", "class", "symptom"):
        assert part in said
    assert run("10:02", "list")["counts"]["total"] == 2


def test_an_inquiry_comes_from_a_mail(run: Callable[..., Any], tmp_path: Path) -> None:
    mail = tmp_path / "inquiry.eml"
    mail.write_text(
        "From: =?utf-8?b?6rmA7Y+J6rCA?= <kim@example.kr>\nTo: help@example.kr\n"
        "Date: Wed, 25 Nov 2026 08:12:00 +0900\nSubject: =?utf-8?b?64qQ66Ck7JqU?=\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nGPT-4o가 느립니다.\n",
        encoding="utf-8",
    )
    ticket = run("10:00", "new", "--eml", str(mail))["ticket"]
    assert ticket["requester"] == "김평가"
    assert ticket["contact"] == "kim@example.kr"
    assert ticket["channel"] == "mail"
    assert ticket["received_at"] == "2026-11-25T08:12:00+09:00"
    assert "GPT-4o가 느립니다." in ticket["symptom"]
    assert "given twice" in run("10:01", "new", "느려요", "--eml", str(mail), code=2)


def test_nothing_at_all_is_no_inquiry(run: Callable[..., Any]) -> None:
    said = run("10:00", "new", code=2, input="")
    assert "there is no inquiry" in said
    assert "--from-json" in said


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--since", "내일"), "not a time"),
        (("--since", "23:00"), "lies in the future"),
        (("--received", "25:00"), "not a time"),
        (("--from", "가" * 101), "requester: at most 100 characters"),
        (("--model", "gtp-main"), "did you mean: gpt-main"),
        (("--class", "high"), "is none of these: urgent, major"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_recorded(
    run: Callable[..., Any], options: tuple[str, ...], expected: str
) -> None:
    assert expected in run("10:00", "new", "느려요", *options, code=2)
    assert run("10:01", "list", "--all")["tickets"] == []


@pytest.mark.parametrize("minutes", ["nan", "inf", "-1", "10001", "x"])
def test_time_spent_is_a_number_of_minutes(run: Callable[..., Any], minutes: str) -> None:
    assert "--minutes" in run("10:00", "new", "느려요", "--minutes", minutes, code=2)


def test_a_text_may_come_from_stdin_and_an_empty_one_is_none(run: Callable[..., Any]) -> None:
    run("10:00", "new", "느려요")
    run("10:01", "reply", "1", "-", input="여러 줄\n답변\n")
    assert run("10:02", "show", "1")["ticket"]["events"][-1]["text"] == "여러 줄\n답변"
    assert "say what it is" in run("10:03", "note", "1", code=2)


def test_a_text_from_a_closed_stdin_is_none(run: Callable[..., Any], home: Path) -> None:
    run("10:00", "new", "느려요")
    asked = [sys.executable, "-m", "aimon", "ticket", "note", "1", "-"]
    script = f"import os, sys; os.close(0); os.execv(sys.executable, {asked!r})"
    call = [sys.executable, "-c", script]
    done = subprocess.run(call, check=False, capture_output=True, text=True)
    assert (done.returncode, "say what it is" in done.stderr) == (2, True), done.stderr


def test_an_edit_keeps_what_was_there_in_the_history(run: Callable[..., Any]) -> None:
    run("10:00", "new", "느려요", "--from", "홍길동")
    ticket = run("10:01", "edit", "1", "--class", "urgent", "--from", "")["ticket"]
    assert (ticket["class"], ticket["proposed"], ticket["requester"]) == ("urgent", False, "")
    events = run("10:02", "show", "1")["ticket"]["events"]
    assert [event.get("requester") for event in events] == ["홍길동", ""]
    assert "nothing to change" in run("10:03", "edit", "1", code=2)


def test_an_undone_event_does_not_count_and_can_be_undone_down_to_the_receipt(
    run: Callable[..., Any],
) -> None:
    run("10:00", "new", "느려요")
    run("10:01", "resolve", "1", "해결")
    assert state(run("10:02", "undo", "1")) == ("T-1", "new")
    assert state(run("10:03", "undo", "1")) == ("T-1", "withdrawn")
    assert "there is nothing to undo" in run("10:04", "undo", "1", code=2)
    assert run("10:05", "list", "--all")["tickets"] == []


def test_what_was_recorded_last_is_undone_whatever_the_clock_says(
    run: Callable[..., Any],
) -> None:
    run("09:30", "new", "느려요")
    run("09:40", "reply", "1", "재접속 안내")
    run("15:00", "reply", "1", "시각을 잘못 적음")
    assert "15:00" in run("10:00", "undo", "1", text=True)
    assert run("16:00", "show", "1")["ticket"]["answers"] == 1
    run("09:35", "note", "1", "오전에 한 통화")
    assert "noted (11-25 09:35)" in run("11:00", "undo", "1", text=True)
    assert run("11:00", "undo", "1")["ticket"]["state"] == "new"


def test_a_receipt_whose_time_was_mistyped_can_be_undone_now(run: Callable[..., Any]) -> None:
    run("10:00", "new", "느려요")
    wrong = run("18:00", "new", "내년으로 적음")
    assert wrong["ticket"]["id"] == "T-2"
    refused = run("10:05", "reply", "2", "x", code=3)
    assert "aimon ticket undo T-2" in refused
    assert "undone: received (11-25 18:00)" in run("10:05", "undo", "2", text=True)
    for at in ("10:06", "18:01"):
        assert [t["id"] for t in run(at, "list", "--all")["tickets"]] == ["T-1"]
        assert run(at, "show", "2")["ticket"]["state"] == "withdrawn"
    assert run("18:01", "stats")["tickets"] == 1


def test_before_it_was_written_down_an_inquiry_is_shown_with_all_its_receipt_said(
    run: Callable[..., Any],
) -> None:
    run("10:00", "new", "느려요", "--from", "홍길동", "--received", "09:00", "--class", "major")
    run("09:10", "reply", "1", "바로 답함")
    early = run("09:30", "show", "1")["ticket"]
    assert (early["symptom"], early["requester"], early["class"]) == ("느려요", "홍길동", "major")
    assert early["received_at"] == f"{DAY}09:00:00+09:00"
    assert early["state"] == "open"


def test_a_time_of_another_year_is_said_with_its_year(run: Callable[..., Any]) -> None:
    run("10:00", "new", "느려요")
    run("10:01", "wait", "1", "--until", "2027-01-04T09:00")
    assert "until 2027-01-04 09:00" in run("10:02", "show", "1", text=True)


def test_a_pause_for_the_requester_moves_the_solution_not_the_first_answer(
    run: Callable[..., Any],
) -> None:
    run("09:00", "new", "느려요", "--class", "major")
    run("10:00", "wait", "1", "--until", f"{DAY}12:00")
    clocks = {c["clock"]: c["due"] for c in run("12:30", "show", "1")["ticket"]["clocks"]}
    assert clocks["response"] == "2026-11-25T13:00:00+09:00"
    assert clocks["solution"] == "2026-11-25T15:00:00+09:00"
    assert "is over already" in run("12:31", "wait", "1", "--until", f"{DAY}12:00", code=2)
    assert "cannot be changed" in run("12:31", "wait", "1", "--end", code=2)


def test_a_clock_says_its_lengths_of_time_in_milliseconds(run: Callable[..., Any]) -> None:
    run("09:00", "new", "느려요", "--class", "major")
    run("10:00", "wait", "1", "--until", f"{DAY}12:00")
    hour = 3_600_000
    for shown in (run("15:30", "show", "1"), run("15:30", "reply", "1", "해결함")):
        _response, solution = shown["ticket"]["clocks"]
        assert {name: value for name, value in solution.items() if name.endswith("_ms")} == {
            "within_ms": 4 * hour,
            "stood_ms": 2 * hour,
            "remaining_ms": -hour // 2,
        }
        assert set(solution) == {
            *("clock", "class", "within", "within_ms", "always", "started", "due", "stood_ms"),
            *("met_at", "used", "remaining_ms", "paused", "overdue"),
        }
    (warned, *_) = run("15:31", "warn")["warnings"]
    assert warned["clock"]["remaining_ms"] == -31 * 60_000


def test_the_deadline_is_shown_with_its_basis(run: Callable[..., Any]) -> None:
    shown = run("17:00", "new", "오류", "--class", "major", text=True)
    assert "due 11-26 12:00 · major: 4 business hours" in shown


def test_a_masked_ticket_names_nobody_in_any_output(run: Callable[..., Any]) -> None:
    who = ("--from", "홍길동", "--org", "평가1팀", "--contact", "010-1234-5678")
    run("10:00", "new", "홍길동입니다. 느려요. hong@example.kr로 답 주세요", *who)
    run("10:05", "reply", "1", "홍길동님께 전화함")
    for args in (("show", "1"), ("list",), ("search", "느려요"), ("note", "1", "x")):
        for text in (True, False):
            shown = str(run("10:10", *args, "--mask", text=text))
            for private in ("홍길동", "010-1234-5678", "hong@example.kr"):
                assert private not in shown, args
    assert "홍길동" in str(run("10:10", "show", "1"))


def test_a_search_finds_words_whatever_their_endings_and_the_requester(
    run: Callable[..., Any],
) -> None:
    run("10:00", "new", "응답이 너무 느려요", "--from", "김하나")
    run("10:01", "new", "비용이 궁금합니다", "--from", "이두나")
    run("10:02", "resolve", "2", "단가표 안내")
    assert run("10:03", "search", "느립니다")["tickets"][0]["id"] == "T-1"
    assert run("10:03", "search", "단가표를")["tickets"][0]["id"] == "T-2"
    assert run("10:03", "search", "이두나")["tickets"][0]["id"] == "T-2"
    assert run("10:03", "search", "zzzz")["tickets"] == []
    assert "no tickets" in run("10:03", "search", "zzzz", text=True)


@pytest.mark.parametrize("name", ["9", "x", ""])
def test_a_ticket_that_is_not_there_is_said_so_by_every_command(
    run: Callable[..., Any], name: str
) -> None:
    for command in ("show", "reply", "note", "wait", "resolve", "reopen", "undo", "escalate"):
        text = ("text",) if command in ("reply", "note", "resolve", "reopen") else ()
        said = run("10:00", command, name, *text, code=2)
        assert "there is no ticket" in said or "not a ticket's number" in said


def test_text_from_outside_cannot_move_the_cursor_or_hide(run: Callable[..., Any]) -> None:
    evil = "느려요\x1b[2J\u202e숨김\x07"
    said = run("10:00", "new", input=json.dumps({"symptom": evil}), code=2)
    assert "symptom: must not hold control characters" in said
    run("10:01", "new", "느려요 \u202e거꾸로")
    shown = run("10:02", "show", "1", text=True)
    assert "\u202e" not in shown


def test_lines_that_nobody_can_read_are_told_of(run: Callable[..., Any], home: Path) -> None:
    run("10:00", "new", "느려요")
    (journal,) = home.glob("log/tickets/day=*/*.jsonl")
    with journal.open("ab") as file:
        file.write(b"[]\n")
    for args in (("list",), ("show", "1"), ("search", "느려요")):
        assert "1 line of the log cannot be read" in run("10:01", *args, text=True)
