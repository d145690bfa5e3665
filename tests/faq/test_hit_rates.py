"""The FAQ answers what reviewers ask; docs/search.md quotes the figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from aimon.core.knowledge import Search
from aimon.knowledge import load_faq

HERE = Path(__file__).parent
QUESTIONS = yaml.safe_load((HERE / "questions.yaml").read_text("utf-8"))
PARTS = ("tuned", "held_out", "blind")
DOCUMENT = HERE.parent.parent / "docs" / "search.md"


@pytest.fixture(scope="module")
def search() -> Search:
    return Search(load_faq(HERE / "nowhere").entries)


def hits(search: Search, part: str, first: int) -> float:
    """Return the share of the questions whose entry is among the first so many."""
    found = [
        item["entry"] in [hit.entry.name for hit in search.best(item["question"], first)]
        for item in QUESTIONS[part]
    ]
    return sum(found) / len(found)


def test_the_right_entry_is_mostly_among_the_first_three_of_questions_never_tuned_on(
    search: Search,
) -> None:
    assert len(QUESTIONS["held_out"]) >= 40
    assert hits(search, "held_out", 1) >= 0.6
    assert hits(search, "held_out", 3) >= 0.8


def test_the_right_entry_is_among_the_first_three_of_nine_in_ten_questions_of_a_stranger(
    search: Search,
) -> None:
    assert len(QUESTIONS["blind"]) >= 60
    assert hits(search, "blind", 1) >= 0.75
    assert hits(search, "blind", 3) >= 0.9


def test_nearly_every_question_that_the_entries_were_worded_by_is_answered(search: Search) -> None:
    assert len(QUESTIONS["tuned"]) >= 60
    assert hits(search, "tuned", 1) >= 0.95
    assert hits(search, "tuned", 3) >= 0.99


def test_each_entry_is_asked_for_in_every_part() -> None:
    names = {entry.name for entry in load_faq(HERE / "nowhere").entries}
    for part in PARTS:
        assert {item["entry"] for item in QUESTIONS[part]} == names


def test_the_document_has_the_figures_of_today(search: Search) -> None:
    (row,) = re.findall(
        r"^\| \*\*aimon\.core\.search.*$", DOCUMENT.read_text("utf-8"), re.MULTILINE
    )
    for part in PARTS:
        one, three = (f"{100 * hits(search, part, n):.0f}" for n in (1, 3))
        assert f"| {one} / {three} |" in row, part
