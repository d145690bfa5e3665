"""What belongs beside an inquiry is put there: the model, the tickets like it, why to pass it on."""

from __future__ import annotations

from typing import Any

import pytest
from inquiring import event, ticket
from making import dead, model, probe, seoul

from aimon.core.criteria import criteria
from aimon.core.faults import fault
from aimon.core.reading import Asked, asked_in, read
from aimon.core.settings import Settings
from aimon.core.standing import Standing, stand
from aimon.core.tickets import Ticket
from aimon.core.triage import Triage, triage

NOW = seoul("2026-11-23 13:30")
GPT = model("gpt-main", display_name="GPT-4o", default=True)
CLAUDE = model("claude", display_name="Claude", model="claude-4")


def standing(of: Any, found: str = "") -> Standing:
    time = seoul("2026-11-23 13:00")
    tested = dead(of.id, time, fault(found)) if found else probe(of.id, time)
    return stand(of, [tested], NOW, Settings())


def beside(text: str, *standings: Standing, **more: Any) -> Triage:
    asked = Asked(text=text, received_at=NOW, **more.pop("asked", {}))
    return triage(asked, [GPT, CLAUDE], standings=standings, **more)


def met(text: str, **more: Any) -> dict[str, list[str]]:
    """Return the criteria that a text meets, with the codes of their reasons."""
    found = criteria(read(text, [GPT, CLAUDE]), **more)
    return {m.criterion: [ground.code for ground in m.grounds] for m in found}


def test_the_standing_is_that_of_the_model_that_is_meant() -> None:
    found = beside("클로드 느려요", standing(GPT, "timeout"), standing(CLAUDE))
    assert found.standing
    assert found.standing.model.id == "claude"
    assert not found.needs_another_model
    assert found.unwell == ()
    assert beside("GPT-4o 느려요", standing(GPT, "timeout")).needs_another_model


def test_where_no_model_is_named_a_trouble_shows_those_that_are_not_well() -> None:
    ill = standing(GPT, "timeout"), standing(CLAUDE)
    assert [s.model.id for s in beside("응답이 없어요", *ill).unwell] == ["gpt-main"]
    assert beside("사용법 알려주세요", *ill).unwell == ()


def test_what_a_person_said_counts_more_than_what_was_read() -> None:
    found = beside("클로드 이상해요", standing(GPT), asked={"model": "gpt-main", "topic": "how_to"})
    assert (found.standing and found.standing.model.id, found.proposal.topic) == (
        *("gpt-main",),
        "how_to",
    )


def test_open_tickets_with_the_model_come_first_then_those_with_a_like_symptom() -> None:
    old = ticket("T-1", "2026-11-20 09:00")
    new = ticket("T-2", "2026-11-23 09:00")
    mine = ticket("T-3", "2026-11-23 13:00")
    elsewhere = ticket("T-4", "2026-11-23 13:00", model="claude")
    done = ticket(
        "T-5", "2026-11-23 10:00", event("T-5", "2026-11-23 11:00", "resolved", solution="x")
    )
    found = triage(
        asked_in(mine),
        [GPT, CLAUDE],
        tickets=[old, new, mine, elsewhere, done],
        alike=[new, elsewhere],
        solved=[done, mine],
        ticket=mine,
    )
    assert [t.id for t in found.related] == ["T-2", "T-1", "T-4"]
    assert [t.id for t in found.solved] == ["T-5"]


def test_without_a_model_open_tickets_with_the_same_trouble_are_like_it() -> None:
    slow = ticket("T-1", "2026-11-20 09:00", topic="slow", model="")
    cost = ticket("T-2", "2026-11-20 09:00", topic="cost")
    assert [t.id for t in beside("너무 느려요", tickets=[slow, cost]).related] == ["T-1"]
    assert beside("비용이 얼마인가요?", tickets=[slow, cost]).related == ()


def test_what_the_requester_wrote_later_is_read_as_well() -> None:
    more = event("T-1", "2026-11-23 10:00", "wrote", text="이제 위원들 모두 안 된다고 합니다")
    asked = asked_in(ticket("T-1", "2026-11-23 09:00", more))
    assert triage(asked, [GPT]).proposal.class_ == "urgent"


@pytest.mark.parametrize(
    ("text", "criterion"),
    [
        ("하루 사용 한도를 늘려 주세요", "settings_change"),
        ("모델 사용 권한을 열어 주세요", "settings_change"),
        ("다른 위원의 평가가 제 화면에 보여요", "security"),
        ("저희 분과 전원이 같은 오류로 멈췄어요", "several_users"),
        ("이번 달 비용이 왜 이렇게 많이 나왔나요", "cost"),
        ("안내해 주신 대로 했는데 해결이 안 됩니다", "complex"),
        ("클로드랑 gpt-4o 둘 다 오류가 나요", "complex"),
    ],
)
def test_words_meet_a_criterion(text: str, criterion: str) -> None:
    assert criterion in met(text)


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4o가 응답하지 않아요",
        "모델 설정은 어디서 보나요?",
        "어떤 모델이 좋아요?",
        "너무 느려요",
    ],
)
def test_an_everyday_inquiry_meets_none(text: str) -> None:
    assert met(text) == {}


def answered(times: int, *more: Any) -> Ticket:
    events = [event("T-1", f"2026-11-23 10:0{n}", "replied", text="x") for n in range(times)]
    return ticket("T-1", "2026-11-23 09:00", *events, *more, now=NOW)


def test_three_answers_without_a_solution_are_complex() -> None:
    assert met("응답이 없어요", ticket=answered(2)) == {}
    assert met("응답이 없어요", ticket=answered(3)) == {"complex": ["answers"]}
    solved = event("T-1", "2026-11-23 11:00", "resolved", solution="x")
    assert met("응답이 없어요", ticket=answered(3, solved)) == {}


def test_a_ticket_that_was_reopened_or_is_too_late_is_complex() -> None:
    solved = event("T-1", "2026-11-23 11:00", "resolved", solution="x")
    again = event("T-1", "2026-11-23 12:00", "reopened")
    assert met("응답이 없어요", ticket=answered(0, solved, again)) == {"complex": ["reopened"]}
    assert met("응답이 없어요", ticket=answered(0), late=True) == {"complex": ["late"]}


def test_a_key_or_an_entry_that_is_wrong_is_the_administrators() -> None:
    text = "응답이 없어요"
    assert met(text, standing=standing(GPT, "invalid_key")) == {
        "settings_change": ["registry_fault"]
    }
    assert met(text, standing=standing(GPT, "model_not_found")) == {
        "settings_change": ["registry_fault"]
    }
    assert met(text, standing=standing(GPT, "timeout")) == {}


def test_others_with_the_same_problem_are_a_criterion_with_their_tickets() -> None:
    others = [ticket(f"T-{n}", "2026-11-23 13:10", requester=f"사람 {n}") for n in (1, 2)]
    found = beside("GPT-4o 응답이 없어요", tickets=others)
    assert found.common
    (several,) = found.criteria
    assert (several.criterion, several.grounds[0].tickets) == ("several_users", ("T-1", "T-2"))
