"""Korean particles behind the names of models: Hangul, digits, letters, words, brackets."""

from __future__ import annotations

import unicodedata

import pytest

from aimon.core.particles import Spoken, final, particle


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("솔라", "를"), ("엑사원", "을"), ("미스트랄", "을"),  # Hangul
        ("HCX-001", "을"), ("GPT-4.2", "를"), ("o3", "을"), ("GPT-4", "를"), ("GPT-5", "를"),
        ("o6", "을"), ("HCX-007", "을"), ("v8", "을"), ("v9", "를"), ("Gemini 2.0", "을"),
        ("GPT-4o", "를"), ("HyperCLOVA X", "를"), ("Command R", "을"), ("GLM", "을"), ("Q", "를"),
        ("TPN", "을"), ("XL", "을"), ("70B", "를"), ("ChatGPT", "를"), ("vLLM", "을"),
        ("Claude Sonnet", "을"), ("Claude Opus", "를"), ("Claude Haiku", "를"), ("Solar", "를"),
        ("SOLAR", "를"), ("EXAONE", "을"), ("EXAONE Deep", "을"), ("Qwen", "을"), ("Grok", "을"),
        ("Llama", "를"), ("Mistral", "을"), ("Gemini Pro", "를"), ("Gemini Flash", "를"),
        ("GPT-4o mini", "를"), ("Mistral Large", "를"), ("DeepSeek", "를"), ("Anthropic", "을"),
        ("Lite", "를"), ("Scale", "을"), ("Scout", "를"), ("Instruct", "를"), ("Thinking", "을"),
    ],
)  # fmt: skip
def test_a_particle_follows_the_way_a_name_is_read(word: str, expected: str) -> None:
    assert particle(word, "을/를") == expected


@pytest.mark.parametrize(
    ("pair", "vowel", "rieul", "consonant"),
    [
        ("은/는", "는", "은", "은"),
        ("이/가", "가", "이", "이"),
        ("과/와", "와", "과", "과"),
        ("으로/로", "로", "로", "으로"),
        ("이나/나", "나", "이나", "이나"),
    ],
)
def test_only_euro_treats_rieul_like_a_vowel(
    pair: str, vowel: str, rieul: str, consonant: str
) -> None:
    forms = [particle(word, pair) for word in ("GPT-4o", "Mistral", "Qwen")]
    assert forms == [vowel, rieul, consonant]


def test_what_stands_in_brackets_behind_a_name_is_not_read_with_it() -> None:
    assert particle("GPT-4o (정상)", "을/를") == "를"
    assert particle("하이퍼클로바 X [기본 모델]", "을/를") == "를"
    assert particle("엑사원(시험)(2)", "을/를") == "을"
    assert particle("(정상)", "을/를") == "을"


def test_marks_behind_a_name_and_decomposed_hangul_do_not_matter() -> None:
    assert particle("'Qwen'", "을/를") == "을"
    assert particle(unicodedata.normalize("NFD", "엑사원"), "을/를") == "을"


@pytest.mark.parametrize("word", ["模型", "", "…", "Модель"])
def test_both_forms_stand_where_nobody_knows_how_a_name_is_read(word: str) -> None:
    assert final(word) is None
    assert particle(word, "을/를") == "을(를)"
    assert particle(word, "으로/로") == "(으)로"


def test_a_sentence_asks_for_the_particle_in_its_own_place() -> None:
    name = Spoken("GPT-4o")
    template = "{name:은/는} {name}"  # as a catalogue has it
    assert template.format(name=name) == "GPT-4o는 GPT-4o"
    assert f"{name:>8}" == "  GPT-4o"
