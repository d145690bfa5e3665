"""What a provider changed without a word: seen between two probes, or against the registry.

A record has the changes that are still in force, those of earlier probes with the time that saw
them first, so that the latest record alone says what has changed since when.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

import msgspec

from aimon.core.records import Change, Probe
from aimon.core.registry import Model
from aimon.core.served import registered_name, same_model

# The item whose question is the same in every probe.
FIXED_ITEM = "fixed"
# What a provider's listing says of a model, in the registry's words.
REGISTERED = ("context", "output", "price_input", "price_output")
# After a month a change between probes is no news any more.
REMEMBERED = timedelta(days=31)
# A K may be 1000 or 1024, a million either squared: 4.9 % apart at most.
_LIMIT_TOLERANCE = 0.05
_PRICE_TOLERANCE = 0.001


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """A model in its provider's own words, as far as they go.

    ``context`` and ``output`` are tokens, prices are per million tokens.
    """

    context: int | None = None
    output: int | None = None
    price_input: float | None = None
    price_output: float | None = None
    currency: str = "USD"


class Subject(NamedTuple):
    """What has one value in a probe. ``seed`` tells which drawing of an item's questions."""

    what: str
    item: str = ""
    seed: int | None = None


def compare(
    probe: Probe, history: Sequence[Probe], described: Description | None, model: Model
) -> tuple[Change, ...]:
    """Return the changes in force at a new probe: what it saw first, and what has lasted.

    ``history`` has the model's earlier probes, oldest first; ``described`` is None where the
    listing was not seen. A change that went back to its old value, or that the registry has
    followed, is in force no more; what this probe did not see lasts.
    """
    lasting = {_subject(c): c for c in (in_force(history[-1], model) if history else ())}
    found: list[Change] = []
    comparable = [_observed(p, model) for p in history if _comparable(p, probe, model)]
    for subject, value in _observed(probe, model).items():
        old = lasting.pop(subject, None)
        if old is not None and value == old.before:
            continue
        new = _between(subject, value, comparable)
        found += [change for change in (new or old,) if change is not None]
    if described is not None:
        before = {what: lasting.pop(Subject(what), None) for what in REGISTERED}
        found += (_first_seen(before[c.what], c) for c in _disagreements(described, model))
    found += lasting.values()
    return tuple(c for c in found if not _forgotten(c, probe))


def in_force(probe: Probe, model: Model) -> tuple[Change, ...]:
    """Return the changes of a model's latest probe, each with its time.

    Those that the registry as it is now has followed are left out.
    """
    return tuple(
        change if change.since else msgspec.structs.replace(change, since=probe.time)
        for change in probe.changes
        if not _followed(change, model)
    )


def _subject(change: Change) -> Subject:
    return Subject(change.what, change.item, change.seed)


def _observed(probe: Probe, model: Model) -> dict[Subject, str]:
    """Return what a probe saw that should not change from one probe to the next.

    Only at temperature 0 is an answer expected to be the same again; of questions that are drawn,
    only where the seed is.
    """
    values = {
        Subject("served_model"): probe.served_model,
        Subject("fingerprint"): probe.fingerprint,
    }
    if model.probe.temperature == 0:
        for item in probe.checks:
            seed = None if item.item == FIXED_ITEM else probe.seed
            values[Subject("answer", item.item, seed)] = item.answer
    return {subject: value for subject, value in values.items() if value}


def _between(
    subject: Subject, value: str, earlier: Sequence[Mapping[Subject, str]]
) -> Change | None:
    """Return the change from the values of earlier probes, if it is one.

    Another served model always is. A fingerprint or an answer is one only where there is something
    to rely on: the two probes before agreed, and the new value is none of the earlier. So a model
    that never repeats itself, as many do not even at temperature 0, and servers that take turns
    behind one name say nothing. The same holds for a repeated seed: its third probe can tell, since
    of two that differ nobody knows whether the model changed or never repeats itself.
    """
    values = [seen[subject] for seen in earlier if subject in seen]
    if not values or values[-1] == value:
        return None
    settled = values[-2:] == [values[-1]] * 2 and value not in values
    if subject.what != "served_model" and not settled:
        return None
    return Change(
        what=subject.what, before=values[-1], after=value, item=subject.item, seed=subject.seed
    )


def _comparable(earlier: Probe, probe: Probe, model: Model) -> bool:
    """Whether both probes were of the same entry of the registry, as far as can be told.

    Where the registry names what answers now and did not name what answered then, the registry
    was changed: that is no quiet change.
    """
    if not (probe.served_model and earlier.served_model):
        return True
    want = registered_name(model)
    return same_model(want, earlier.served_model) or not same_model(want, probe.served_model)


def _disagreements(described: Description, model: Model) -> Iterator[Change]:
    """Yield where the provider's own words and the registry's differ; a gap in either is none."""
    for what, registered in _registered(model).items():
        priced = what.startswith("price")
        if priced and model.price and described.currency != model.price.currency:
            continue
        said = getattr(described, what) or registered  # for an unknown price gateways write 0
        tolerance = _PRICE_TOLERANCE if priced else _LIMIT_TOLERANCE
        if not math.isclose(said, registered, rel_tol=tolerance):
            before, after = _text(what, registered, model), _text(what, said, model)
            yield Change(what=what, before=before, after=after)


def _registered(model: Model) -> dict[str, float]:
    """Return what the registry says of a model's limits and price."""
    values = {
        "context": model.limits.context,
        "output": model.limits.output,
        "price_input": model.price.input if model.price else None,
        "price_output": model.price.output if model.price else None,
    }
    return {what: value for what, value in values.items() if value is not None}


def _text(what: str, value: float, model: Model) -> str:
    if what.startswith("price") and model.price:
        return f"{value:.10g} {model.price.currency}"
    return f"{value:.0f}"


def _first_seen(old: Change | None, new: Change) -> Change:
    same = old is not None and (old.before, old.after) == (new.before, new.after)
    return old if old is not None and same else new


def _followed(change: Change, model: Model) -> bool:
    """Whether the registry now says what the provider does."""
    if change.what in REGISTERED:
        value = _registered(model).get(change.what)
        return value is None or _text(change.what, value, model) != change.before
    if change.what != "served_model":
        return False
    want = registered_name(model)
    return same_model(want, change.after) and not same_model(want, change.before)


def _forgotten(change: Change, probe: Probe) -> bool:
    if change.what in REGISTERED or change.since is None:
        return False
    return probe.time - change.since > REMEMBERED
