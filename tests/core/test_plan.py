"""Who is tested, in which order, and what it costs."""

from __future__ import annotations

import pytest
from making import dead, item, model, probe, seoul

from aimon.core import tokens
from aimon.core.faults import fault
from aimon.core.plan import Planned, Usual, cost, estimate, plan, total, worst
from aimon.core.records import Probe
from aimon.core.registry import Model, Price, ProbeOptions

NOW = seoul("2026-11-23 09:30")
PRICED = model(price=Price(input=2.0, output=10.0, currency="USD"))


def usual(*probes: Probe) -> dict[str, Usual]:
    """Return what is known of the model's checks after these tests."""
    one = model("a")
    (planned,) = plan([one], tiers={"a": 1}, histories={"a": probes})
    return dict(planned.usual)


def took(tokens_in: int, tokens_out: int, **fields: object) -> Probe:
    checks = (
        item("basic", "listing"),
        item("basic", "echo", attempts=1, tokens_in=tokens_in, tokens_out=tokens_out),
        item("basic", "complete", attempts=1),
    )
    return probe("a", NOW, checks=checks, **fields)


def test_models_are_tested_in_tier_order_with_the_checks_they_are_registered_for() -> None:
    models = [
        model("c"),
        model("b", probe=ProbeOptions(checks=("basic", "korean"))),
        model("a", probe=ProbeOptions(checks=("basic",))),
    ]
    tiers = {"a": 1, "b": 2, "c": 3}
    everything = plan(models, tiers=tiers, histories={})
    assert [p.model.id for p in everything] == ["a", "b", "c"]
    korean = plan(models, tiers=tiers, checks=("korean",), histories={})
    assert [(p.model.id, p.checks) for p in korean] == [("b", ("korean",)), ("c", ("korean",))]
    some = plan(models, tiers=tiers, only_tiers=(1, 3), histories={})
    assert [p.model.id for p in some] == ["a", "c"]


def test_an_estimate_counts_requests_tokens_and_money() -> None:
    prompts = {"basic": ["x" * 400, "가" * 100]}
    result = estimate(Planned(model=PRICED, tier=1, checks=("basic",)), prompts)
    tokens_in = sum(map(tokens.of_prompt, prompts["basic"]))
    assert (result.requests, result.from_history) == (2, ())
    assert (result.tokens_in, result.tokens_out) == (tokens_in, 2 * tokens.USUAL_ANSWER["basic"])
    assert result.cost == pytest.approx((tokens_in * 2 + result.tokens_out * 10) / 1e6)
    assert result.cost_at_most == pytest.approx(((700 + 14) * 2 + 2048 * 10) / 1e6)


def test_a_check_that_the_model_has_had_will_take_what_it_took() -> None:
    planned = Planned(
        model=PRICED,
        tier=1,
        checks=("basic", "korean"),
        usual={"basic": Usual(tokens_in=30.5, tokens_out=900)},
    )
    result = estimate(planned, {"basic": ["가"], "korean": ["나"]})
    assert result.from_history == ("basic",)
    assert result.tokens_out == 900 + tokens.USUAL_ANSWER["korean"]


def test_what_a_check_took_is_the_mean_of_the_latest_five_tests() -> None:
    probes = [took(1000, 1000), *(took(n, 10 * n) for n in (10, 20, 30, 40, 50))]
    assert usual(*probes) == {"basic": Usual(tokens_in=30, tokens_out=300)}


def test_a_test_in_which_nothing_was_let_be_asked_tells_nothing_and_one_that_failed_does() -> None:
    cheap = dead("a", NOW, fault("invalid_key"))
    halves = usual(took(100, 10), cheap)
    assert halves["basic"] == Usual(tokens_in=50, tokens_out=5)
    assert halves["korean"] == Usual(tokens_in=0, tokens_out=0)
    assert usual(took(100, 10), took(0, 0, result="untested", ran=())) == usual(took(100, 10))
    assert usual(took(100, 10), took(0, 0, ran=())) == usual(took(100, 10))


def test_records_from_before_items_had_tokens_tell_nothing() -> None:
    assert usual(probe("a", NOW, checks=(item("basic", "echo", attempts=1),))) == {}


def test_a_model_without_a_price_has_no_cost() -> None:
    assert cost(model(), 1000, 1000) is None
    assert worst(model(), "가") is None


def test_the_worst_case_of_a_question_is_a_token_a_byte_and_the_longest_answer() -> None:
    capped: Model = model(price=PRICED.price, probe=ProbeOptions(max_output_tokens=100))
    assert worst(capped, "가나") == pytest.approx(((6 + tokens.AROUND) * 2 + 100 * 10) / 1e6)


def test_the_cost_of_a_run_is_added_up_by_currency() -> None:
    probes = [
        probe("a", NOW, cost=0.1),
        probe("b", NOW, cost=0.2, estimated=True),
        probe("c", NOW, cost=150.0, currency="KRW"),
        probe("d", NOW, cost=None, currency=None, tokens_in=None),
    ]
    assert total(probes) == {
        "tokens_in": 300,
        "tokens_out": 200,
        "cost": {"USD": 0.3, "KRW": 150.0},
        "estimated": True,
    }
    assert total([])["cost"] == {}
