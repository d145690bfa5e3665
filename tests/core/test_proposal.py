"""The class that is proposed has its reasons: words, the models' state, others with the same."""

from __future__ import annotations

from typing import Any

import pytest
from inquiring import event, ticket
from making import dead, model, probe, seoul

from aimon.core.faults import fault
from aimon.core.proposal import Common, Proposal, common_problem, propose
from aimon.core.reading import Asked, read
from aimon.core.settings import Settings
from aimon.core.standing import Standing, stand
from aimon.core.ticketrecords import Topic
from aimon.core.tickets import Ticket, fold

NOW = seoul("2026-11-23 13:30")
GPT = model("gpt-main", display_name="GPT-4o", default=True)
CLAUDE = model("claude", display_name="Claude", model="claude-4")


def standing(of: Any, *, well: bool) -> Standing:
    time = seoul("2026-11-23 13:00")
    tested = probe(of.id, time) if well else dead(of.id, time, fault("timeout"))
    return stand(of, [tested], NOW, Settings())


def proposed(text: str, *standings: Standing, **more: Any) -> Proposal:
    return propose(read(text, [GPT, CLAUDE]), standings, **more)


def codes(proposal: Proposal) -> list[str]:
    return [ground.code for ground in proposal.grounds]


@pytest.mark.parametrize("text", ["GPT-4o 너무 느려요", "GPT-4o 답변이 이상해요"])
def test_a_trouble_with_a_model_that_has_a_problem_is_major(text: str) -> None:
    ill, well = standing(GPT, well=False), standing(CLAUDE, well=True)
    found = proposed(text, ill, well)
    assert (found.class_, codes(found)[0], found.grounds[0].models) == (
        *("major", "model_problem"),
        ("gpt-main",),
    )
    assert proposed(text, standing(GPT, well=True), well).class_ == "general"


def test_without_a_model_named_the_default_model_counts() -> None:
    ill, well = standing(GPT, well=False), standing(CLAUDE, well=True)
    assert proposed("왜 이렇게 느려요", ill, well).class_ == "major"
    assert proposed("클로드 왜 이렇게 느려요", ill, well).class_ == "general"


def test_a_question_is_general_whatever_the_models_are_like() -> None:
    ill = standing(GPT, well=False), standing(CLAUDE, well=False)
    for text in (
        "비용이 얼마나 나올까요?",
        "파일은 어떻게 첨부하나요?",
        "어떤 모델을 써야 하나요?",
    ):
        assert proposed(text, *ill).class_ == "general"


def test_a_trouble_while_every_active_model_has_a_problem_is_urgent() -> None:
    off = model("old", state="inactive")
    both = standing(GPT, well=False), standing(CLAUDE, well=False)
    found = proposed("답이 좀 느려요", *both, stand(off, [], NOW, Settings()))
    assert (found.class_, codes(found)) == ("urgent", ["every_model_down"])
    assert found.grounds[0].models == ("gpt-main", "claude")
    assert proposed("답이 좀 느려요", standing(CLAUDE, well=True), both[0]).class_ == "major"
    assert proposed("답이 좀 느려요").class_ == "general"  # where nothing is known, nothing is down


def test_a_model_that_a_person_gave_counts_more_than_the_texts() -> None:
    ill, well = standing(GPT, well=False), standing(CLAUDE, well=True)
    found = proposed("클로드 느려요", ill, well, model="gpt-main")
    assert (found.class_, found.model, found.possible) == ("major", "gpt-main", ())


def test_a_wish_is_an_improvement_but_to_wish_for_a_repair_is_none() -> None:
    assert proposed("다크모드를 추가해 주시면 좋겠습니다").class_ == "improvement"
    assert proposed("응답이 조금 더 빨랐으면 좋겠어요").class_ == "improvement"
    mend = proposed("GPT-4o가 응답이 없어요. 빨리 고쳐 주셨으면 합니다")
    assert (mend.class_, codes(mend)) == ("major", ["fails"])


def test_every_reason_has_its_evidence() -> None:
    found = proposed("위원들 모두 같은 오류로 업무가 중단됐습니다")
    assert found.class_ == "urgent"
    assert {ground.code: ground.words for ground in found.grounds} == {
        "work_stopped": ("업무가 중단됐습니다",),
        "many_people": ("위원들 모두",),
    }


