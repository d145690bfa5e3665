"""Korean text is found whatever its particles, endings, spaces, case and form of Unicode."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
import unicodedata
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimon.core.search import Ranking, terms

TICKETS = [
    "GPT-4o 응답 속도가 느립니다",
    "한글이 깨져서 나옵니다",
    "답변이 중간에 끊깁니다",
    "비용이 얼마나 나오는지 궁금합니다",
    "모델 설정을 바꾸고 싶습니다",
    "429 오류가 계속 발생합니다",
    "Claude 모델이 응답하지 않습니다",
]


def found(question: str) -> str:
    ranking = Ranking([terms(ticket) for ticket in TICKETS])
    return TICKETS[ranking.best(terms(question))[0][0]]


@pytest.mark.parametrize("question", ["속도", "속도는", "속도만", "응답속도", "응 답 속 도를"])
def test_a_noun_is_found_with_any_particle_and_any_spaces(question: str) -> None:
    assert found(question) == TICKETS[0]


@pytest.mark.parametrize("question", ["느려요", "느린", "느려졌어요", "느리네", "왜이렇게느려요"])
def test_a_verb_is_found_in_another_ending(question: str) -> None:
    assert found(question) == TICKETS[0]


@pytest.mark.parametrize(
    ("question", "place"),
    [("깨진 글자", 1), ("끊겨요", 2), ("바꿔 주세요", 4), ("바뀌나요", 4), ("비싼 비용", 3)],
)
def test_a_stem_that_changes_its_vowel_or_final_is_found(question: str, place: int) -> None:
    assert found(question) == TICKETS[place]


@pytest.mark.parametrize("question", ["gpt4o", "GPT 4o", "Gpt-4O", "ＧＰＴ－４ｏ", "gpt_4o"])
def test_a_models_name_is_found_however_it_is_written(question: str) -> None:
    assert found(question) == TICKETS[0]


def test_a_slip_in_a_latin_word_is_forgiven() -> None:
    assert found("Cluade laude") == TICKETS[6]


def test_a_code_is_found_beside_its_particle() -> None:
    assert found("429가 떠요") == TICKETS[5]


@given(st.text())
def test_decomposed_text_and_any_case_have_the_same_terms(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert terms(unicodedata.normalize("NFD", text)) == terms(composed)
    assert terms("응답 GPT") == terms(unicodedata.normalize("NFD", "응답 gpt"))


@given(st.text())
def test_terms_are_letters_and_digits_that_begin_with_their_sort(text: str) -> None:
    for term in terms(text):
        assert term.isalnum()
        assert term[0] in "bfswt"


_WRITTEN = st.one_of(
    *(
        st.characters(min_codepoint=first, max_codepoint=last)
        for first, last in ((0x20, 0x17F), (0x3131, 0x318E), (0x4E00, 0x9FA5), (0xAC00, 0xD7A3))
    )
)


@given(st.text(_WRITTEN))
def test_an_index_of_sqlite_takes_each_term_of_korean_chinese_and_latin_for_one_word(
    text: str,
) -> None:
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61')")
        base.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance')")
        base.execute("INSERT INTO t VALUES (?)", (" ".join(terms(text)),))
        assert base.execute("SELECT count(*) FROM v").fetchone() == (len(terms(text)),)


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1))
def test_a_text_has_at_most_three_terms_a_syllable(text: str) -> None:
    assert len(terms(text)) <= 3 * len(text)
    assert len(terms(" ".join(text))) <= 3 * len(text)


def test_spaces_alone_and_a_long_text_take_no_time() -> None:
    start = time.perf_counter()
    terms("가" + " " * 100_000 + "나" + "a." * 100_000 + "가 " * 100_000)
    assert time.perf_counter() - start < 5


def test_a_rare_term_counts_more_than_a_common_one() -> None:
    ranking = Ranking([["wa", "wb"], ["wa", "wc"], ["wa", "wd"]])
    assert ranking.weight("wx") > ranking.weight("wb") > ranking.weight("wa") > 0
    assert [place for place, _ in ranking.best(["wa", "wc"])] == [1, 0, 2]


def test_a_score_is_the_share_of_the_question_that_is_answered() -> None:
    ranking = Ranking([["wa"] * 1000, ["wb"], ["wc"]])
    place, whole = ranking.best(["wa"])[0]
    assert (place, whole) == (0, pytest.approx(1, abs=0.01))
    assert ranking.best(["wa", "wx"])[0][1] < whole
    assert ranking.best(["wx"]) == []


def test_the_limit_and_no_documents_are_kept_to() -> None:
    assert len(Ranking([["wa"]] * 9).best(["wa"], 3)) == 3
    assert [place for place, _ in Ranking([["wa"]] * 3).best(["wa"])] == [0, 1, 2]
    assert Ranking([]).best(["wa"]) == []
    assert Ranking([[], []]).best(["wa"]) == []


def test_documents_that_say_the_same_are_alike() -> None:
    said = ["응답이 느려요", "응답이 느립니다", "설정을 바꿔 주세요"]
    ranking = Ranking([terms(text) for text in said])
    assert [place for place, _ in ranking.alike(0, 0.2)] == [1]
    assert ranking.alike(1, 0.2)[0][1] == pytest.approx(ranking.alike(0, 0.2)[0][1])
    assert Ranking([["wa"], ["wa"]]).alike(0, 0) == [(1, 1.0)]
    assert Ranking([[], ["wa"]]).alike(0, 0) == []


def test_importing_the_search_loads_nothing_heavy() -> None:
    code = "import aimon.core.search, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert not {"msgspec", "yaml", "sqlite3", "click"} & set(done.stdout.split())
