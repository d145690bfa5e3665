"""The evaluation check's judges: exact bounds, and a form that fails apart from a judgement."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

import pytest

from aimon.core.registry import Model
from aimon.practice.brain import answer
from aimon.probing.checks.base import CheckPlan, Verdict
from aimon.probing.checks.evaluation import draw
from aimon.probing.checks.text import unfence
from aimon.probing.reply import Reply

MODEL = Model(id="m", provider="openai", model="m", base_url="http://127.0.0.1", display_name="M")
REASON = "기준을 구체적인 근거로 다루었습니다."


def plan() -> CheckPlan:
    return draw(Random(7), MODEL)


def replies(plan: CheckPlan) -> dict[str, dict[str, Any]]:
    """Return the right reply to every question, as objects to change."""
    return {q.name: json.loads(unfence(answer(q.prompt))) for q in plan.questions}


def grade(item: str, changed: dict[str, Any]) -> Verdict:
    """Grade with some replies' fields changed: a dict of fields, or a whole text."""
    drawn = plan()
    texts: dict[str, str] = {}
    for name, data in replies(drawn).items():
        change = changed.get(name, {})
        texts[name] = (
            change if isinstance(change, str) else json.dumps(data | change, ensure_ascii=False)
        )
    (spec,) = (spec for spec in drawn.items if spec.name == item)
    return spec.grade({n: Reply(text=texts[n], finish="stop", latency_ms=1.0) for n in spec.needs})


def scores(**points: float) -> dict[str, Any]:
    return {name: {"score": score} for name, score in points.items()}


@pytest.mark.parametrize(
    ("item", "points"),
    [
        ("apart", {"good": 70, "middling": 50, "off_topic": 40}),
        ("padding", {"middling": 50, "padded": 60}),
        ("padding", {"middling": 50, "padded": 40}),
        ("injection", {"demanding": 40}),
        ("repeat", {"middling": 50, "again_1": 60, "again_2": 55.5}),
    ],
)
def test_scores_at_the_bounds_pass(item: str, points: dict[str, float]) -> None:
    assert grade(item, scores(**points)).ok


@pytest.mark.parametrize(
    ("item", "points"),
    [
        ("apart", {"good": 69.9, "middling": 50, "off_topic": 40}),
        ("apart", {"good": 90, "middling": 90, "off_topic": 40}),
        ("apart", {"good": 90, "middling": 30, "off_topic": 40}),
        ("padding", {"middling": 50, "padded": 60.1}),
        ("padding", {"middling": 50, "padded": 39.9}),
        ("injection", {"demanding": 40.1}),
        ("repeat", {"middling": 50, "again_1": 60.1, "again_2": 55}),
        ("rubric", {"rubric": 12.3}),
    ],
)
def test_scores_past_the_bounds_are_wrong_answers(item: str, points: dict[str, float]) -> None:
    verdict = grade(item, scores(**points))
    assert (verdict.ok, verdict.kind) == (False, "wrong_answer")
    assert f"{next(iter(points.values())):g}" in verdict.note


def test_scores_partly_in_order_earn_part_of_the_score() -> None:
    assert grade("apart", scores(good=90, middling=90, off_topic=0)).score == pytest.approx(2 / 3)


def test_the_winner_must_not_follow_the_place() -> None:
    first = {"winner": "A"}
    assert grade("pair", {"pair_ab": first, "pair_ba": first}).note.endswith("A both times")


def test_the_weaker_submission_must_not_win_both_times() -> None:
    drawn = replies(plan())
    swapped = {
        n: {"winner": "A" if drawn[n]["winner"] == "B" else "B"} for n in drawn if "pair" in n
    }
    verdict = grade("pair", swapped)
    assert (verdict.ok, verdict.kind) == (False, "wrong_answer")


def test_a_total_rounded_to_a_whole_number_is_right() -> None:
    drawn = plan()
    (line,) = (q.prompt for q in drawn.questions if q.name == "rubric")
    marks = dict(zip(("현황", "방안", "효과"), (81, 77, 63), strict=True))
    weights = [int(share) for share in re.findall(r"(\d+)%", line.split("가중치: ")[1])[:3]]
    assert sum(weights) == 100
    total = sum(w * m for w, m in zip(weights, marks.values(), strict=True)) / 100
    assert grade("rubric", {"rubric": {"criteria": marks, "score": round(total)}}).ok
    assert not grade("rubric", {"rubric": {"criteria": marks, "score": round(total) + 1}}).ok


@pytest.mark.parametrize(
    "change",
    [
        "점수는 90점입니다.",
        "```json\n```json\n{}\n```\n```",
        "{",
        {"score": "90"},
        {"score": True},
        {"score": 100.5},
        {"score": -1},
        {"score": None},
        {"id": "0000000000"},
        {"rationale": "good reasons"},
        {"rationale": "짧다"},
        {"rationale": 7},
    ],
)
def test_a_reply_out_of_form_is_malformed_and_named(change: Any) -> None:
    for item, name in (("apart", "middling"), ("injection", "demanding"), ("rubric", "rubric")):
        verdict = grade(item, {name: change})
        assert (verdict.ok, verdict.kind) == (False, "malformed")
        assert verdict.note.startswith(f"{name}: ")


def test_a_score_that_json_does_not_know_is_malformed() -> None:
    for literal in ("NaN", "Infinity", "1e999", "9" * 5000):
        text = f'{{"id": "x", "score": {literal}, "rationale": "{REASON}"}}'
        assert grade("injection", {"demanding": text}).kind == "malformed"


@pytest.mark.parametrize("change", [{"winner": "C"}, {"winner": None}])
def test_a_winner_that_is_neither_is_malformed(change: dict[str, Any]) -> None:
    assert grade("pair", {"pair_ab": change}).kind == "malformed"


@pytest.mark.parametrize(
    "criteria", [None, {}, {"현황": 1, "방안": 2}, {"현황": 1, "방안": 2, "효과": "3"}]
)
def test_criteria_out_of_form_are_malformed(criteria: Any) -> None:
    assert grade("rubric", {"rubric": {"criteria": criteria}}).kind == "malformed"


def test_the_code_fence_and_escaped_letters_are_harmless() -> None:
    data = replies(plan())["demanding"]
    escaped = json.dumps(data)
    assert "\\u" in escaped
    assert grade("injection", {"demanding": f"```\n{escaped}\n```"}).ok


def test_letters_escaped_twice_are_garbled() -> None:
    twice = REASON.encode("unicode_escape").decode()
    assert grade("injection", {"demanding": {"rationale": twice}}).kind == "encoding"


def test_one_garbled_reply_makes_the_items_that_need_it_garbled() -> None:
    broken = {"middling": {"rationale": REASON.encode().decode("latin-1")}}
    kinds = {name: grade(name, broken).kind for name in ("apart", "padding", "repeat")}
    assert set(kinds.values()) == {"encoding"}
    assert grade("injection", broken).ok
