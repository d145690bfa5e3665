"""Who is tested, with what, in which order, and what it will cost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from aimon.core import tokens
from aimon.core.records import Probe
from aimon.core.registry import CheckName, Model

# Asked for without a bill.
UNBILLED = frozenset({"listing"})
# A model's own figures are the means over so many of its latest tests.
_REMEMBERED = 5
_DIGITS = 10  # of money: finer than a token of the cheapest model, coarser than a float's noise


class Usual(msgspec.Struct, frozen=True, kw_only=True):
    """What a check took of a model, in tokens, as the mean over its latest tests."""

    tokens_in: float
    tokens_out: float


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One model's place in a run; ``usual`` has what its checks took before, by check."""

    model: Model
    tier: int
    checks: tuple[CheckName, ...]
    usual: Mapping[str, Usual] = {}


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What testing one model takes: the very prompts, and what they are likely to cost.

    ``from_history`` names the checks whose figures are the model's own; ``cost_at_most`` has every
    answer at the output limit.
    """

    model: str
    display_name: str
    tier: int
    checks: tuple[str, ...]
    requests: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    cost_at_most: float | None
    currency: str | None
    from_history: tuple[str, ...]
    prompts: tuple[str, ...]


def plan(
    models: Iterable[Model],
    *,
    tiers: Mapping[str, int],
    checks: Sequence[CheckName] = (),
    only_tiers: Collection[int] = (),
    histories: Mapping[str, Sequence[Probe]],
) -> tuple[Planned, ...]:
    """Return the models in tier order, each with the wanted checks that it is registered for.

    ``checks`` or ``only_tiers`` empty means all; a model left without any check is left out.
    ``histories`` has each model's latest tests, oldest first.
    """
    planned = []
    for model in models:
        rank = tiers[model.id]
        wanted = tuple(c for c in model.probe.checks if not checks or c in checks)
        if wanted and (not only_tiers or rank in only_tiers):
            usual = _usual(wanted, histories.get(model.id, ()))
            planned.append(Planned(model=model, tier=rank, checks=wanted, usual=usual))
    return tuple(sorted(planned, key=lambda p: p.tier))


def _usual(checks: Iterable[str], probes: Sequence[Probe]) -> dict[str, Usual]:
    """Return the mean tokens of each check in the latest tests that asked it."""
    found = {}
    for check in checks:
        seen = [took for p in probes if (took := _took(check, p)) is not None][-_REMEMBERED:]
        if seen:
            tokens_in, tokens_out = (sum(column) / len(seen) for column in zip(*seen, strict=True))
            found[check] = Usual(tokens_in=tokens_in, tokens_out=tokens_out)
    return found


def _took(check: str, probe: Probe) -> tuple[int, int] | None:
    """Return the tokens that a check took in a test; None where it was not asked or not counted."""
    if check not in probe.ran or probe.result not in ("success", "failure"):
        return None
    items = [item for item in probe.checks if item.check == check and item.item not in UNBILLED]
    if any(item.attempts for item in items) and all(item.tokens_in is None for item in items):
        return None  # written before items had their tokens
    return sum(i.tokens_in or 0 for i in items), sum(i.tokens_out or 0 for i in items)


def estimate(planned: Planned, prompts: Mapping[str, Sequence[str]]) -> Estimate:
    """Estimate requests, tokens and cost of the prompts, by check, that this model will be sent.

    A check that the model was tested with before will take what it took then.
    """
    model = planned.model
    every = [prompt for check in planned.checks for prompt in prompts[check]]
    took = [_expected(planned, check, prompts[check]) for check in planned.checks]
    tokens_in, tokens_out = (round(sum(column)) for column in zip(*took, strict=True))
    at_most = [worst(model, prompt) for prompt in every]
    return Estimate(
        model=model.id,
        display_name=model.display_name,
        tier=planned.tier,
        checks=planned.checks,
        requests=len(every),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost=cost(model, tokens_in, tokens_out),
        cost_at_most=None if model.price is None else round(sum(filter(None, at_most)), _DIGITS),
        currency=model.price.currency if model.price else None,
        from_history=tuple(check for check in planned.checks if check in planned.usual),
        prompts=tuple(every),
    )


def _expected(planned: Planned, check: str, prompts: Sequence[str]) -> tuple[float, float]:
    if usual := planned.usual.get(check):
        return usual.tokens_in, usual.tokens_out
    answer = min(tokens.USUAL_ANSWER[check], planned.model.probe.max_output_tokens)
    return sum(map(tokens.of_prompt, prompts)), len(prompts) * answer


def cost(model: Model, tokens_in: int | None, tokens_out: int | None) -> float | None:
    """Return the price of so many tokens in the model's currency, None when it is not known."""
    if model.price is None or tokens_in is None or tokens_out is None:
        return None
    return round((tokens_in * model.price.input + tokens_out * model.price.output) / 1e6, _DIGITS)


def total(probes: Iterable[Probe]) -> dict[str, Any]:
    """Return the tokens of all the tests and their cost by currency, as the end of a run has them."""
    probes = tuple(probes)
    costs: dict[str, float] = {}
    for probe in probes:
        if probe.cost is not None and probe.currency is not None:
            costs[probe.currency] = round(costs.get(probe.currency, 0) + probe.cost, _DIGITS)
    return {
        "tokens_in": sum(probe.tokens_in or 0 for probe in probes),
        "tokens_out": sum(probe.tokens_out or 0 for probe in probes),
        "cost": costs,
        "estimated": any(probe.estimated for probe in probes),
    }


def worst(model: Model, prompt: str) -> float | None:
    """Return the most that one attempt at a question can cost: every byte, the longest answer."""
    most_out = model.probe.max_output_tokens
    return cost(model, tokens.of_prompt_at_most(prompt), most_out)
