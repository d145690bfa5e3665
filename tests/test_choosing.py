"""A choice may be made by the word that the screens have for it, in the language they speak."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from making import write_workspace

Aimon = Callable[..., Result]


@pytest.fixture(autouse=True)
def site(home: Path) -> Path:
    return write_workspace(home)


def received(aimon: Aimon, *args: str) -> dict[str, str]:
    done = aimon("--lang", "ko", "ticket", "new", "느려요", "--json", *args)
    assert done.exit_code == 0, done.stderr
    return dict(json.loads(done.stdout)["ticket"])


@pytest.mark.parametrize("word", ["긴급", unicodedata.normalize("NFD", "긴급"), "urgent"])
def test_a_class_is_taken_by_its_name_and_by_its_word(aimon: Aimon, word: str) -> None:
    assert received(aimon, "--class", word)["class"] == "urgent"


def test_words_are_taken_with_and_without_their_spaces(aimon: Aimon) -> None:
    for word in ("응답 없음", "응답없음"):
        assert received(aimon, "--topic", word)["topic"] == "not_responding"


def test_the_words_are_those_of_each_choice(aimon: Aimon) -> None:
    words = ("--severity", "긴급", "--kind", "기타", "--message", "딴 일", "--json")
    opened = aimon("--lang", "ko", "incident", "open", *words)
    assert opened.exit_code == 0, opened.stderr
    incident = json.loads(opened.stdout)["incident"]
    assert (incident["severity"], incident["kind"]) == ("emergency", "other")
    listed = aimon("--lang", "ko", "incident", "list", "--severity", "긴급", "--json")
    assert len(json.loads(listed.stdout)["incidents"]) == 1


def test_several_are_taken_by_their_words(aimon: Aimon) -> None:
    shown = aimon("--lang", "ko", "status", "--grade", "정상,확인 불가", "--json")
    assert shown.exit_code == 0, shown.stderr
    wrong = aimon("--lang", "ko", "status", "--grade", "문제,나쁨")
    assert (wrong.exit_code, "problem (문제)" in wrong.stderr) == (2, True)
    received(aimon, "--model", "gpt-main")
    words = ("ticket", "escalate", "1", "--why", "보안,cost", "--dry-run", "--json")
    escalated = aimon("--lang", "ko", *words)
    assert escalated.exit_code == 0, escalated.stderr
    assert [c["criterion"] for c in json.loads(escalated.stdout)["message"]["criteria"]] == [
        "security",
        "cost",
    ]


def test_what_is_neither_is_answered_with_both(aimon: Aimon) -> None:
    done = aimon("--lang", "ko", "ticket", "list", "--class", "급함")
    assert done.exit_code == 2
    assert "urgent (긴급), major (중요)" in done.stderr
    assert "general, improvement" in aimon("ticket", "list", "--class", "x").stderr
