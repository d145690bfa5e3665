"""The checks: the same seed asks the same, and graders are strict on substance, lenient on form."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimon.core.faults import KINDS
from aimon.core.registry import CHECKS as NAMES
from aimon.core.registry import Model
from aimon.core.served import same_model
from aimon.practice.brain import answer
from aimon.probing.checks import CHECKS
from aimon.probing.checks.base import CheckPlan, Verdict
from aimon.probing.reply import Reply

SEEDS = range(100)
MODEL = Model(
    id="m", provider="openai", model="gpt-4o", base_url="http://127.0.0.1", display_name="M"
)
ITEMS = {
    "basic": ["echo", "complete", "served_model"],
    "korean": ["canary", "numerals", "negation", "polite", "syllables"],
    "evaluation": ["apart", "pair", "padding", "injection", "repeat", "rubric"],
    "analysis": ["arithmetic", "ordering", "liar", "table", "date", "absent"],
}
MAX_PROMPT = 600  # characters; Korean takes about a token each


def reply(text: str, **fields: object) -> Reply:
    whole = Reply(
        text=text, finish="stop", served_model="gpt-4o", tokens_in=9, tokens_out=9, latency_ms=5.0
    )
    return msgspec.structs.replace(whole, **fields)


def drawn(check: str, seed: int) -> CheckPlan:
    return CHECKS[check](Random(seed), MODEL)


def right_replies(plan: CheckPlan) -> dict[str, Reply]:
    return {question.name: reply(answer(question.prompt)) for question in plan.questions}


def grade(plan: CheckPlan, item: str, replies: dict[str, Reply]) -> Verdict:
    (spec,) = (spec for spec in plan.items if spec.name == item)
    return spec.grade({need: replies[need] for need in spec.needs})


def regrade(check: str, item: str, seed: int, change: Callable[[str], str]) -> Verdict:
    """Grade the right replies after a change to the text of the item's own question."""
    plan = drawn(check, seed)
    replies = right_replies(plan)
    replies[item] = reply(change(replies[item].text))
    return grade(plan, item, replies)


def test_the_checks_are_those_that_the_registry_names() -> None:
    assert tuple(CHECKS) == NAMES


@pytest.mark.parametrize("check", NAMES)
def test_a_check_has_its_items_and_each_needs_questions_that_are_asked(check: str) -> None:
    plan = drawn(check, 1)
    asked = [question.name for question in plan.questions]
    assert plan.check == check
    assert [item.name for item in plan.items] == ITEMS[check]
    assert len(set(asked)) == len(asked)
    assert {need for item in plan.items for need in item.needs} == set(asked)


@pytest.mark.parametrize("check", NAMES)
def test_the_same_seed_asks_the_same_and_another_seed_asks_anew(check: str) -> None:
    for seed in SEEDS:
        assert drawn(check, seed).questions == drawn(check, seed).questions
        before = {question.prompt for question in drawn(check, seed).questions}
        assert before.isdisjoint(q.prompt for q in drawn(check, seed + 1).questions)


@pytest.mark.parametrize("check", NAMES)
def test_prompts_are_short_and_start_with_a_code_of_their_own(check: str) -> None:
    for seed in SEEDS:
        questions = drawn(check, seed).questions
        codes = [re.match(r"[a-z2-9]{10} ", question.prompt) for question in questions]
        assert all(codes)
        assert len({code[0] for code in codes if code}) == len(questions)
        assert max(len(question.prompt) for question in questions) <= MAX_PROMPT


@pytest.mark.parametrize("check", NAMES)
@pytest.mark.parametrize(
    "text", ["", "?", "네", "죄송하지만 도와드릴 수 없습니다.", "{}", "[" * 9999]
)
def test_a_useless_reply_fails_every_item_that_reads_it_and_breaks_nothing(
    check: str, text: str
) -> None:
    plan = drawn(check, 2)
    replies = {question.name: reply(text) for question in plan.questions}
    for item in plan.items:
        verdict = grade(plan, item.name, replies)
        if item.name not in ("complete", "served_model", "negation"):
            assert not verdict.ok, item.name
        assert verdict.kind in KINDS


@given(st.text(), st.integers(0, 50))
def test_no_text_breaks_a_grader_or_makes_a_note_of_many_lines(text: str, seed: int) -> None:
    for check in NAMES:
        plan = drawn(check, seed)
        replies = {question.name: reply(text) for question in plan.questions}
        for item in plan.items:
            verdict = item.grade(replies)
            assert 0 <= verdict.score <= 1
            assert verdict.ok == (verdict.score == 1)
            assert "\n" not in verdict.note
            assert len(verdict.note) <= 160


