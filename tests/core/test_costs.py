"""What requests cost, exactly, and which well models cost less."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from making import dead, item, model, probe, seoul

from aimon.core.costs import MOST, Quote, quote
from aimon.core.evidence import gather
from aimon.core.faults import fault
from aimon.core.pricing import (
    Demand,
    Load,
    announced,
    days_a_month,
    of_request,
    shown,
    sums,
    usual_load,
)
from aimon.core.records import Probe
from aimon.core.registry import Limits, Model, Price, PriceChange, Scores
from aimon.core.settings import Settings
from aimon.core.standing import stand

NOW = seoul("2026-11-23 13:30")
LOAD = Load(tokens_in=1000, tokens_out=500)
DEMAND = Demand(load=LOAD, requests=1000)


def test_a_price_is_taken_as_it_is_written_and_nothing_is_lost_in_adding_up() -> None:
    price = Price(input=0.1, output=0.3)
    assert of_request(price, Load(tokens_in=1, tokens_out=1)) == Decimal("0.0000004")
    many = sums(price, Demand(load=Load(tokens_in=1, tokens_out=0), requests=3_000_000), Settings())
    assert many.month == Decimal("0.3")
    assert shown(many.month) == 0.3


def test_a_month_has_the_mean_number_of_the_sites_business_days() -> None:
    assert days_a_month(Settings()) == 22
    assert days_a_month(Settings(business_days=("mon",))) == 4
    whole = Settings(business_days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    assert days_a_month(whole) == 30


def test_requests_of_a_day_make_a_months_and_the_other_way_round() -> None:
    price = Price(input=1, output=2)
    by_day = sums(price, Demand(load=LOAD, requests=10, per="day"), Settings())
    assert (by_day.request, by_day.day, by_day.month) == (
        Decimal("0.002"),
        Decimal("0.02"),
        Decimal("0.44"),
    )
    by_month = sums(price, Demand(load=LOAD, requests=220), Settings())
    assert (by_month.day, by_month.month) == (Decimal("0.02"), Decimal("0.44"))


def test_a_usual_request_is_the_mean_of_real_ones_else_assumed() -> None:
    assert usual_load(3, 4000, 1000) == Load(
        tokens_in=1333, tokens_out=333, source_in="usage", source_out="usage", counted=3
    )
    assert usual_load(0, 0, 0).source_in == "assumed"


@pytest.mark.parametrize(
    ("days", "told"), [(-400, True), (-1, True), (0, True), (60, True), (61, False)]
)
def test_a_price_change_is_told_from_sixty_days_ahead_until_the_entry_has_it(
    days: int, told: bool
) -> None:
    change = PriceChange(on=NOW.date() + timedelta(days=days), input=2, output=4)
    entry = model(price=Price(input=1, output=2), price_change=change)
    assert (announced(entry, NOW.date()) == change) is told
    done = model(price=Price(input=2, output=4), price_change=change)
    assert announced(done, NOW.date()) is None


def sound(id: str, **fields: Any) -> Probe:
    return probe(id, seoul("2026-11-23 13:00"), **fields)


def priced(id: str, n: float, **fields: Any) -> Model:
    return model(id, price=Price(input=n, output=n), **fields)


def quoted(*entries: tuple[Model, Probe], demand: Demand = DEMAND) -> Quote | None:
    standings = [stand(m, [p], NOW, Settings()) for m, p in entries]
    evidence = {p.model: gather([p]) for _m, p in entries}
    return quote(entries[0][0].id, standings, evidence, demand, Settings(), NOW.date())


def test_a_model_without_a_price_has_no_quote() -> None:
    assert quoted((model("own"), sound("own"))) is None


def test_only_well_models_of_the_same_currency_that_take_the_request_are_cheaper() -> None:
    found = quoted(
        (priced("own", 10), sound("own")),
        (priced("dearer", 11), sound("dearer")),
        (priced("same", 10), sound("same")),
        (priced("dead", 1), dead("dead", seoul("2026-11-23 13:00"), fault("reset"))),
        (priced("slow", 1), sound("slow", latency_ms=2100.0)),
        (priced("off", 1, state="inactive"), sound("off")),
        (priced("gone", 1, retires=NOW.date()), sound("gone")),
        (priced("small", 1, limits=Limits(context=1499)), sound("small")),
        (priced("just", 5, limits=Limits(context=1500)), sound("just")),
        (model("won", price=Price(input=1, output=1, currency="KRW")), sound("won")),
        (model("free"), sound("free")),
    )
    assert found is not None
    assert [c.candidate.id for c in found.cheaper] == ["just"]
    assert found.cheaper[0].saved == Decimal("7.5")
    assert not found.too_long


def test_the_cheapest_come_first_and_the_rest_are_counted() -> None:
    entries = [(priced(f"m{n}", n), sound(f"m{n}")) for n in range(10, 4, -1)]
    found = quoted(*entries)
    assert found is not None
    assert [c.candidate.id for c in found.cheaper] == ["m5", "m6", "m7"]
    assert found.more == 5 - MOST


def test_what_is_lost_is_told_with_both_figures() -> None:
    def checks(ok: bool) -> tuple[Any, ...]:
        content = (item("evaluation", "apart", ok=ok), item("analysis"))
        return (*(item("basic", str(n)) for n in range(20)), *content)

    own = priced(
        "own",
        10,
        scores=Scores(quality=90),
        limits=Limits(context=128_000),
        good_for=("평가", "요약"),
    )
    less = priced(
        "less",
        1,
        scores=Scores(quality=89),
        limits=Limits(context=127_999),
        good_for=("summary",),
    )
    found = quoted(
        (own, sound("own", checks=(*checks(True), item("korean")), latency_ms=800.0)),
        (less, sound("less", checks=checks(False), latency_ms=801.0)),
    )
    assert found is not None
    (cheaper,) = found.cheaper
    losses = [(m.code, m.subject or m.subjects, m.value, m.other) for m in cheaper.losses]
    assert losses == [
        ("quality_score", (), 89, 90),
        ("unmeasured", ("korean",), None, None),
        ("check", "evaluation", 0.0, 100.0),
        ("slower", (), 801.0, 800.0),
        ("smaller_context", (), 127_999, 128_000),
        ("off_task", ("evaluation",), None, None),
    ]


def test_an_equal_that_costs_less_loses_nothing() -> None:
    found = quoted((priced("own", 10), sound("own")), (priced("less", 1), sound("less")))
    assert found is not None
    assert found.cheaper[0].losses == ()


def test_a_request_longer_than_the_context_is_told() -> None:
    entry = priced("own", 10, limits=Limits(context=1499))
    found = quoted((entry, sound("own")))
    assert found is not None
    assert found.too_long
