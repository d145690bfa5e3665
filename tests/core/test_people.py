"""What identifies a person is hidden everywhere in a ticket."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import seoul, ticket_event
from requesters import MORNING, received, two_people

from aimon.core.people import (
    Person,
    eraser,
    forgotten,
    mask_contact,
    mask_name,
    masked,
    named_in,
    person_of,
    same_key,
)
from aimon.core.ticketrecords import Escalation
from aimon.core.tickets import fold

LATER = seoul("2027-01-01 09:00")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("홍길동", "홍**"),
        ("김철", "김*"),
        ("남궁 민수", "남***"),
        ("John Smith", "J*** S****"),
        ("홍길동 위원", "홍** 위*"),
        ("A", "*"),
        ("", ""),
    ],
)
def test_a_name_keeps_the_first_letter_of_its_words(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("hong@univ.example", "h***@univ.example"),
        ("h@univ.example", "***@univ.example"),
        ("010-1234-5678", "010-****-5678"),
        ("01012345678", "010****5678"),
        ("02-123-4567", "02-***-4567"),
        ("+82 10 1234 5678", "+82 10 **** 5678"),
        ("kakao:hong123", "k****:h******"),
        ("900101-1234567", "******-*******"),
        ("내선 1234", "내* 1***"),
    ],
)
def test_a_contact_keeps_little(contact: str, shown: str) -> None:
    assert mask_contact(contact) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("홍길동님이 문의", "홍**님이 문의"),
        ("홍 길 동 위원", "홍** 위원"),
        ("gildong HONG's, gilDONG_1", "g****** H***'s, g******_1"),
        ("Hongkong과 Gildongs", "Hongkong과 Gildongs"),
        ("메일은hong@univ.example로", "메일은h***@univ.example로"),
        ("다른 사람 김@한국.kr", "다른 사람 ***@한국.kr"),
        ("hong123, Hong123님", "h******, H******님"),
        ("(02) 123-4567, 010.1234.5678에", "(02) ***-4567, 010.****.5678에"),
        ("+82-10-1234-5678/82-10-1234-5678", "+82-10-****-5678/82-10-****-5678"),
        ("900101-1234567 9001011234567", "******-******* ******-*******"),
        (
            "2026-11-25 09:10, 1764030000000, 1588-1234",
            "2026-11-25 09:10, 1764030000000, 1588-1234",
        ),
    ],
)
def test_texts_lose_the_person_and_every_address_and_number(text: str, shown: str) -> None:
    person = Person(frozenset({"홍길동 평가위원", "Gildong Hong"}), frozenset({"kakao:hong123"}))
    assert eraser(person, mask_name, mask_contact)(text) == shown


def texts(value: Any) -> Iterator[str]:
    """Yield all texts of a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


hangul = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2, max_size=4)
latin = st.text(string.ascii_letters, min_size=4, max_size=12).map(str.title)
names = hangul | st.tuples(latin, latin).map(" ".join) | hangul.map("{} 위원".format)
contacts = (
    st.tuples(latin, latin).map(lambda parts: f"{parts[0]}@{parts[1]}.example")
    | st.integers(10_000_000, 99_999_999).map(lambda n: f"010-{n // 10_000}-{n % 10_000}")
    | latin.map("kakao:{}_id".format)
)


@given(names, contacts, st.data())
def test_nothing_of_a_name_or_contact_survives_masking(
    name: str, contact: str, data: st.DataObject
) -> None:
    said = st.lists(
        st.sampled_from(["", " ", "님, ", "(", ")", "\n", "은 ", " x ", "확인했습니다 "])
        | st.just(name)
        | st.just(contact),
        max_size=8,
    ).map(lambda pieces: " ".join(pieces))
    told = Escalation(conditions=data.draw(said), actions=data.draw(said), impact=data.draw(said))
    ticket = fold(
        [
            received(
                1, name, contact=contact, symptom=data.draw(said), organisation=data.draw(said)
            ),
            ticket_event("T-1", MORNING, "noted", text=data.draw(said), by=data.draw(said)),
            ticket_event("T-1", MORNING, "escalated", escalation=told, told=(contact, name)),
            ticket_event("T-1", MORNING, "edited", requester="이수진", contact="a@b.example"),
            ticket_event(
                "T-1",
                MORNING,
                "resolved",
                solution=data.draw(said),
                prevention=data.draw(said) + " a@b.example 이수진",
            ),
        ],
        LATER,
    )
    shown = json.loads(msgspec.json.encode(masked(ticket)))
    for original in (name, contact, "이수진", "a@b.example"):
        assert not [text for text in texts(shown) if original.casefold() in text.casefold()]


def test_masking_changes_nothing_else() -> None:
    ticket = fold([event for event in two_people() if event.ticket == "T-1"], LATER)
    shown, plain = (msgspec.to_builtins(t) for t in (masked(ticket), ticket))
    different = {name for name in plain if plain[name] != shown[name]}
    assert different == {
        "requester",
        "contact",
        "symptom",
        "solution",
        "prevention",
        "told",
        "events",
    }
    assert masked(masked(ticket)) == masked(ticket)


def test_a_forgotten_event_keeps_figures_choices_and_what_others_learn_from() -> None:
    (_first, *_more, resolved, _rated) = two_people()
    person = Person(frozenset({"홍길동"}), frozenset({"gd.hong@univ.example"}))
    event = msgspec.structs.replace(
        resolved, requester="홍길동", organisation="한국대", contact="x"
    )
    assert forgotten(event, person, "forgotten-1") == msgspec.structs.replace(
        resolved,
        requester="forgotten-1",
        text=None,
        solution="forgotten-1 님(***) 계정의 캐시를 비움",
        prevention="*** 같은 외부 메일은 등록하지 않음",
    )


def test_being_forgotten_twice_is_being_forgotten_once() -> None:
    person = person_of(two_people())
    once = [forgotten(event, person, "forgotten-1") for event in two_people()]
    twice = [forgotten(event, person, "forgotten-1") for event in once]
    assert [e.solution for e in twice] == [e.solution for e in once]
    assert not any(named_in(event, person) for event in twice)


def test_ways_of_writing_a_name_are_one() -> None:
    assert same_key("홍 길동") == same_key("홍길동 ") == same_key("\u1112\u1169\u11bc길동")
    assert same_key("GD.Hong@x") == same_key("gd.hong@X")
    assert same_key("홍길동") != same_key("홍길순")