@pytest.mark.parametrize(
    ("check", "item", "change"),
    [
        ("korean", "canary", lambda t: f"  **{t}**\n"),
        ("korean", "canary", lambda t: f"`{t}`."),
        ("korean", "numerals", lambda t: f"**{t}**."),
        ("korean", "numerals", lambda t: t.replace(" ", "")),
        ("korean", "numerals", lambda t: t + "입니다."),
        ("korean", "negation", lambda t: f'"{t}".'),
        ("korean", "negation", lambda t: {"예": "네", "아니요": "아니오"}[t]),
        ("korean", "polite", lambda t: t.replace(". ", ".\n\n")),
        ("korean", "polite", lambda t: "- " + t.replace(". ", ".\n- ")),
        ("korean", "syllables", lambda t: f"```json\n{t}\n```"),
        ("korean", "syllables", lambda t: json.dumps(json.loads(t))),
        ("analysis", "arithmetic", lambda t: t.replace("정답: ", "정답: = ")),
        ("analysis", "arithmetic", lambda t: t.replace("**", "").replace(",", "") + " 건입니다."),
        ("analysis", "arithmetic", lambda t: t.replace("정답:", "정답:")),
        ("analysis", "arithmetic", lambda t: "정답: 0\n" + t),
        ("analysis", "ordering", lambda t: t.replace(", ", " → ")),
        ("analysis", "liar", lambda t: t.replace("**", "") + "."),
        ("analysis", "table", lambda t: t.replace(",", "").replace("%", "")),
        ("analysis", "table", lambda t: t.replace("-", "−")),
        ("analysis", "date", lambda t: re.sub(r"(\d+)-(\d+)-(\d+) (.)요일", r"\1년 \2월 \3일(\4)", t)),
        ("analysis", "absent", lambda t: t.replace("알 수 없음", "'알 수 없습니다.'")),
        ("analysis", "absent", lambda t: t.replace("알 수 없음", "알 수 없음(글에 없음)")),
    ],
)  # fmt: skip
def test_harmless_form_does_not_fail_an_item(
    check: str, item: str, change: Callable[[str], str]
) -> None:
    for seed in SEEDS:
        assert regrade(check, item, seed, change).ok, seed


@pytest.mark.parametrize(
    ("check", "item", "change", "kind"),
    [
        ("korean", "canary", lambda t: t.replace("쀍", "쀁"), "wrong_answer"),
        ("korean", "canary", lambda t: t[:-1], "wrong_answer"),
        ("korean", "canary", lambda t: "옮겨 적은 줄입니다: " + t, "wrong_answer"),
        ("korean", "canary", lambda t: t.replace("힣-뷁쀍", "?-??"), "encoding"),
        ("korean", "canary", lambda t: t.replace("뷁쀍", "\ufffd\ufffd"), "encoding"),
        ("korean", "numerals", lambda t: t[:-1], "wrong_answer"),
        ("korean", "numerals", lambda t: "34567", "wrong_answer"),
        ("korean", "negation", lambda t: "예" if t == "아니요" else "아니요", "wrong_answer"),
        ("korean", "negation", lambda t: "글에 따르면 " + t, "wrong_answer"),
        ("korean", "polite", lambda t: t.replace("습니다", "어요").replace("니다", "요"),
         "wrong_answer"),
        ("korean", "polite", lambda t: t + " 감사합니다.", "wrong_answer"),
        ("korean", "polite", lambda t: t.replace("시스템", "system"), "wrong_answer"),
        ("korean", "polite", lambda t: t.split(". ")[0], "wrong_answer"),
        ("korean", "syllables", lambda t: "답: " + t, "malformed"),
        ("korean", "syllables", lambda t: t.replace('"reversed": "', '"reversed": "가'),
         "wrong_answer"),
        ("analysis", "arithmetic", lambda t: re.sub(r"정답: (\d)", r"정답: 9\1", t), "wrong_answer"),
        ("analysis", "arithmetic", lambda t: t.replace("정답: ", "정답: -"), "wrong_answer"),
        ("analysis", "arithmetic", lambda t: t.replace("정답", "결과"), "malformed"),
        ("analysis", "ordering", lambda t: ", ".join(reversed(t.split("정답: ")[1][:-2].split(", "))),
         "malformed"),
        ("analysis", "ordering",
         lambda t: "정답: " + ", ".join(reversed(t.split("정답: ")[1][:-2].split(", "))),
         "wrong_answer"),
        ("analysis", "liar", lambda t: "정답: 네 사람 모두", "wrong_answer"),
        ("analysis", "table", lambda t: re.sub(r"/ (-?)(\d)", r"/ \g<1>3\2", t), "wrong_answer"),
        ("analysis", "table", lambda t: t.rsplit("/", 1)[0], "wrong_answer"),
        ("analysis", "date", lambda t: re.sub("(.)요일", "요일", t), "wrong_answer"),
        ("analysis", "date", lambda t: re.sub(r"정답: \d\d", "정답: 19", t), "wrong_answer"),
        ("analysis", "absent", lambda t: t.replace("알 수 없음", "3천만 원"), "wrong_answer"),
        ("analysis", "absent", lambda t: t.replace("없음", "없음은 아님"), "wrong_answer"),
    ],
)  # fmt: skip
def test_wrong_substance_fails_with_its_kind(
    check: str, item: str, change: Callable[[str], str], kind: str
) -> None:
    for seed in SEEDS:
        verdict = regrade(check, item, seed, change)
        assert not verdict.ok, seed
        assert verdict.kind == kind, (seed, verdict)
        assert verdict.note


