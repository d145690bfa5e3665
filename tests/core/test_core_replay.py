"""Two tests side by side: what counts as a change, and in which order it is told."""

from __future__ import annotations

import pytest
from making import item

from aimon.core.faults import fault
from aimon.core.records import Item
from aimon.core.replay import alone, difference, side_by_side

WRONG, GARBLED = fault("wrong_answer"), fault("encoding")


@pytest.mark.parametrize(
    ("then", "now", "change"),
    [
        (item(), item(latency_ms=9000.0, note="other words"), "same"),
        (item(), item(ok=False), "worse"),
        (item(ok=False), item(), "better"),
        (item(ok=False, score=0.5), item(ok=False, score=0.25), "worse"),
        (item(ok=False, score=0.5), item(ok=False, score=0.75), "better"),
        (item(ok=False, score=0.9), item(ok=True, score=0.8), "better"),
        (item(ok=False, fault=WRONG), item(ok=False, fault=GARBLED), "other"),
        (item(ok=False, fault=WRONG), item(ok=False, fault=WRONG), "same"),
        (item(ok=False, score=None), item(ok=False, score=0.0), "same"),
        (item(ok=None), item(), "other"),
        (item(ok=False), item(ok=None), "other"),
        (item(ok=None), item(ok=None), "same"),
        (None, item(), "other"),
        (item(), None, "other"),
    ],
)
def test_a_change_is_of_the_result_not_of_the_words(
    then: Item | None, now: Item | None, change: str
) -> None:
    """Passing first, then the score, then the kind of fault; time and notes are no change."""
    assert difference(then, now) == change


def test_what_changed_comes_first_and_the_worse_before_the_better() -> None:
    """Then what fails as before, then the rest in the order of the test."""
    names = ("kept", "fails", "better", "other", "worse", "kept_too")
    then = [item(name=n, ok=n not in ("fails", "better", "other"), fault=None) for n in names]
    now = [item(name=n, ok=n not in ("fails", "other", "worse")) for n in names]
    now[3] = item(name="other", ok=False, fault=GARBLED)
    pairs = side_by_side(then, now)
    assert [pair.item for pair in pairs] == [
        "worse",
        "better",
        "other",
        "fails",
        "kept",
        "kept_too",
    ]
    assert [pair.change for pair in pairs] == ["worse", "better", "other", "same", "same", "same"]
    assert all(pair.then and pair.now for pair in pairs)


def test_items_of_one_side_only_are_told() -> None:
    """A version in between may have dropped one and brought another."""
    pairs = side_by_side([item(name="old")], [item(name="new")])
    assert [(p.item, p.change, p.then is None, p.now is None) for p in pairs] == [
        ("old", "other", False, True),
        ("new", "other", True, False),
    ]


def test_the_same_item_of_two_checks_is_two() -> None:
    """Names are unique within a check only."""
    both = [item("korean", "x"), item("analysis", "x", ok=False)]
    assert len(side_by_side(both, both)) == 2


def test_a_test_alone_tells_its_failures_first() -> None:
    """Nothing is said of a change, since nothing was repeated."""
    pairs = alone([item(name="a"), item(name="b", ok=False), item(name="c", ok=None)])
    assert [pair.item for pair in pairs] == ["b", "a", "c"]
    assert all(pair.change is None and pair.now is None for pair in pairs)