def test_many_people_who_ask_how_something_works_are_no_emergency() -> None:
    assert proposed("저희 팀 모두 사용법 교육을 받고 싶습니다").class_ == "general"


def asked(**fields: Any) -> Asked:
    base = {"text": "", "received_at": NOW, "requester": "홍길동", "model": "gpt-main"}
    return Asked(**base | fields)


def common(topic: Topic, *tickets: Ticket, **fields: Any) -> Common | None:
    return common_problem(asked(**fields), topic, tickets)


def test_two_others_with_the_same_model_within_an_hour_are_a_common_problem() -> None:
    one = ticket("T-1", "2026-11-23 12:30", requester="김")
    two = ticket("T-2", "2026-11-23 13:25", requester="이", topic="slow")
    assert common("not_responding", one, two) == Common(tickets=("T-1", "T-2"), requesters=2)
    assert common("not_responding", one) is None
    early = ticket("T-3", "2026-11-23 12:29", requester="박")
    assert common("not_responding", early, two) is None
    found = proposed("GPT-4o 느려요", common=Common(tickets=("T-1", "T-2"), requesters=2))
    assert (found.class_, codes(found)) == ("urgent", ["common"])


def test_one_person_who_asks_again_is_one_person() -> None:
    mine = ticket("T-1", "2026-11-23 13:00", requester="홍길동 ")
    again = ticket("T-2", "2026-11-23 13:05", requester="김")
    and_again = ticket("T-3", "2026-11-23 13:10", requester="김")
    assert common("not_responding", mine, again, and_again) is None
    other_place = ticket("T-4", "2026-11-23 13:10", requester="김", organisation="2분과")
    found = common("not_responding", mine, again, and_again, other_place)
    assert found == Common(tickets=("T-2", "T-3", "T-4"), requesters=2)


def test_people_without_a_name_count_each() -> None:
    nameless = [ticket(f"T-{n}", "2026-11-23 13:00", requester="") for n in (1, 2)]
    assert common("not_responding", *nameless, requester="") is not None


def test_questions_and_other_models_and_what_was_withdrawn_are_not_the_same_problem() -> None:
    one = ticket("T-1", "2026-11-23 13:00", requester="김")
    question = ticket("T-2", "2026-11-23 13:00", requester="이", topic="cost")
    other = ticket("T-3", "2026-11-23 13:00", requester="박", model="claude")
    first = ticket("T-4", "2026-11-23 13:00", requester="최")
    assert common("not_responding", one, question, other) is None
    assert common("not_responding", one, first) is not None
    undone = event("T-4", "2026-11-23 13:01", "undone", undoes=first.events[0].id)
    withdrawn = fold([first.events[0], undone], NOW)
    assert withdrawn.state == "withdrawn"
    assert common("not_responding", one, withdrawn) is None
    assert common("cost", one, first) is None


def test_where_a_model_is_not_named_the_topic_tells_what_is_the_same() -> None:
    one = ticket("T-1", "2026-11-23 13:00", requester="김", model="")
    two = ticket("T-2", "2026-11-23 13:00", requester="이", model="")
    slow = ticket("T-3", "2026-11-23 13:00", requester="박", model="", topic="slow")
    assert common("not_responding", one, two) is not None
    assert common("not_responding", one, slow) is None
    assert common("slow", one, slow, model="") is None


def test_a_solved_ticket_of_the_same_hour_counts() -> None:
    solved = [
        ticket(
            f"T-{n}",
            "2026-11-23 13:00",
            event(f"T-{n}", "2026-11-23 13:10", "resolved", solution="x"),
            requester=f"사람 {n}",
        )
        for n in (1, 2)
    ]
    assert common("not_responding", *solved) is not None


def test_tickets_that_come_after_are_pointed_out_too() -> None:
    later = [ticket(f"T-{n}", "2026-11-23 14:10", requester=f"사람 {n}") for n in (2, 3)]
    assert common("not_responding", *later, ticket="T-1") is not None
