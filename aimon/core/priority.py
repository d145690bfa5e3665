"""Which models matter most: the guide's three tiers, from the registry, usage and recent trouble."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from aimon.core.records import Probe
from aimon.core.registry import Model

# What `--tier 1` is without the registry's own word: a quick look at so many.
FIRST = 5
# Usage over so long tells which models reviewers work with.
USED_OVER = timedelta(days=28)
NEW_FOR = timedelta(days=30)
# The most used, together, have this share of the requests; what lies beyond the second is rare.
_MUCH, _MOST = 0.5, 0.9
_SPARE = frozenset({"test", "backup", "테스트", "백업"})
# A problem in one of so many tests is recent trouble.
_RECENT = 3


def tiers(
    models: Sequence[Model],
    *,
    usage: Mapping[str, int],
    troubled: Collection[str],
    today: date,
) -> dict[str, int]:
    """Return each model's tier by its id: the registry's, else by the guide's three priorities.

    1 the default model, those in recent trouble, those that reviewers use most; filled up to five
    by usage, then novelty, quality, file order. 3 spares, test models and, where ``usage``
    (requests by model) is known, what is rarely used. 2 the rest, and whom tier 1 has no place for.
    """
    given = {model.id: model.tier for model in models if model.tier is not None}
    ranked = sorted((m for m in models if m.id not in given), key=lambda m: _rank(m, usage, today))
    much = _share(models, usage, _MUCH)
    first = [m for m in ranked if m.default]
    first += [m for m in ranked if m.id in troubled]
    first += [m for m in ranked if m.id in much]
    first += [m for m in ranked if not is_spare(m, today)]
    wanted = dict.fromkeys(model.id for model in first)
    places = max(0, FIRST - sum(tier == 1 for tier in given.values()))
    leading = frozenset(list(wanted)[:places])
    called = {m.id for m in ranked if m.default or m.id in troubled} | much
    most = _share(models, usage, _MOST)

    def tier(model: Model) -> int:
        if model.id in given:
            return given[model.id]
        if model.id in leading:
            return 1
        if model.id in called:
            return 2
        rare = bool(most) and model.id not in most and not is_new(model, today)
        return 3 if rare or is_spare(model, today) else 2

    return {model.id: tier(model) for model in models}


def troubled(histories: Mapping[str, Sequence[Probe]]) -> frozenset[str]:
    """Return the models with a problem in one of their last tests (oldest first)."""
    return frozenset(
        model
        for model, probes in histories.items()
        if any(
            p.grade == "problem" for p in [p for p in probes if p.result != "untested"][-_RECENT:]
        )
    )


def _rank(model: Model, usage: Mapping[str, int], today: date) -> tuple[int, int, int]:
    quality = model.scores.quality
    return (-usage.get(model.id, 0), not is_new(model, today), -1 if quality is None else -quality)


def is_new(model: Model, today: date) -> bool:
    """Whether a model came or changed so lately that nobody can have got used to it."""
    return model.updated is not None and timedelta() <= today - model.updated <= NEW_FOR


def is_spare(model: Model, today: date) -> bool:
    """Whether a model is kept for tests or as a backup."""
    return not is_new(model, today) and bool(_SPARE & set(model.good_for))


def _share(models: Sequence[Model], usage: Mapping[str, int], share: float) -> frozenset[str]:
    """Return the most used models that together have this share of all requests."""
    counts = sorted(((usage.get(m.id, 0), m.id) for m in models), key=lambda c: -c[0])
    wanted, taken = share * sum(n for n, _ in counts), 0
    found = set()
    for n, model in counts:
        if not n or taken >= wanted:
            break
        found.add(model)
        taken += n
    return frozenset(found)
