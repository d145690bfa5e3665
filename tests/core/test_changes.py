"""Quiet changes: noted once where there is something to rely on, kept while in force."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from making import item, model, probe, seoul

from aimon.core.changes import REMEMBERED, Description, compare, in_force
from aimon.core.records import Change, Probe
from aimon.core.registry import Limits, Model, Price, ProbeOptions

START = seoul("2026-11-02 09:30")
COLD = model(probe=ProbeOptions(temperature=0.0))


class History:
    """Probes of one model, a day apart, each compared with those before it."""

    def __init__(self, registered: Model = COLD) -> None:
        self.model = registered
        self.probes: list[Probe] = []

    def see(self, described: Description | None = None, **fields: Any) -> tuple[Change, ...]:
        """Add a probe with these fields; return the changes in its record."""
        time = fields.pop("time", START + timedelta(days=len(self.probes)))
        record = probe("gpt-main", time, **fields)
        changes = compare(record, self.probes, described, self.model)
        record = msgspec.structs.replace(record, changes=changes)
        self.probes.append(msgspec.json.decode(msgspec.json.encode(record), type=Probe))
        return self.probes[-1].changes

    def answer(self, digest: str | None, **fields: Any) -> tuple[Change, ...]:
        """Add a probe whose fixed item was answered so."""
        return self.see(checks=(item(name="fixed", ok=None, answer=digest),), **fields)


def test_another_served_model_is_noted_at_once_and_lasts_with_its_first_time() -> None:
    history = History()
    assert history.see(served_model="gpt-4o-2024-08-06") == ()
    new = history.see(served_model="gpt-4o-2024-11-20")
    assert new == (
        Change(what="served_model", before="gpt-4o-2024-08-06", after="gpt-4o-2024-11-20"),
    )
    (lasting,) = history.see(served_model="gpt-4o-2024-11-20")
    assert lasting.since == START + timedelta(days=1)
    assert history.see(served_model=None, result="failure")[0].since == lasting.since


def test_back_to_the_old_value_is_in_force_no_more_and_no_new_change() -> None:
    history = History()
    for name in ("gpt-4o-2024-08-06", "gpt-4o-2024-11-20"):
        history.see(served_model=name)
    assert history.see(served_model="gpt-4o-2024-08-06") == ()
    assert history.see(served_model="gpt-4o-2024-08-06") == ()


def test_a_third_served_model_takes_the_place_of_the_second() -> None:
    history = History()
    for name in ("gpt-4o-2024-05-13", "gpt-4o-2024-08-06"):
        history.see(served_model=name)
    (change,) = history.see(served_model="gpt-4o-2024-11-20")
    assert (change.before, change.since) == ("gpt-4o-2024-08-06", None)


def test_a_change_is_forgotten_after_a_month() -> None:
    history = History()
    for name in ("gpt-4o-2024-08-06", "gpt-4o-2024-11-20"):
        history.see(served_model=name)
    noted = history.probes[-1].time
    assert history.see(served_model="gpt-4o-2024-11-20", time=noted + REMEMBERED)
    late = noted + REMEMBERED + timedelta(seconds=1)
    assert history.see(served_model="gpt-4o-2024-11-20", time=late) == ()


def test_what_the_registry_was_changed_to_is_no_quiet_change() -> None:
    history = History()
    for _ in range(2):
        history.see(
            served_model="gpt-4o-2024-11-20",
            fingerprint="fp_a",
            checks=(item(name="fixed", ok=None, answer="a"),),
        )
    history.model = model(model="gpt-5", probe=ProbeOptions(temperature=0.0))
    changes = history.see(
        served_model="gpt-5-2025-08-07",
        fingerprint="fp_b",
        checks=(item(name="fixed", ok=None, answer="b"),),
    )
    assert changes == ()


def test_another_model_than_the_registrys_is_a_change_until_the_registry_follows() -> None:
    history = History()
    history.see(served_model="gpt-4o")
    (change,) = history.see(served_model="gpt-4o-mini")
    assert (change.before, change.after) == ("gpt-4o", "gpt-4o-mini")
    assert in_force(history.probes[-1], history.model)
    following = model(served_model="gpt-4o-mini")
    assert in_force(history.probes[-1], following) == ()


def test_the_time_of_a_probes_own_changes_is_that_of_the_probe() -> None:
    history = History()
    for name in ("gpt-4o-2024-08-06", "gpt-4o-2024-11-20"):
        history.see(served_model=name)
    (change,) = in_force(history.probes[-1], history.model)
    assert change.since == history.probes[-1].time


def test_an_answer_counts_as_changed_only_against_two_equal_ones_in_a_row() -> None:
    assert [bool(History().answer("a"))] == [False]
    steady, restless = History(), History()
    assert [bool(steady.answer(digest)) for digest in "aab"] == [False, False, True]
    assert [bool(restless.answer(digest)) for digest in "abcdabc"] == [False] * 7


def test_an_answer_that_was_lost_neither_changes_nor_breaks_the_row() -> None:
    history = History()
    seen = [bool(history.answer(digest)) for digest in ("a", None, "a", None, "b")]
    assert seen == [False, False, False, False, True]


def test_one_of_the_answers_that_a_model_is_known_to_give_is_no_change() -> None:
    history = History()
    for digest in "aab":
        history.answer(digest)
    assert history.answer("a") == ()
    history.answer("a")
    assert history.answer("b") == ()


@pytest.mark.parametrize("temperature", [None, 0.7])
def test_above_temperature_0_an_answer_says_nothing(temperature: float | None) -> None:
    history = History(model(probe=ProbeOptions(temperature=temperature)))
    assert [history.answer(digest) for digest in "aab"] == [(), (), ()]


def test_a_changed_fingerprint_is_noted_but_not_servers_that_take_turns() -> None:
    history = History()
    seen = [bool(history.see(fingerprint=f)) for f in ("a", "a", "b", "a", "b", "b", "a", "c")]
    assert seen == [False, False, True, False, False, False, False, False]
    settled = History()
    for name in "aa":
        settled.see(fingerprint=name)
    assert settled.see(fingerprint="b") == (Change(what="fingerprint", before="a", after="b"),)


def drawn(digest: str, check: str = "korean") -> tuple[Any, ...]:
    return (item(check, "numerals", answer=digest),)


def test_a_repeated_seed_tells_a_changed_answer_to_its_question_from_the_third_time_on() -> None:
    history = History()
    for seed, digest in ((7, "a"), (1, "x"), (7, "a"), (2, "y")):
        assert history.see(checks=drawn(digest), seed=seed) == ()
    (change,) = history.see(checks=drawn("b"), seed=7)
    assert change == Change(what="answer", item="numerals", seed=7, before="a", after="b")
    # Another seed asks another question, and says nothing of this one.
    (lasting,) = history.see(checks=drawn("z"), seed=3)
    assert (lasting.seed, lasting.before) == (7, "a")
    assert history.see(checks=drawn("a"), seed=7) == ()


PRICED = model(
    limits=Limits(context=128_000, output=16_384), price=Price(input=2.5, output=10, currency="USD")
)


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        (Description(), []),
        (Description(context=128_000, output=16_384, price_input=2.5, price_output=10.0), []),
        (Description(context=131_072, price_input=2.5000001), []),
        (Description(price_input=0.0), []),
        (Description(price_input=3.0, currency="KRW"), []),
        (Description(context=64_000), [("context", "128000", "64000")]),
        (Description(output=4096), [("output", "16384", "4096")]),
        (
            Description(price_input=2.0, price_output=8.25),
            [("price_input", "2.5 USD", "2 USD"), ("price_output", "10 USD", "8.25 USD")],
        ),
    ],
)
def test_the_registrys_limits_and_price_are_held_against_the_providers_words(
    said: Description, changes: list[tuple[str, str, str]]
) -> None:
    found = History(PRICED).see(said)
    assert [(c.what, c.before, c.after) for c in found] == changes
    assert History(model()).see(said) == ()


def test_a_disagreement_keeps_its_first_time_until_either_side_follows() -> None:
    history = History(PRICED)
    half = Description(context=64_000)
    history.see(Description(context=128_000))
    assert history.see(half)[0].since is None
    for described in (half, None, half):  # without a listing nothing is known, so it lasts
        assert history.see(described)[0].since == START + timedelta(days=1)
    assert history.see(Description(context=32_000))[0].since is None
    assert history.see(Description(context=128_000)) == ()
    history.see(half)
    corrected = model(limits=Limits(context=64_000))
    assert in_force(history.probes[-1], PRICED)
    assert in_force(history.probes[-1], corrected) == ()
    assert in_force(history.probes[-1], model()) == ()


def test_a_disagreement_is_not_forgotten_while_it_lasts() -> None:
    history = History(PRICED)
    half = Description(context=64_000)
    history.see(half)
    late = START + 2 * REMEMBERED
    assert history.see(half, time=late)[0].since == START