def test_half_right_answers_earn_part_of_the_score() -> None:
    half = regrade("korean", "syllables", 1, lambda t: re.sub(r'"count": \d', '"count": 9', t))
    day = regrade("analysis", "date", 1, lambda t: re.sub("(.)요일", "없음", t))
    three = regrade("korean", "polite", 1, lambda t: t + " 감사합니다.")
    assert (half.score, day.score, three.score) == (0.5, 0.5, 0.75)


@pytest.mark.parametrize("check", ["korean", "analysis", "evaluation"])
def test_a_wrong_answer_cut_at_the_output_limit_is_truncated(check: str) -> None:
    plan = drawn(check, 3)
    replies = {
        question.name: reply(answer(question.prompt)[:2], finish="length", capped=True)
        for question in plan.questions
    }
    kinds = {item.name: grade(plan, item.name, replies).kind for item in plan.items}
    kinds.pop("negation", None)  # 예 is complete
    assert set(kinds.values()) == {"truncated"}


def test_an_answer_in_nfd_is_right_with_a_warning() -> None:
    for check in ("korean", "analysis", "evaluation"):
        plan = drawn(check, 4)
        replies = {
            name: reply(unicodedata.normalize("NFD", answered.text))
            for name, answered in right_replies(plan).items()
        }
        verdicts = [grade(plan, item.name, replies) for item in plan.items]
        assert all(verdict.ok for verdict in verdicts)
        if check != "evaluation":
            assert {verdict.note for verdict in verdicts} == {"the text is not in NFC"}


@pytest.mark.parametrize(
    ("fields", "kind", "score"),
    [
        ({"finish": None}, "truncated", 0.5),
        ({"finish": "length", "capped": True}, "truncated", 0.5),
        ({"tokens_out": None}, "malformed", 0.5),
        ({"finish": None, "tokens_in": None}, "truncated", 0.0),
    ],
)
def test_an_answer_without_finish_or_usage_is_not_complete(
    fields: dict[str, object], kind: str, score: float
) -> None:
    plan = drawn("basic", 1)
    verdict = grade(plan, "complete", {"hello": reply("x", **fields)})
    assert (verdict.ok, verdict.kind, verdict.score) == (False, kind, score)


@pytest.mark.parametrize(
    ("want", "served"),
    [
        ("gpt-4o", "gpt-4o-mini"),
        ("gpt-4o", "gpt-4o-mini-2024-07-18"),
        ("gpt-4o-2024-11-20", "gpt-4o-2024-08-06"),
        ("gpt-4", "gpt-4-turbo"),
        ("claude-sonnet-4", "claude-sonnet-4-5"),
        ("gemini-2.5-flash", "gemini-2.5-flash-lite"),
        ("a/llama", "b/llama"),
        ("gpt-4o", ""),
    ],
)
def test_another_model_is_a_mismatch(want: str, served: str) -> None:
    model = msgspec.structs.replace(MODEL, model="anything", served_model=want)
    (spec,) = (
        item for item in CHECKS["basic"](Random(1), model).items if item.name == "served_model"
    )
    verdict = spec.grade({"hello": reply("x", served_model=served)})
    assert not same_model(want, served)
    assert (verdict.ok, verdict.kind) == (False, "model_mismatch")


def test_a_provider_that_does_not_name_the_model_passes_with_a_note() -> None:
    verdict = grade(drawn("basic", 1), "served_model", {"hello": reply("x", served_model=None)})
    assert verdict.ok
    assert verdict.note
