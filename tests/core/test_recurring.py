"""Solved inquiries that repeat become proposals, unless an entry answers them; no names in them."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from making import seoul

from aimon.core.knowledge import Entry
from aimon.core.recurring import Proposal, Said, anonymous, proposals
from aimon.core.tickets import Ticket

NOW = seoul("2026-11-23 09:00")
HWP = [
    (
        "평가의견서를 한글 파일(hwp)로 내려받을 수 있나요?",
        "인쇄에서 PDF로 저장한 뒤 한글에서 열도록 안내",
    ),
    ("의견서 hwp로 저장하는 방법이 있습니까", "PDF로 저장 후 한글에서 불러오기 안내"),
    ("평가의견을 hwp 문서로 저장하고 싶습니다", "PDF로 저장해서 한글로 여는 방법 안내"),
]
OTHERS = [
    ("화면 글자가 작아요", "브라우저 확대 안내"),
    ("번역도 되나요", "된다고 답함"),
    ("크롬에서만 되나요", "크롬과 엣지 지원 안내"),
    ("이전 대화를 다시 보고 싶습니다", "왼쪽 목록에서 선택"),
]
_numbers = count(1)


def ticket(symptom: str, solution: str = "안내함", **fields: Any) -> Ticket:
    number = fields.pop("number", next(_numbers))
    base: dict[str, Any] = {"state": "resolved", "topic": "how_to", "resolved_at": NOW}
    return Ticket(
        id=f"T-{number}",
        received_at=NOW,
        recorded_at=NOW,
        symptom=symptom,
        solution=solution,
        revision="r",
        events=(),
        **base | fields,
    )


def some(texts: list[tuple[str, str]], **fields: Any) -> list[Ticket]:
    return [ticket(symptom, solution, **fields) for symptom, solution in texts]


def only(tickets: list[Ticket], entries: list[Entry] | None = None, least: int = 3) -> Proposal:
    (proposal,) = proposals(tickets, entries or [], least)
    return proposal


def test_inquiries_that_repeat_are_proposed_with_their_numbers_and_solutions() -> None:
    repeated = some(HWP)
    proposal = only([*some(OTHERS), *repeated])
    assert proposal.tickets == tuple(t.id for t in repeated)
    assert {proposal.title, *proposal.also} == {symptom for symptom, _ in HWP}
    assert {said.text for said in proposal.solutions} == {solution for _, solution in HWP}
    assert proposal.topic == "how_to"


def test_fewer_than_the_minimum_are_not_proposed() -> None:
    assert proposals([*some(OTHERS), *some(HWP)], [], 4) == []
    assert proposals([*some(OTHERS), *some(HWP[:2])], [], 3) == []


@pytest.mark.parametrize("fields", [{"state": "open"}, {"solution": ""}, {"symptom": " "}])
def test_only_solved_ones_with_a_question_and_a_solution_count(fields: dict[str, str]) -> None:
    from msgspec.structs import replace

    changed = [replace(t, **fields) for t in some(HWP[:1])]
    assert proposals([*some(OTHERS), *some(HWP[1:]), *changed], [], 3) == []


def test_the_same_words_on_another_topic_are_another_matter() -> None:
    mixed = [*some(HWP[:2]), *some(HWP[2:], topic="quality")]
    assert proposals([*some(OTHERS), *mixed], [], 3) == []


def test_what_became_an_entry_is_not_proposed_again() -> None:
    tickets = [*some(OTHERS), *some(HWP)]
    cost = Entry(name="cost", title="비용이 얼마인가요", topic="cost", text="토큰에 따라 다릅니다")
    proposal = only(tickets, [cost])
    entry = Entry(name="hwp", title=proposal.title, topic="how_to", also=proposal.also)
    assert proposals(tickets, [cost, entry], 3) == []


def test_an_entry_that_is_near_but_does_not_answer_is_named() -> None:
    near = Entry(name="files", title="파일 첨부 용량", topic="how_to", also=("저장",), text="문서")
    assert only([*some(OTHERS), *some(HWP)], [near]).nearest == "files"


def test_the_largest_group_comes_first_and_the_most_frequent_solution() -> None:
    otp = [("OTP 인증번호 문자가 안 옵니다", "스팸함 확인")] * 4
    found = proposals([*some(OTHERS), *some(HWP), *some(otp, topic="settings")], [], 3)
    assert [len(p.tickets) for p in found] == [4, 3]
    assert found[0].solutions == (Said("스팸함 확인", 4),)
    assert found[0].also == ()


def test_the_title_is_the_sentence_that_they_share_without_greeting_and_name() -> None:
    said = "안녕하세요. 한국대 김철수입니다. {}. 연락처는 010-1234-5678입니다."
    tickets = [
        ticket(said.format(symptom), solution, requester="김철수", organisation="한국대")
        for symptom, solution in HWP
    ]
    others = [(f"안녕하세요. {symptom}", solution) for symptom, solution in OTHERS]
    proposal = only([*some(others), *tickets])
    for text in (proposal.title, *proposal.also):
        assert "hwp" in text
        assert "김철수" not in text
        assert "010" not in text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("김철수(kim@example.ac.kr)", "***(***)"),
        ("한국대 김철수 위원, 010-1234-5678", "*** *** 위원, ***"),
        ("+82-10-1234-5678 또는 02)123-4567", "*** 또는 ***"),
        ("주민번호 900101-1234567 01012345678", "주민번호 ******-******* ***"),
        ("2026-11-22 18:00에 429 오류, 128000 토큰, 1,234,567원", None),
        ("한 줄\n두 줄", "한 줄 두 줄"),
    ],
)
def test_people_addresses_and_numbers_are_taken_out(text: str, left: str | None) -> None:
    of = ticket("s", requester="김철수 교수", organisation="한국대", contact="kim@example.ac.kr")
    assert anonymous(text, of) == (text if left is None else left)


def test_a_thousand_inquiries_without_end_take_seconds() -> None:
    many = [
        ticket(f"{n}번 화면에서 {'가나다라마바사'[n % 7]}{n * 7919 % 1000}") for n in range(1500)
    ]
    assert isinstance(proposals(many, [], 3), list)
