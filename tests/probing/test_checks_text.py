"""Garbled text is told from proper text and named; the graded parts of a reply are found."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimon.core.registry import Model
from aimon.probing.checks import CHECKS
from aimon.probing.checks.text import (
    bare,
    final_answer,
    garbling,
    hangul_ratio,
    json_object,
    not_nfc,
    number,
    unfence,
)
from aimon.probing.checks.wording import numerals, with_particle

MODEL = Model(id="m", provider="openai", model="m", base_url="http://127.0.0.1", display_name="M")
COMMON = [
    bytes((high, low)).decode("euc-kr") for high in range(0xB0, 0xC9) for low in range(0xA1, 0xFF)
]
WORDS = st.text(st.sampled_from(COMMON), min_size=2, max_size=6)
SENTENCES = st.lists(WORDS, min_size=2, max_size=8).map(" ".join)


def prompts() -> list[str]:
    return [
        question.prompt
        for seed in range(50)
        for draw in CHECKS.values()
        for question in draw(Random(seed), MODEL).questions
        if question.name != "canary"
    ]


def test_proper_korean_is_never_taken_for_garbled() -> None:
    for prompt in prompts():
        assert garbling(prompt) == ""


@given(SENTENCES)
def test_any_proper_korean_is_never_taken_for_garbled(text: str) -> None:
    assert garbling(text + ".") == ""


@pytest.mark.parametrize(
    "text", ["", "plain", "大韓民國 헌법", "café 45 °C — “예”", "こんにちは", "50% of a\\b"]
)
def test_other_scripts_and_signs_are_not_garbled(text: str) -> None:
    assert garbling(text) == ""


@given(SENTENCES)
def test_utf8_read_as_latin1_is_named(text: str) -> None:
    assert garbling(text.encode().decode("latin-1")) == "the text is UTF-8 that was read as latin-1"


@given(SENTENCES)
def test_utf8_read_as_cp949_is_found_whatever_became_of_the_lost_bytes(text: str) -> None:
    seen = text.encode().decode("cp949", "replace")
    assert ("U+FFFD" if "\ufffd" in seen else "cp949") in garbling(seen)


def test_utf8_read_as_cp949_with_question_marks_is_found_in_every_prompt() -> None:
    for prompt in prompts():
        seen = prompt.encode().decode("cp949", "replace").replace("\ufffd", "?")
        assert garbling(seen) == "the text is UTF-8 that was read as cp949"


def test_rare_syllables_are_garbling_unless_they_are_expected() -> None:
    assert garbling("?덈뀞?섏꽭??") == "the text is UTF-8 that was read as cp949"
    assert garbling("가나힣-뷁쀁", rare=True) == ""


def test_the_hangul_ratio_alone_would_not_show_it() -> None:
    seen = "온라인 평가 시스템은 공정합니다".encode().decode("cp949", "replace")
    assert hangul_ratio(seen) > 0.3
    assert garbling(seen)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("심사\ufffd 위원", "U+FFFD"),
        ("심사\x85 위원", "U+0085"),
        ("\\uc2ec\\uc0ac", "\\uc2ec"),
        ("&#49900;&#49324;", "&#49900;"),
        ("&#xc2ec;", "&#xc2ec;"),
        ("%EC%8B%AC%EC%82%AC", "%EC%8B%AC"),
    ],
)
def test_other_garbling_is_named_by_what_was_seen(text: str, seen: str) -> None:
    assert seen in garbling(text)


def test_the_first_of_several_signs_is_named() -> None:
    """U+FFFD before the way back, that before controls, those before literals."""
    mojibake = "심사".encode().decode("latin-1")
    assert "U+FFFD" in garbling("\ufffd" + mojibake + "\\uc2ec")
    assert "latin-1" in garbling(mojibake + "\\uc2ec")
    assert "U+0085" in garbling("\x85 \\uc2ec")


def test_escapes_may_be_allowed_as_in_json() -> None:
    assert garbling('{"a": "\\uc2ec"}', escapes=False) == ""


def test_nfd_is_a_warning_and_no_garbling() -> None:
    text = unicodedata.normalize("NFD", "심사 위원")
    assert garbling(text) == ""
    assert not_nfc(text)
    assert not not_nfc("심사 위원")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("정답: 42", "42"),
        ("풀이\n**정답: 42**", "42"),
        ("**정답:** 42.", "42"),
        ("## 최종 정답:42", "42"),
        ("정답:\n42", "42"),
        ("정답: 1\n다시 세면\n정답: 2\n", "2"),
        ("- 정답 : `42`", "42"),
        ("이 문제의 정답: 42", None),
        ("정답은 42", None),
        ("정답:", None),
    ],
)
def test_the_final_answer_is_the_last_line_that_starts_with_it(
    text: str, answer: str | None
) -> None:
    assert final_answer(text) == answer


@pytest.mark.parametrize(
    ("text", "value"),
    [("4,711", 4711), ("-3.5 %", -3.5), ("−12.0%", -12), ("1234건", 1234), ("5", 5),
     ("1 또는 2", None), ("없음", None), ("9" * 40, None)],
)  # fmt: skip
def test_a_number_is_read_with_its_commas_sign_and_unit(text: str, value: float | None) -> None:
    assert number(text) == value


def test_one_code_fence_is_stripped_and_no_more() -> None:
    assert unfence("```json\n{}\n```\n") == "{}"
    assert unfence("{}") == "{}"
    assert json_object("말씀하신 JSON입니다.\n```json\n{}\n```") is None
    assert json_object("[]") is None


def test_bare_leaves_out_form_and_keeps_substance() -> None:
    assert bare(" **“가 나” ** .\n") == "가나"
    assert bare("a-1") == "a-1"


@pytest.mark.parametrize(
    ("value", "words"),
    [(1, "일"), (10, "십"), (11, "십일"), (110, "백십"), (1000, "천"), (10_000, "만"),
     (11_111, "만천백십일"), (34_567, "삼만사천오백육십칠"), (60_030, "육만삼십"),
     (100_000, "십만"), (100_010_000, "일억일만"), (100_000_000, "일억")],
)  # fmt: skip
def test_numbers_are_read_in_korean(value: int, words: str) -> None:
    assert numerals(value) == words


def test_particles_follow_the_last_syllable() -> None:
    assert with_particle("지영", "은", "는") == "지영은"
    assert with_particle("민수", "은", "는") == "민수는"
