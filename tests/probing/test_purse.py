"""The budget is never passed, nobody waits for ever, and no question is refused without need."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import model

from aimon.core import plan
from aimon.core.records import BudgetStop
from aimon.core.registry import Model, Price, ProbeOptions
from aimon.core.settings import Budget
from aimon.probing.purse import Purse, Spent


def priced(name: str = "m", cap: int = 100, **price: float) -> Model:
    prices = Price(**({"input": 0.0, "output": 10.0} | price))
    return model(name, price=prices, probe=ProbeOptions(max_output_tokens=cap))


A_QUESTION = 100 * 10 / 1e6  # what one to priced() costs at most
money = st.floats(0, 50, allow_subnormal=False)


@settings(max_examples=150, deadline=None)
@given(
    prices=st.lists(st.tuples(money, money, st.integers(1, 2000)), min_size=1, max_size=6),
    day=st.none() | st.floats(0, 0.2),
    month=st.none() | st.floats(0, 0.2),
    before=st.tuples(st.floats(0, 0.2), st.floats(0, 0.2)),
    seed=st.integers(0, 2**32),
)
def test_no_limit_is_passed_whatever_is_asked_at_once_and_whatever_it_costs(
    prices: list[tuple[float, float, int]],
    day: float | None,
    month: float | None,
    before: tuple[float, float],
    seed: int,
) -> None:
    rng = Random(seed)
    purse = Purse(Budget(day=day, month=month), Spent(day=before[0], month=before[1]))
    real = [0.0]

    def over(amount: float) -> bool:
        limits = ((day, before[0]), (month, before[1]))
        return any(limit is not None and was + amount > limit for limit, was in limits)

    async def talk(one: Model) -> None:
        for _ in range(5):
            prompt = "가" * rng.randrange(1, 300)
            worst = plan.worst(one, prompt)
            assert worst is not None
            async with purse.hold(one, prompt) as held:
                if held is None:
                    assert over(real[0] + worst - 1e-8)  # not for what others only might spend
                    return
                for _ in range(rng.randrange(3)):
                    await asyncio.sleep(0)
                more = held.once_more() if rng.random() < 0.3 else False
                held.cost = rng.random() * worst * (1 + more)
                real[0] += held.cost
                assert not held.cost or not over(real[0] - 1e-7)

    async def main() -> None:
        models = [
            priced(f"m{n}", cap, input=dear, output=dearer)
            for n, (dear, dearer, cap) in enumerate(prices)
        ]
        async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
            for one in models:
                tasks.create_task(talk(one))

    asyncio.run(main())


def run(budget: Budget, *models: Model, cost: float, spent: Spent | None = None) -> Purse:
    """Ask each model one question at the same time; every one costs so much."""
    purse = Purse(budget, spent)

    async def one(asked: Model) -> None:
        async with purse.hold(asked, "") as held:
            await asyncio.sleep(0)
            if held:
                held.cost = cost

    async def main() -> None:
        async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
            for asked in models:
                tasks.create_task(one(asked))

    asyncio.run(main())
    return purse


def test_a_question_waits_while_only_those_under_way_are_in_the_way() -> None:
    """Room for one at a time, and money for all."""
    purse = run(Budget(day=A_QUESTION), *(priced(f"m{n}") for n in range(5)), cost=0.0)
    assert purse.stop is None


def test_the_rest_is_refused_when_the_money_is_spent() -> None:
    models = [priced(f"m{n}") for n in range(5)]
    purse = run(Budget(day=3 * A_QUESTION), *models, cost=A_QUESTION)
    assert purse.stop == BudgetStop(
        period="day",
        limit=3 * A_QUESTION,
        spent=3 * A_QUESTION,
        currency="USD",
        models=("m3", "m4"),
    )
    assert purse.refusal.kind == "budget"
    assert purse.refusal.detail == "0.003 of the day's 0.003 USD spent"


def test_what_the_log_says_was_spent_counts() -> None:
    budget = Budget(day=1.0, month=2.0)
    stop = run(budget, priced(), cost=0.0, spent=Spent(day=0.5, month=1.9999)).stop
    assert stop
    assert (stop.period, stop.limit, stop.spent) == ("month", 2.0, 1.9999)
    assert run(budget, priced(), cost=0.0, spent=Spent(day=0.5, month=1.5)).stop is None


def test_a_day_without_any_money_asks_nothing_that_costs() -> None:
    assert run(Budget(day=0.0), priced(), cost=0.0).stop
    assert run(Budget(day=0.0), priced(output=0.0), cost=0.0).stop is None


@pytest.mark.parametrize(
    "outside", [model("m"), model("m", price=Price(input=1, output=1, currency="KRW"))]
)
def test_a_model_without_a_price_in_its_currency_is_outside_the_budget(outside: Model) -> None:
    purse = run(Budget(day=0.0), outside, cost=99.0)
    assert purse.stop is None
    assert run(Budget(), priced(), cost=99.0).stop is None


def test_a_question_that_was_broken_off_has_spent_what_was_held() -> None:
    purse = Purse(Budget(day=1.5 * A_QUESTION))

    async def broken() -> None:
        async with purse.hold(priced(), ""):
            raise ConnectionError

    async def next_one() -> bool:
        async with purse.hold(priced(), "") as held:
            return held is None

    with pytest.raises(ConnectionError):
        asyncio.run(broken())
    assert asyncio.run(next_one())


def test_room_for_another_attempt_is_beside_what_others_hold() -> None:
    async def main() -> list[bool]:
        purse = Purse(Budget(day=3 * A_QUESTION))
        async with purse.hold(priced("a"), "") as a, purse.hold(priced("b"), "") as b:
            assert a
            assert b
            return [a.once_more(), b.once_more(), a.once_more()]

    assert asyncio.run(main()) == [True, False, False]
