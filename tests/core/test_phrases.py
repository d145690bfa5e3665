"""Phrases are found however people space and end their words."""

from __future__ import annotations

import time

import pytest

from aimon.core.phrases import LONGEST, Phrases, Text


@pytest.mark.parametrize(
    "text",
    ["응답이 느려요", "응답이느려요", "너무 느립니다", "느린 것 같은데", "느렸어요", "느림"],
)
def test_a_stem_is_found_with_any_spacing_and_ending(text: str) -> None:
    assert Phrases(w1="느리, 느려").found(Text(text))


@pytest.mark.parametrize(
    "text", ["안돼요", "안 되네요", "안됨", "안 됐어요", "안됩니다", "안 됬어요"]
)
def test_the_two_vowels_that_people_mix_up_are_one(text: str) -> None:
    assert Phrases(w1="안 되").found(Text(text))


def test_a_closed_syllable_is_as_it_is_written() -> None:
    assert not Phrases(w1="없").found(Text("업무"))
    assert Phrases(w1="유출").words(Text("정보가 유출됐나요?")) == ("유출됐나요",)


def test_words_may_take_each_others_place_and_others_may_stand_between() -> None:
    phrases = Phrases(w1="답/응답~안 오/없, 비밀번호…노출")
    assert phrases.words(Text("답이 안 와요")) == ()
    assert phrases.words(Text("답이 안 옵니다")) == ("답이 안 옵니다",)
    assert phrases.found(Text("응답이 전혀 없어요"))
    assert not phrases.found(Text("답을 기다린 지 오래됐는데 아직도 연락이 없어요"))
    assert phrases.found(Text("비밀번호가 화면에 그대로 노출됩니다"))


def test_latin_words_are_found_at_the_beginning_of_a_word_only() -> None:
    phrases = Phrases(w1="lag, error")
    assert not phrases.found(Text("which language"))
    assert phrases.words(Text("계속 Error가 떠요")) == ("Error가",)
    assert phrases.found(Text("too much LAGging"))


def test_a_phrase_within_a_longer_one_does_not_count_twice() -> None:
    phrases = Phrases(w3="응답 오류", w2="오류")
    assert [weight for _, weight in phrases.found(Text("응답 오류가 납니다"))] == [3]


def test_evidence_is_in_the_writers_own_words_composed_or_not() -> None:
    decomposed = "느려요"  # as macOS writes file names and some mail programs texts
    assert Phrases(w1="느려").words(Text(f"너무 {decomposed}!")) == ("느려요",)


def test_letters_that_grow_in_lower_case_do_not_shift_the_evidence() -> None:
    assert Phrases(w1="오류").words(Text("İİİ 오류가")) == ("오류가",)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert not Phrases(w1="오류").found(Text("가" * LONGEST + "오류"))


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\ud800", "🔴🟡", "a" * 5000, "안" * 5000])
def test_any_text_is_read(text: str) -> None:
    start = time.perf_counter()
    assert Phrases(w1="안~되/돼, error, 느리…느려").found(Text(text)) == []
    assert time.perf_counter() - start < 5
