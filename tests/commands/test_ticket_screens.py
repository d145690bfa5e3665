"""The screens of the ticket commands, as a coordinator sees them who has not seen one before."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from making import REGISTRY, seoul, ticket_event, write_workspace
from terminal import on_a_terminal
from wcwidth import wcswidth

from aimon.journal.tickets import ticket_log

Aimon = Callable[..., Result]
Say = Callable[..., str]
DAY = "2026-11-25T"
LONG_NAME = "Claude 3.5 Sonnet (2024-10-22, 서울 리전 전용)"
REQUESTER = "Wilhelmina Featherstonehaugh-Cholmondeley 평가위원"


@pytest.fixture
def site(home: Path) -> Path:
    """A workspace with a model of a long name."""
    write_workspace(home, REGISTRY.replace("GPT-4o", f'"{LONG_NAME}"'))
    assert LONG_NAME in (home / "models.yaml").read_text(encoding="utf-8")
    return home


@pytest.fixture
def say(aimon: Aimon, site: Path) -> Say:
    """Run a ticket command at a time of the day; return what it says, errors as well."""

    def run(at: str, *args: str, code: int = 0, lang: str = "en") -> str:
        done = aimon("--lang", lang, "ticket", *args, "--at", f"{DAY}{at}")
        assert done.exit_code == code, done.output
        return done.output

    return run


def test_names_are_whole_wherever_there_is_room(say: Say, site: Path) -> None:
    model = (
        "--model",
        "gpt-main",
        "--from",
        REQUESTER,
        "--org",
        "한국과학기술정보연구원 평가지원실",
    )
    new = say("10:00", "new", "느려요", *model)
    say("10:10", "resolve", "1", "잠시 뒤 정상")
    listed, searched = say("10:20", "list", "--all"), say("10:20", "search", "느려요")
    wide = on_a_terminal(["ticket", "list", "--all", "--at", f"{DAY}10:20"], 240, "en")
    for shown in (new, listed, wide, say("10:20", "list", "--all", "--format", "csv")):
        assert LONG_NAME in shown
        assert REQUESTER in shown
    assert LONG_NAME in searched


def test_a_list_says_on_a_terminal_what_one_may_do_with_it(say: Say) -> None:
    say("10:00", "new", "느려요")
    shown = on_a_terminal(["ticket", "list", "--at", f"{DAY}10:01"], 80, "en")
    assert "aimon ticket show NUMBER" in shown
    assert "? class proposed by aimon" in shown
    assert "NUMBER" not in say("10:01", "list")
    say("10:02", "edit", "1", "--class", "major")
    shown = on_a_terminal(["ticket", "list", "--at", f"{DAY}10:03"], 80, "en")
    assert "proposed" not in shown


def test_a_pipe_gets_the_symptom_whole(say: Say) -> None:
    symptom = "응답이 오다가 끊기고 " * 8 + "끝"
    say("10:00", "new", symptom)
    assert symptom in say("10:01", "search", "응답")
    assert symptom in say("10:01", "list")


def test_a_narrow_terminal_keeps_what_decides_what_is_done_next(say: Say) -> None:
    say("10:00", "new", "응답이 오다가 자꾸 끊기고 화면이 하얗게 됩니다", "--model", "gpt-main")
    at = ("--at", f"{DAY}11:20")
    for language, waiting in (("ko", "미답변"), ("en", "not answered")):
        assert waiting in on_a_terminal(["ticket", "list", *at], 80, language)
        found = on_a_terminal(["ticket", "search", "화면", *at], 80, language)
        assert "2026-11-25" in found
        assert waiting in found


def test_the_history_names_models_as_people_do_and_whoever_recorded_it_whole(
    say: Say, site: Path
) -> None:
    say("10:00", "new", "느려요", "--model", "clova")
    writer = "kim.coordinator@evaluation-center"
    time = seoul("2026-11-25 10:05")
    edit = ticket_event("T-1", time, "edited", model="gpt-main", by=writer)
    ticket_log(site / "log", "ops-1").append(edit)
    shown = say("10:10", "show", "1")
    assert f"model: {LONG_NAME}" in shown
    assert "gpt-main" not in shown.partition("History")[2]
    assert writer in shown


def test_the_history_tells_what_was_there_before_a_change(say: Say) -> None:
    say("10:00", "new", "느려요\n아주", "--model", "clova", "--from", "홍길동", "--class", "major")
    say("10:05", "edit", "1", "--symptom", "멈춰요\n자꾸", "--model", "gpt-main")
    lines = say("10:10", "show", "1").splitlines()
    received, changed = (next(x for x in lines if what in x and "10:" in x[:5])
                         for what in ("received  ", "changed"))  # fmt: skip
    assert "model: 하이퍼클로바 X · symptom: 느려요 아주" in received
    assert "홍길동" not in received
    assert f"model: {LONG_NAME} · symptom: 멈춰요 자꾸" in changed


def test_a_change_says_what_was_changed(say: Say) -> None:
    say("10:00", "new", "느려요")
    done = say("10:05", "edit", "1", "--model", "gpt-main", "--class", "urgent").splitlines()
    assert done[0] == f"T-1 changed: class: urgent · model: {LONG_NAME}"


def test_a_deadline_says_of_what_it_is(say: Say) -> None:
    assert "  first answer: due 11-26 10:00" in say("10:00", "new", "어떤 모델을 쓰나요")
    assert "  solution: due 11-26 10:00" in say("10:01", "reply", "1", "안내함")
    assert "  해결: 기한 11-26 10:00" in say("10:02", "note", "1", "메모", lang="ko")


def test_each_state_has_its_next_step(say: Say) -> None:
    def step(shown: str) -> str:
        return shown.rpartition("  next: ")[2].splitlines()[0]

    assert step(say("10:00", "new", "어떤 모델을 쓰나요")).endswith("aimon ticket reply T-1 TEXT")
    assert step(say("10:01", "reply", "1", "x")).endswith("aimon ticket resolve T-1 SOLUTION")
    asked = step(say("10:02", "wait", "1"))
    assert asked.endswith("aimon ticket note T-1 TEXT --from-requester")
    assert "reply" in step(say("10:03", "note", "1", "사진이에요", "--from-requester"))
    say("10:04", "reply", "1", "x")
    assert step(say("10:05", "wait", "1", "--for", "provider")).endswith("ticket wait T-1 --end")
    assert "resolve" in step(say("10:06", "escalate", "1") and say("10:07", "show", "1"))
    assert step(say("10:08", "resolve", "1", "x")).endswith("aimon ticket rate T-1 0-5")
    assert "next: " not in say("10:09", "rate", "1", "5")
    assert "다음: " in say("10:10", "reopen", "1", "또", lang="ko")


def test_a_state_in_which_something_cannot_be_done_says_what_can(say: Say) -> None:
    say("10:00", "new", "느려요")
    early = say("10:01", "reopen", "1", "x", code=2)
    assert "aimon ticket reply T-1" in early
    say("10:02", "resolve", "1", "x")
    assert "aimon ticket reopen T-1" in say("10:03", "escalate", "1", code=2)
    say("10:04", "undo", "1")
    say("10:05", "undo", "1")
    assert "aimon ticket new" in say("10:06", "reply", "1", "x", code=2)


def test_a_class_that_is_a_proposal_can_be_confirmed_as_the_screen_says(say: Say) -> None:
    new = say("10:00", "new", "느려요")
    (command,) = re.findall(r"aimon (ticket edit T-1 --class \w+)", new)
    assert "?" in new
    say("10:01", *command.split()[1:])
    assert "--class" not in say("10:02", "show", "1")


def test_what_has_been_passed_on_is_not_to_be_passed_on_again(say: Say) -> None:
    say("10:00", "new", "계정이 해킹된 것 같아요. 개인정보가 유출됐어요")
    assert "aimon ticket escalate T-1" in say("10:01", "show", "1")
    say("10:02", "escalate", "1")
    shown = say("10:03", "show", "1")
    assert "aimon ticket escalate" not in shown
    assert "to be passed on" not in shown


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", [60, 80])
def test_no_screen_is_wider_than_the_terminal(say: Say, width: int, language: str) -> None:
    told = (
        "--model",
        "gpt-main",
        "--from",
        REQUESTER,
        "--org",
        "한국과학기술정보연구원 평가지원실",
    )
    say("10:00", "new", "응답이 오다가 자꾸 끊기고 🙏 화면이 하얗게 됩니다 " * 5, *told)
    say("10:01", "note", "1", "👩‍💻 " + "가나다" * 40)
    calls = [
        ["reply", "1", "안내함"],
        ["note", "1", "x" * 300],
        ["edit", "1", "--symptom", "화면이 하얗게 " * 30, "--class", "urgent"],
        ["wait", "1", "--for", "provider"],
        ["show", "1"],
        ["list"],
        ["warn"],
        ["stats"],
        ["resolve", "1", "해결 " * 80],
        ["rate", "1", "5", "고마워요"],
        ["search", "화면"],
        ["list", "--all"],
        ["reopen", "1", "다시"],
        ["undo", "1"],
        ["new", "느려요", *told],
        ["forget", REQUESTER, "--dry-run"],
    ]
    for n, call in enumerate(calls):
        at = [] if call[0] == "forget" else ["--at", f"{DAY}12:{10 + n}"]
        shown = on_a_terminal(["ticket", *call, *at], width, language)
        assert max(map(wcswidth, shown.splitlines()), default=0) <= width, shown


@pytest.mark.parametrize("command", [[], ["new"], ["escalate"], ["warn"], ["forget"]])
@pytest.mark.parametrize("width", [80, 120])
def test_help_is_wrapped_by_what_letters_take(site: Path, command: list[str], width: int) -> None:
    shown = on_a_terminal(["ticket", *command, "--help"], width, "ko")
    told = [line for line in shown.splitlines() if not line.lstrip().startswith("예:")]
    assert max(map(wcswidth, told)) <= width
