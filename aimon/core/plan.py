"""Who is tested, with what, in which order, and what it will cost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

import msgspec

from aimon.core.registry import CheckName, Model

NEW_FOR = timedelta(days=30)
_SPARE = frozenset({"test", "backup", "테스트", "백업"})
# A token is about four bytes of UTF-8; a chat message costs a few more around its text.
_BYTES_A_TOKEN = 4
_TOKENS_AROUND = 8
_USUAL_ANSWER = 120


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One model's place in a run."""

    model: Model
    tier: int
    checks: tuple[CheckName, ...]


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What testing one model takes: the very prompts, and what they are likely to cost.

    ``cost_at_most`` has every answer at the output limit.
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
    prompts: tuple[str, ...]


def tier(model: Model, *, today: date, troubled: bool) -> int:
    """Return the model's priority: the registry's, else by the guide's three.

    1 the default model and those in trouble, 2 the ordinary and the new, 3 spares and test models.
    """
    if model.tier is not None:
        return model.tier
    if model.default or troubled:
        return 1
    is_new = model.updated is not None and timedelta() <= today - model.updated <= NEW_FOR
    if not is_new and _SPARE & set(model.good_for):
        return 3
    return 2


def plan(
    models: Iterable[Model],
    *,
    checks: Sequence[CheckName],
    only_tier: int | None,
    troubled: Collection[str],
    today: date,
) -> tuple[Planned, ...]:
    """Return the models in tier order, each with the wanted checks that it is registered for.

    ``checks`` empty means all of the model's; a model left without any check is left out.
    """
    planned = []
    for model in models:
        rank = tier(model, today=today, troubled=model.id in troubled)
        wanted = tuple(c for c in model.probe.checks if not checks or c in checks)
        if wanted and only_tier in (None, rank):
            planned.append(Planned(model=model, tier=rank, checks=wanted))
    return tuple(sorted(planned, key=lambda p: p.tier))


def estimate(planned: Planned, prompts: Sequence[str]) -> Estimate:
    """Estimate requests, tokens and cost of the prompts that this model will be sent."""
    model = planned.model
    tokens_in = sum(len(p.encode()) // _BYTES_A_TOKEN + _TOKENS_AROUND for p in prompts)
    cap = model.probe.max_output_tokens
    tokens_out = len(prompts) * min(_USUAL_ANSWER, cap)
    return Estimate(
        model=model.id,
        display_name=model.display_name,
        tier=planned.tier,
        checks=planned.checks,
        requests=len(prompts),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost=cost(model, tokens_in, tokens_out),
        cost_at_most=cost(model, tokens_in, len(prompts) * cap),
        currency=model.price.currency if model.price else None,
        prompts=tuple(prompts),
    )


def cost(model: Model, tokens_in: int | None, tokens_out: int | None) -> float | None:
    """Return the price of so many tokens in the model's currency, None when it is not known."""
    if model.price is None or tokens_in is None or tokens_out is None:
        return None
    return round((tokens_in * model.price.input + tokens_out * model.price.output) / 1e6, 6)
