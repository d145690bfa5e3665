"""Drawing: a check's questions depend on the seed, the model and the check, and on nothing else."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from making import model

from aimon.core.plan import Planned
from aimon.core.registry import CHECKS, CheckName
from aimon.probing.talk import draw

SUBSETS = [c for size in range(1, len(CHECKS) + 1) for c in combinations(CHECKS, size)]


def prompts(checks: tuple[CheckName, ...], seed: int = 7, name: str = "m") -> dict[str, list[str]]:
    plans = draw(Planned(model=model(name), tier=1, checks=checks), seed)
    return {plan.check: [question.prompt for question in plan.questions] for plan in plans}


@pytest.mark.parametrize("checks", SUBSETS, ids="+".join)
def test_a_part_of_the_checks_asks_what_all_of_them_ask(checks: tuple[CheckName, ...]) -> None:
    """For every subset: word for word the full probe's questions at the same seed."""
    whole = prompts(CHECKS)
    assert prompts(checks) == {check: whole[check] for check in checks}


def test_the_order_of_the_checks_does_not_matter() -> None:
    """A registry that lists them in another order asks the same."""
    assert all(prompts(order) == prompts(CHECKS) for order in permutations(CHECKS))


def test_another_seed_or_model_asks_something_else_in_every_check() -> None:
    """No prompt is shared: nonces differ."""
    for other in (prompts(CHECKS, seed=8), prompts(CHECKS, name="m2")):
        for check, asked in prompts(CHECKS).items():
            assert not set(asked) & set(other[check])
