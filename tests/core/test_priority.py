"""The three tiers follow from the registry, from what reviewers use, and from recent trouble."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from making import model, probe, seoul

from aimon.core.priority import FIRST, tiers, troubled
from aimon.core.registry import Model, Scores

TODAY = date(2026, 11, 23)
NEW = TODAY - timedelta(days=10)
OLD = TODAY - timedelta(days=100)
MANY = [model(f"m{n}", updated=OLD) for n in range(9)]


def ranked(
    models: list[Model], usage: dict[str, int] | None = None, trouble: tuple[str, ...] = ()
) -> dict[str, int]:
    return tiers(models, usage=usage or {}, troubled=trouble, today=TODAY)


def first(models: list[Model], **known: Any) -> list[str]:
    return [name for name, tier in ranked(models, **known).items() if tier == 1]


def test_without_usage_the_first_five_are_the_default_the_new_the_good_then_file_order() -> None:
    models = [
        *MANY,
        model("good", scores=Scores(quality=95), updated=OLD),
        model("new", updated=NEW),
        model("main", default=True, updated=OLD),
    ]
    assert sorted(first(models)) == ["good", "m0", "m1", "main", "new"]
    assert set(ranked(models).values()) == {1, 2}


def test_trouble_and_use_come_before_novelty_and_quality() -> None:
    models = [*MANY, model("new", updated=NEW), model("main", default=True)]
    usage = {"m7": 60, "m8": 40, "m6": 30, "m5": 5}
    assert sorted(first(models, usage=usage, trouble=("m3",))) == ["m3", "m6", "m7", "m8", "main"]


def test_what_is_rarely_used_is_in_the_third_tier_unless_it_is_new() -> None:
    models = [*MANY, model("new", updated=NEW)]
    usage = {f"m{n}": 100 for n in range(6)} | {"m6": 20, "m7": 20}
    result = ranked(models, usage=usage)
    assert [name for name, tier in result.items() if tier == 1] == ["m0", "m1", "m2", "m3", "m4"]
    assert (result["m5"], result["new"]) == (2, 2)
    assert (result["m6"], result["m7"], result["m8"]) == (3, 3, 3)


@pytest.mark.parametrize("purpose", ["test", "backup", "테스트", "백업"])
def test_a_spare_is_in_the_third_tier_however_few_models_there_are(purpose: str) -> None:
    spare = model("spare", good_for=(purpose,), updated=OLD)
    assert ranked([model("a"), spare]) == {"a": 1, "spare": 3}
    assert ranked([model("a"), spare], trouble=("spare",)) == {"a": 1, "spare": 1}
    later = model("later", good_for=(purpose,), updated=TODAY + timedelta(days=1))
    assert ranked([later]) == {"later": 3}


def test_whom_the_first_five_have_no_place_for_is_in_the_second_tier() -> None:
    spares = [model(f"s{n}", good_for=("backup",), updated=OLD) for n in range(3)]
    models = [*MANY, *spares]
    result = ranked(models, trouble=("m0", "m1", "m2", "m3", "m4", "m5", "s0"))
    assert [result[f"m{n}"] for n in range(6)] == [1, 1, 1, 1, 1, 2]
    assert (result["s0"], result["s1"]) == (2, 3)


def test_the_registrys_word_stands_and_takes_places_of_the_five() -> None:
    given = [model(f"g{n}", tier=1) for n in range(4)]
    low = model("low", tier=3, default=True)
    result = ranked([*MANY, *given, low], trouble=("low",))
    assert [name for name, tier in result.items() if tier == 1] == ["m0", *(g.id for g in given)]
    assert result["low"] == 3
    six = [model(f"g{n}", tier=1) for n in range(FIRST + 1)]
    assert first([*MANY, *six]) == [m.id for m in six]


def test_trouble_is_recent_for_three_tests_and_what_was_not_asked_is_none() -> None:
    def after(*grades: str) -> bool:
        probes = [
            probe("a", seoul("2026-11-23 09:30"), grade=grade)
            if grade != "untested"
            else probe("a", seoul("2026-11-23 09:30"), grade="unknown", result="untested")
            for grade in grades
        ]
        return "a" in troubled({"a": probes})

    assert after("problem")
    assert after("problem", "normal", "normal")
    assert after("problem", "untested", "normal", "untested", "normal")
    assert not after("problem", "normal", "normal", "caution")
    assert not after()
