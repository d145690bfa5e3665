"""Who is tested, in which order, and what it costs."""

from __future__ import annotations

from datetime import date

import pytest
from making import model

from aimon.core.plan import Planned, cost, estimate, plan, tier
from aimon.core.registry import Price, ProbeOptions

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("fields", "troubled", "expected"),
    [
        ({"tier": 3, "default": True}, True, 3),
        ({"default": True}, False, 1),
        ({}, True, 1),
        ({}, False, 2),
        ({"good_for": ("backup",)}, False, 3),
        ({"good_for": ("backup",), "updated": date(2026, 11, 1)}, False, 2),
        ({"good_for": ("backup",), "updated": date(2026, 12, 1)}, False, 3),
    ],
)
def test_the_tier_is_the_registrys_else_follows_from_the_guides_priorities(
    fields: dict, troubled: bool, expected: int
) -> None:
    assert tier(model(**fields), today=TODAY, troubled=troubled) == expected


def test_models_are_tested_in_tier_order_with_the_checks_they_are_registered_for() -> None:
    models = [
        model("c", tier=3),
        model("b", tier=2, probe=ProbeOptions(checks=("basic", "korean"))),
        model("a", tier=1, probe=ProbeOptions(checks=("basic",))),
    ]
    everything = plan(models, checks=(), only_tier=None, troubled=(), today=TODAY)
    assert [p.model.id for p in everything] == ["a", "b", "c"]
    korean = plan(models, checks=("korean",), only_tier=None, troubled=(), today=TODAY)
    assert [(p.model.id, p.checks) for p in korean] == [("b", ("korean",)), ("c", ("korean",))]
    third = plan(models, checks=(), only_tier=3, troubled=(), today=TODAY)
    assert [p.model.id for p in third] == ["c"]


def test_an_estimate_counts_requests_tokens_and_money() -> None:
    priced = model(price=Price(input=2.0, output=10.0, currency="USD"))
    result = estimate(Planned(model=priced, tier=1, checks=("basic",)), ["x" * 400, "가" * 100])
    assert result.requests == 2
    assert result.tokens_in == 108 + 83
    assert result.tokens_out == 240
    assert result.cost == pytest.approx((191 * 2 + 240 * 10) / 1e6)
    assert result.cost_at_most == pytest.approx((191 * 2 + 2048 * 10) / 1e6)


def test_a_model_without_a_price_has_no_cost() -> None:
    assert cost(model(), 1000, 1000) is None
