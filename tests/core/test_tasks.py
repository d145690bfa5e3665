"""The words for tasks, as people and registries write them."""

from __future__ import annotations

import unicodedata

import pytest
from making import model

from aimon.core.tasks import all_words, named_in, tasks_for, tasks_in


def names(text: str) -> list[str]:
    return [task.name for task in tasks_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("평가", ["evaluation"]),
        ("제안서 심사", ["evaluation"]),
        ("grading essays", ["evaluation"]),
        ("evaluation", ["evaluation"]),
        ("논문 요약", ["summary"]),
        ("Summaries", ["summary"]),
        ("중국어 번역", ["translation"]),
        ("데이터 분석", ["analysis"]),
        ("요약과 번역", ["summary", "translation"]),
        ("긴 문서 요약", ["summary", "long_document"]),
        ("long_context", ["long_document"]),
        ("빠른 응답", ["fast"]),
        ("저렴한 초안 작성", ["draft", "cheap"]),
        ("이미지", ["images"]),
        (unicodedata.normalize("NFD", "요약"), ["summary"]),
        ("비싼 모델", []),
        ("outsummary", []),
        ("회의록", []),
        ("", []),
    ],
)
def test_words_of_both_languages_mean_the_same_tasks(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_an_entry_names_a_task_by_good_for_or_by_a_feature() -> None:
    (summary,) = tasks_in("요약")
    assert named_in(model(good_for=("평가", "summary")), summary) == "summary"
    assert named_in(model(features=("요약",)), summary) == "요약"
    assert named_in(model(good_for=("평가",)), summary) is None


def test_a_word_of_the_sites_own_is_a_task_however_it_is_spaced() -> None:
    entry, other = model(good_for=("회의 록", "요약")), model(good_for=("보고서",))
    (own,) = tasks_for("회의록 만들기", [entry, other])
    assert own.name == "회의 록"
    assert named_in(entry, own) == "회의 록"
    assert named_in(other, own) is None
    assert tasks_for("공문", [entry, other]) == ()
    assert [t.name for t in tasks_for("회의록 요약", [entry])] == ["summary", "회의 록"]


def test_the_words_of_all_entries_are_listed_once() -> None:
    assert all_words([model(good_for=("평가", "요약")), model(good_for=("요약",))]) == (
        "평가",
        "요약",
    )
