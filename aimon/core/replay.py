"""Sets two tests of the same questions side by side: what came out differently, and how."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence
from typing import Literal

import msgspec

from aimon.core.records import Change, Item, Probe, Reply

Difference = Literal["worse", "better", "other", "same"]
_ORDER = ("worse", "better", "other", "same")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question as it is drawn again, the items it serves, and the replies that were kept."""

    check: str
    question: str
    prompt: str
    items: tuple[str, ...]
    then: Reply | None = None
    now: Reply | None = None


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """One item then and now. ``change`` is null where the test was not repeated."""

    check: str
    item: str
    change: Difference | None
    then: Item | None
    now: Item | None


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """A test, and the same test repeated (or null).

    ``registry`` says what the model's entry has changed since: host, model, temperature, or the
    day on which it was ``updated``. ``reworded`` names questions that this version words otherwise.
    """

    then: Probe
    now: Probe | None = None
    items: tuple[Pair, ...]
    questions: tuple[Asked, ...]
    registry: tuple[Change, ...] = ()
    reworded: tuple[str, ...] = ()


def alone(items: Sequence[Item]) -> tuple[Pair, ...]:
    """Return a test's items by themselves, those that did not pass first."""
    ordered = sorted(items, key=lambda item: item.ok is not False)
    return tuple(Pair(check=i.check, item=i.item, change=None, then=i, now=None) for i in ordered)


def side_by_side(then: Sequence[Item], now: Sequence[Item]) -> tuple[Pair, ...]:
    """Return the items of both tests in pairs: what changed first, the worse before the better."""
    before = {(item.check, item.item): item for item in then}
    after = {(item.check, item.item): item for item in now}
    pairs = [_pair(place, before.get(place), after.get(place)) for place in before | after]
    return tuple(sorted(pairs, key=lambda pair: (_ORDER.index(pair.change), _passes(pair))))


def _passes(pair: Pair) -> bool:
    return pair.now is None or pair.now.ok is not False


def _pair(place: tuple[str, str], then: Item | None, now: Item | None) -> Pair:
    change = difference(then, now)
    return Pair(check=place[0], item=place[1], change=change, then=then, now=now)


def difference(then: Item | None, now: Item | None) -> Difference:
    """Return how an item's result changed: passing decides, then the score, then the fault's kind.

    An item that is missing, or does not apply, on one side only is neither better nor worse.
    """
    if then is None or now is None or (then.ok is None) != (now.ok is None):
        return "same" if then is now else "other"
    before, after = _worth(then), _worth(now)
    if before != after:
        return "better" if after > before else "worse"
    return "same" if _kind(then) == _kind(now) else "other"


def _worth(item: Item) -> tuple[bool, float]:
    return item.ok is True, item.score or 0.0


def _kind(item: Item) -> str:
    return item.fault.kind if item.fault else ""
