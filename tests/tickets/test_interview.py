"""The interview asks in the order of a call, asks again, goes back, and ends without a trace."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from ptys import CTRL_C, CTRL_D, RUBOUT, Talk, talk

ASKER = str(Path(__file__).with_name("asker.py"))
sys.path.insert(0, str(Path(__file__).parent))

from asker import asking


def told(text: str) -> dict[str, Any]:
    """Return the inquiry that was printed."""
    found: dict[str, Any] = json.loads(text.split("told ", 1)[1].splitlines()[0])
    return found


def piped(*lines: str, args: tuple[str, ...] = ()) -> Result:
    return CliRunner().invoke(asking, ["ask", *args], input="\n".join([*lines, ""]))


def on_terminal(*turns: tuple[str, str], language: str = "en") -> Talk:
    return talk([ASKER, "ask"], turns, AIMON_LANG=language, PYTHONPATH=":".join(sys.path))


def test_a_call_on_a_terminal() -> None:
    """A wrong letter is rubbed out, wrong answers are asked for again, one question is gone back."""
    result = on_terminal(
        ("Who asks", f"홍길둥{RUBOUT}동\r"),
        ("Organisation", "\r"),
        ("Phone", "010-1234-5678\r"),
        ("How it came in (1 전화", "9\r"),
        ('expected a number from 1 to 4 or a name, found "9"', ""),
        ("How it came in", "\r"),
        ("Which model", "GPT4o\r"),
        ("did you mean: GPT-4o", ""),
        ("Which model", "gpt-4o\r"),
        ("What is wrong", "느려요\r"),
        ("  ", "둘째 줄\r"),
        ("  ", "\r"),
        ("Since when", "내일\r"),
        ('not a time: "내일"; write it like', ""),
        ("Since when", "어제 16:00\r"),
        ("How often", "<\r"),
        ("Since when", "30분 전\r"),
        ("How often", "항상\r"),
        ("[2]", "\r"),
    )
    assert result.code == 0
    assert told(result.shown) == {
        "symptom": "느려요\n둘째 줄",
        "channel": "phone",
        "requester": "홍길동",
        "contact": "010-1234-5678",
        "model": "gpt-main",
        "occurred_at": "2026-11-25T13:30:00+09:00",
        "frequency": "always",
        "class": "major",
    }


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
@pytest.mark.parametrize("question", ["Who asks", "  ", "Class"])
def test_ctrl_c_or_the_end_of_the_input_ends_it_at_any_question(key: str, question: str) -> None:
    answers = {
        "Who asks": "홍길동\r",
        "Organisation": "\r",
        "Phone": "\r",
        "How it came in": "\r",
        "Which model": "\r",
        "What is wrong": "느려요\r",
        "  ": "\r",
        "Since when": "\r",
        "How often": "\r",
        "Class": "\r",
    }
    asked = list(answers)
    before = asked[: asked.index(question)]
    result = on_terminal(*((title, answers[title]) for title in before), (question, key))
    assert result.code == 130
    assert "told" not in result.shown
    assert result.shown.splitlines()[-1] == "aimon: interrupted"


def test_questions_are_asked_in_korean_too() -> None:
    result = on_terminal(("문의자", CTRL_C), language="ko")
    assert result.code == 130


def test_what_was_given_is_not_asked() -> None:
    result = piped(*[""] * 4, "느려요", *[""] * 4, args=("--requester", "홍길동"))
    assert result.exit_code == 0, result.stderr
    assert "Who asks" not in result.stderr
    assert told(result.stdout)["requester"] == "홍길동"


def test_an_empty_answer_means_unknown() -> None:
    result = piped(*[""] * 5, "느려요", *[""] * 4)
    assert told(result.stdout) == {"symptom": "느려요", "channel": "phone", "class": "general"}


def test_the_symptom_alone_is_asked_for_until_there_is_one() -> None:
    result = piped(*[""] * 5, "", "  ", "느려요", *[""] * 4)
    assert result.stderr.count("must not be empty") == 2
    assert told(result.stdout)["symptom"] == "느려요"


def test_questions_leave_stdout_to_the_result() -> None:
    result = piped(*[""] * 5, "느려요", *[""] * 4)
    assert result.stdout.startswith("told ")
    assert result.stdout.count("\n") == 1


def test_going_back_from_the_first_question_asks_it_again() -> None:
    result = piped("<", "<", "홍길동", *[""] * 4, "<", "", "느려요", *[""] * 4)
    assert result.stderr.count("Who asks") == 3
    assert result.stderr.count("Which model") == 2
    assert told(result.stdout)["requester"] == "홍길동"


def test_a_name_that_is_too_long_is_asked_for_again() -> None:
    result = piped("x" * 101, "홍길동", *[""] * 4, "느려요", *[""] * 4)
    assert "at most 100 characters" in result.stderr
    assert told(result.stdout)["requester"] == "홍길동"
