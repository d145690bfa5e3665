"""The model that people mean is found however they spell it, and no other."""

from __future__ import annotations

import pytest
from making import model

from aimon.core.modelnames import find_models

REGISTRY = [
    model("gpt-main", display_name="GPT-4o", model="gpt-4o"),
    model("gpt-mini", display_name="GPT-4o mini", model="gpt-4o-mini"),
    model("claude", display_name="Claude Sonnet 4.5", model="claude-sonnet-4-5"),
    model("gemini", display_name="Gemini 2.5 Flash", model="gemini-2.5-flash"),
    model("clova", display_name="하이퍼클로바 X", model="HCX-005"),
    model("gpt-old", display_name="GPT-3.5", model="gpt-3.5-turbo", state="inactive"),
    model("inhouse-1", display_name="사내 평가모델", model="x"),
]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("GPT4o가 응답이 없어요", ["gpt-main"]),
        ("gpt 4o 느려요", ["gpt-main"]),
        ("지피티4o 에러", ["gpt-main"]),
        ("지피티 4o 미니가 이상해요", ["gpt-mini"]),
        ("gpt-4o-mini랑 GPT-4o 차이", ["gpt-mini", "gpt-main"]),
        ("클로드만 안 돼요", ["claude"]),
        ("클로드 소넷이요", ["claude"]),
        ("소넷 4.5 됩니까", ["claude"]),
        ("제미나이 플래시로 돌렸어요", ["gemini"]),
        ("하이퍼클로바 엑스", ["clova"]),
        ("HCX-005", ["clova"]),
        ("gpt-main 확인 부탁", ["gpt-main"]),
        ("GPT-3.5는 이제 못 쓰나요", ["gpt-old"]),
        ("사내 평가모델이 멈췄어요", ["inhouse-1"]),
        ("inhouse-1 에러", ["inhouse-1"]),
    ],
)
def test_a_model_is_known_by_the_ways_people_spell_it(text: str, ids: list[str]) -> None:
    assert list(find_models(text, REGISTRY).models) == ids


@pytest.mark.parametrize(
    "text",
    [
        "GPT-5 언제 나오나요",
        "gpt-4.1 써도 되나요",
        "클로드 오퍼스",
        "솔라 어때요",
        "프로그램이 멈춰요",
        "gptzero",
        "inhouse-10",
    ],
)
def test_a_model_that_the_registry_does_not_have_is_no_other_one(text: str) -> None:
    assert find_models(text, REGISTRY).possible == ()


def test_a_name_of_several_models_leaves_them_all_possible_and_none_sure() -> None:
    named = find_models("챗지피티가 느려요", REGISTRY)
    assert named.models == ()
    assert named.possible == ("gpt-main", "gpt-mini")  # of the inactive one nobody complains


@pytest.mark.parametrize("text", ["클로드 3번 해봤는데", "클로드 5분째 로딩", "클로드 2시부터"])
def test_a_number_that_counts_something_is_no_version(text: str) -> None:
    assert find_models(text, REGISTRY).models == ("claude",)


@pytest.mark.parametrize("text", ["GPT-4o 클로드 둘 다", "gpt4o/claude 에러", "지피티4o랑 클로드"])
def test_two_models_side_by_side_are_two(text: str) -> None:
    assert find_models(text, REGISTRY).models == ("gpt-main", "claude")


def test_an_error_number_is_no_version() -> None:
    assert find_models("GPT-4o 500 에러", REGISTRY).models == ("gpt-main",)


def test_a_program_is_no_pro_model() -> None:
    models = [*REGISTRY, model("pro", display_name="Gemini 2.5 Pro", model="gemini-2.5-pro")]
    assert find_models("제미나이 프로그램이 멈춰요", models).models == (
        "gemini",
    )  # an id of its own
    assert find_models("제미나이 프로가 멈춰요", models).models == ("pro",)


def test_the_words_that_name_a_model_are_the_texts_own() -> None:
    assert find_models("오늘 지피티 4o 미니 느림", REGISTRY).words == ("지피티 4o 미니",)
