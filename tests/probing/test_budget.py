"""What a probe costs is told item by item, and the budget ends a conversation before it is passed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest
from making import model, seoul
from rawserver import Waits

from aimon.core import plan, tokens
from aimon.core.plan import Planned
from aimon.core.records import Item, Probe
from aimon.core.registry import CHECKS, Price, ProbeOptions
from aimon.core.settings import Budget, Concurrency, Settings
from aimon.practice.scenario import Failure, PracticeModel, Scenario
from aimon.practice.server import PracticeServer
from aimon.probing.checks import CHECKS as DRAWS
from aimon.probing.context import RunContext
from aimon.probing.purse import Purse
from aimon.probing.runner import run_probes

PRICE = Price(input=2.5, output=10)
# So that the worst case of an answer is not far from a usual one.
CAP = 120


def probe_all(
    *models: PracticeModel, purse: Purse | None = None, recheck: tuple[float, ...] = ()
) -> dict[str, Probe]:
    """Test the models at the same time, each with every check."""
    records: dict[str, Probe] = {}

    async def keep(record: Probe) -> None:
        records[record.model] = record

    with PracticeServer(Scenario(key="", models=models), scale=0) as server:
        options = ProbeOptions(max_output_tokens=CAP, deadline=2)
        plans = [
            Planned(
                model=model(
                    m.name,
                    model=m.name,
                    base_url=server.base_url("openai"),
                    price=PRICE,
                    probe=options,
                ),
                tier=1,
                checks=CHECKS,
            )
            for m in models
        ]
        context = RunContext(
            run="r",
            slot=None,
            trigger="manual",
            host="h",
            seed=3,
            settings=Settings(recheck=recheck, concurrency=Concurrency(total=8)),
            home=Path("/"),
            now=lambda: seoul("2026-11-23 09:30"),
            purse=purse or Purse(),
            sleep=Waits(),
        )
        asyncio.run(run_probes(plans, context, keep))
    return records


def of(record: Probe, check: str) -> list[Item]:
    return [item for item in record.checks if item.check == check]


@pytest.mark.parametrize(
    "failure", [None, Failure(every=3, status=503), Failure(every=4, connection="cut")]
)
def test_items_add_up_to_the_record(failure: Failure | None) -> None:
    record = probe_all(PracticeModel(name="m", failure=failure))["m"]
    assert record.tokens_in
    assert record.tokens_in == sum(i.tokens_in or 0 for i in record.checks)
    assert record.tokens_out == sum(i.tokens_out or 0 for i in record.checks)
    assert record.cost == pytest.approx(sum(i.cost or 0 for i in record.checks), abs=1e-9)
    assert record.estimated == any(i.estimated for i in record.checks)
    broken = failure is not None and failure.connection == "cut"
    assert record.estimated == broken


def test_a_questions_tokens_are_the_first_items_that_needs_it() -> None:
    record = probe_all(PracticeModel(name="m"))["m"]
    listing, echo, *others = of(record, "basic")
    assert (listing.item, listing.tokens_in, listing.cost) == ("listing", None, None)
    assert echo.tokens_in
    assert [(i.tokens_in, i.tokens_out, i.cost) for i in others] == [(None, None, None)] * 2


def test_every_question_of_every_check_is_some_items() -> None:
    for draw in DRAWS.values():
        check = draw(Random(1), model())
        needed = {name for item in check.items for name in item.needs}
        assert needed == {question.name for question in check.questions}


def test_a_model_that_is_refused_costs_nothing_and_one_out_of_reach_is_estimated() -> None:
    records = probe_all(
        PracticeModel(name="locked", failure=Failure(every=1, status=401)),
        PracticeModel(name="dead", failure=Failure(every=1, connection="reset")),
    )
    locked, dead = records["locked"], records["dead"]
    assert (locked.tokens_in, locked.tokens_out, locked.cost, locked.estimated) == (0, 0, 0, False)
    assert (dead.tokens_out, dead.estimated) == (0, True)
    assert dead.tokens_in
    assert dead.tokens_in % 3 == 0  # one question, three attempts


def test_the_budget_ends_a_conversation_without_a_word_on_the_model() -> None:
    whole = probe_all(PracticeModel(name="m"))["m"]
    assert whole.cost
    purse = Purse(Budget(day=whole.cost / 2))
    record = probe_all(PracticeModel(name="m"), purse=purse)["m"]
    assert record.cost
    assert record.cost <= whole.cost / 2
    assert (record.result, record.grade) == ("success", "normal")
    assert record.passed == record.total
    assert record.ran == ("basic", "korean")
    assert record.fault
    assert record.fault.kind == "budget"
    unsent = [i for i in record.checks if i.fault and i.fault.kind == "budget"]
    assert {i.check for i in unsent} == {"evaluation", "analysis"}
    assert {(i.ok, i.score, i.note, i.cost) for i in unsent} == {
        (None, None, "not sent: budget", None)
    }
    assert purse.stop
    assert purse.stop.models == ("m",)
    assert purse.stop.spent == pytest.approx(record.cost)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3, 0.6, 0.9])
def test_wherever_the_budget_ends_a_conversation_the_grade_is_of_what_was_asked(
    share: float,
) -> None:
    whole = probe_all(PracticeModel(name="m"))["m"]
    assert whole.cost
    purse = Purse(Budget(month=share * whole.cost))
    record = probe_all(PracticeModel(name="m"), purse=purse)["m"]
    assert (record.result, record.grade, record.health) == ("success", "normal", 100)
    assert record.ran == CHECKS[: len(record.ran)]
    assert len(record.ran) < 4


def test_a_model_that_nothing_billed_was_asked_of_is_untested_and_listed_all_the_same() -> None:
    record = probe_all(PracticeModel(name="m"), purse=Purse(Budget(day=0.0)))["m"]
    assert (record.result, record.grade, record.health) == ("untested", "unknown", None)
    assert (record.ran, record.cost, record.tokens_in) == ((), 0, 0)
    listing, *others = of(record, "basic")
    assert (listing.item, listing.ok) == ("listing", True)
    assert {item.note for item in others} == {"not sent: budget"}


def test_what_failed_before_the_money_ran_out_stays_a_failure() -> None:
    """A recheck that the budget has no room for hides nothing."""
    worst = plan.worst(model(price=PRICE, probe=ProbeOptions(max_output_tokens=CAP)), "가" * 45)
    assert worst
    record = probe_all(
        PracticeModel(name="m", failure=Failure(every=1, connection="cut")),
        purse=Purse(Budget(day=worst)),
        recheck=(1.0, 1.0),
    )["m"]
    assert (record.result, record.grade) == ("failure", "problem")
    assert of(record, "basic")[1].fault
    assert record.tokens_in
    assert record.tokens_in > tokens.AROUND


def test_many_models_at_once_do_not_pass_the_limit_together() -> None:
    names = [f"m{n}" for n in range(8)]
    limit = 0.02
    purse = Purse(Budget(month=limit))
    records = probe_all(*(PracticeModel(name=n) for n in names), purse=purse)
    spent = sum(record.cost or 0 for record in records.values())
    assert 0.8 * limit < spent <= limit
    assert purse.stop
    assert purse.stop.spent == pytest.approx(spent)
    cut = {n for n, r in records.items() if r.ran != CHECKS}
    assert set(purse.stop.models) == cut
