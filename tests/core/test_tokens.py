"""Estimated tokens are close to those of a real tokenizer, and a whole probe stays within bounds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import model

from aimon.core import tokens
from aimon.core.plan import Planned, estimate
from aimon.core.registry import CHECKS
from aimon.practice.brain import answer
from aimon.probing.talk import draw

# What OpenAI's o200k_base makes of prompts and answers of aimon's, counted by npm gpt-tokenizer.
COUNTED = json.loads(Path(__file__).with_name("o200k.json").read_text(encoding="utf-8"))
MODEL = Planned(model=model(), tier=1, checks=CHECKS)
SEEDS = range(50)


def conversation(seed: int) -> Iterator[tuple[str, str, str]]:
    for check in draw(MODEL, seed):
        for question in check.questions:
            yield check.check, question.prompt, answer(question.prompt)


@pytest.mark.parametrize(("kind", "within"), [("prompt", 0.04), ("answer", 0.1)])
def test_all_texts_of_a_probe_together_are_estimated_within(kind: str, within: float) -> None:
    texts = [text for text in COUNTED if text["kind"] == kind]
    assert len(texts) > 40
    estimated = sum(tokens.estimate(text["text"]) for text in texts)
    assert estimated == pytest.approx(sum(text["tokens"] for text in texts), rel=within)


def test_no_prompt_is_estimated_more_than_a_third_wrong() -> None:
    for text in COUNTED:
        if text["kind"] == "prompt":
            assert tokens.estimate(text["text"]) == pytest.approx(text["tokens"], rel=1 / 3)


def test_a_whole_probe_stays_under_6000_tokens_in_and_2000_out() -> None:
    for seed in SEEDS:
        said = list(conversation(seed))
        assert sum(tokens.of_prompt(prompt) for _, prompt, _ in said) < 6000
        assert sum(tokens.estimate(reply) for _, _, reply in said) < 2000


def test_the_usual_answer_of_each_check_is_the_practice_models() -> None:
    for check in CHECKS:
        lengths = [t["tokens"] for t in COUNTED if (t["check"], t["kind"]) == (check, "answer")]
        assert tokens.USUAL_ANSWER[check] == pytest.approx(sum(lengths) / len(lengths), abs=0.6)


def test_the_readme_says_what_a_full_test_takes() -> None:
    prompts: dict[str, list[str]] = {check: [] for check in CHECKS}
    for check, prompt, _ in conversation(0):
        prompts[check].append(prompt)
    took = estimate(MODEL, prompts)
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    said = f"about {round(took.tokens_in, -2):,} tokens in, {round(took.tokens_out, -1)} out"
    assert said in " ".join(readme.split())


@given(st.text())
def test_an_estimate_never_passes_a_token_a_byte(text: str) -> None:
    assert 0 <= tokens.of_prompt(text) <= tokens.of_prompt_at_most(text)
    assert bool(tokens.estimate(text)) == bool(text)
