"""Topic and class are told from the words of an inquiry, nearly always rightly and at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from making import model

from aimon.core.proposal import propose
from aimon.core.reading import read
from aimon.knowledge import load_faq

INQUIRIES: dict[str, list[dict[str, str]]] = yaml.safe_load(
    Path(__file__).with_name("inquiries.yaml").read_text(encoding="utf-8")
)

QUESTIONS = Path(__file__).parent.parent / "faq" / "questions.yaml"


def right(half: str, what: str) -> float:
    """Return the share of a half's inquiries whose topic or class is told rightly."""
    told: list[Any] = []
    for inquiry in INQUIRIES[half]:
        proposal = propose(read(inquiry["text"], []))
        told.append((proposal.topic if what == "topic" else proposal.class_) == inquiry[what])
    return sum(told) / len(told)


@pytest.mark.parametrize("half", ["tune", "held_out"])
def test_nine_of_ten_topics_and_classes_are_told_rightly(half: str) -> None:
    assert len(INQUIRIES[half]) >= 60
    assert right(half, "topic") >= 0.9
    assert right(half, "class") >= 0.9


# Entries of the FAQ that may as well be told for another topic than their own.
EITHER = {
    "better-results": {"how_to"},
    "error-429": {"settings"},
    "long-input": {"settings", "other"},
    "maintenance": {"not_responding"},
    "model-retired": {"not_responding", "other"},
}


def test_more_than_four_of_five_questions_of_a_stranger_are_told_rightly(home: Path) -> None:
    """They were written for the FAQ, by somebody who knew neither it nor the rules' words."""
    topics = {entry.name: entry.topic for entry in load_faq(home).entries}
    asked = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))["blind"]
    told = [
        read(q["question"], []).topic in {topics[q["entry"]], *EITHER.get(q["entry"], ())}
        for q in asked
    ]
    assert len(told) >= 60
    assert sum(told) / len(told) > 0.8


def test_nothing_urgent_is_taken_for_less_and_nothing_else_for_urgent() -> None:
    for half in INQUIRIES.values():
        for inquiry in half:
            urgent = propose(read(inquiry["text"], [])).class_ == "urgent"
            assert urgent == (inquiry["class"] == "urgent"), inquiry["text"]


def test_the_words_that_decided_are_named() -> None:
    reading = read("GPT-4o가 너무 느려요", [model("gpt-main", display_name="GPT-4o")])
    assert (reading.topic, reading.topic_words) == ("slow", ("느려요",))
    assert (reading.model, reading.model_words) == ("gpt-main", ("gpt-4o",))


def test_of_several_questions_the_strongest_gives_the_topic() -> None:
    text = "응답이 없고 계속 오류가 나요. 그런데 이건 비용이 나가나요?"
    assert read(text, []).topic == "not_responding"


@pytest.mark.parametrize("text", ["", "   ", "ㅠㅠ", "안녕하세요", "?????", "asdf"])
def test_what_says_nothing_is_other_and_general(text: str) -> None:
    proposal = propose(read(text, []))
    assert (proposal.topic, proposal.class_) == ("other", "general")


def test_two_models_leave_the_one_open() -> None:
    models = [
        model("a", display_name="GPT-4o"),
        model("b", display_name="Claude", model="claude-4"),
    ]
    reading = read("지피티 4o랑 클로드 둘 다 에러", models)
    assert (reading.model, reading.models) == ("", ("a", "b"))


def test_reading_loads_no_heavy_library() -> None:
    code = "import aimon.core.triage, sys; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"yaml", "jinja2", "tabulate", "email", "duckdb", "click", "dataclasses", "holidays"}
    assert not heavy & set(out.stdout.split())
