"""Which models to advise for a wish and why not the others, and which in place of a troubled one."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
from msgspec import structs

from aimon.core.candidates import Candidate, Wanted, candidates, main_currency
from aimon.core.choosing import Passed, barred, choose, usable
from aimon.core.evidence import Evidence
from aimon.core.faults import FaultClass
from aimon.core.health import ORDER
from aimon.core.merits import Merit, strengths, weaknesses
from aimon.core.places import place_of
from aimon.core.pricing import Load
from aimon.core.registry import Model
from aimon.core.settings import Settings
from aimon.core.standing import Standing
from aimon.core.tasks import all_words, named

# So many points of the administrator's quality score make no difference.
_ALIKE = 5
# Troubles that a provider's other models may have as well.
_SHARED = (FaultClass.NETWORK, FaultClass.PERFORMANCE, FaultClass.AUTHENTICATION)


class Recommended(msgspec.Struct, frozen=True, kw_only=True):
    """A model that is advised, with what speaks for and against it."""

    candidate: Candidate
    strengths: tuple[Merit, ...]
    weaknesses: tuple[Merit, ...]


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """The answer.

    ``compared`` models are the measure of the strengths and weaknesses: the normal ones that the
    budget allows, and those advised; their costs are compared in ``currency``.

    ``unnamed`` are known tasks that no active model's entry names, so they have no weight.
    notes: unknown_task (nobody knows the word), unnamed_task, not_together (no entry names all the
    tasks), all_off_task (none of those whose entry does is advised), some_off_task, some_caution,
    one_only, currencies (prices that are not comparable).
    ``words`` are what the entries of the active models say they are good for.
    """

    wanted: Wanted
    load: Load
    currency: str | None
    recommended: tuple[Recommended, ...]
    passed: tuple[Passed, ...]
    compared: int
    inactive: int
    unnamed: tuple[str, ...]
    notes: tuple[str, ...]
    words: tuple[str, ...]


def recommend(
    standings: Sequence[Standing],
    evidence: Mapping[str, Evidence],
    wanted: Wanted,
    load: Load,
    settings: Settings,
    today: date,
) -> Advice:
    """Return two or three models that are well now, the best for the wish first.

    Normal ones first, those whose entry names the task before the others; caution only where there
    are not two. Among these by the criteria's order: whoever is within 5 points of the best quality,
    or 25 % of the best time or cost, is as good, and the next criterion decides; at the end the
    default model comes first.
    """
    active = [s for s in standings if s.model.active]
    every, unnamed = _weighed(candidates(active, evidence, wanted, load))
    out = {c.id: passed for c in every if (passed := barred(c, wanted))}
    field = [c for c in every if c.id not in out]
    currency = main_currency(field, wanted)
    picked, left = choose(field, wanted, currency)
    # What people are not sent to is no measure.
    peers = [c for c in field if c.standing.grade == "normal" or c in picked]
    recommended = tuple(
        Recommended(
            candidate=c,
            strengths=strengths(c, peers, wanted, currency),
            weaknesses=weaknesses(c, peers, currency, settings, today),
        )
        for c in picked
    )
    return Advice(
        wanted=wanted,
        load=load,
        currency=currency,
        recommended=recommended,
        passed=tuple(sorted((*left, *out.values()), key=_by_grade)),
        compared=len(peers),
        inactive=len(standings) - len(active),
        unnamed=unnamed,
        notes=_notes(picked, every, field, wanted, unnamed),
        words=all_words(s.model for s in active),
    )


def _by_grade(passed: Passed) -> int:
    return ORDER.index(passed.candidate.standing.grade)


def _weighed(every: Sequence[Candidate]) -> tuple[list[Candidate], tuple[str, ...]]:
    """Return the candidates without the lack of what all of them lack, and what that is."""
    lacks = [c.lacks for c in every]
    unnamed = tuple(task for task in lacks[0] if all(task in l for l in lacks)) if lacks else ()
    weighed = [
        structs.replace(c, lacks=tuple(task for task in c.lacks if task not in unnamed))
        for c in every
    ]
    return weighed, unnamed


def _notes(
    picked: Sequence[Candidate],
    active: Sequence[Candidate],
    field: Sequence[Candidate],
    wanted: Wanted,
    unnamed: tuple[str, ...],
) -> tuple[str, ...]:
    lacking = [c for c in picked if c.lacks]
    together = any(not c.lacks for c in active)
    found = {
        "unknown_task": bool(wanted.text) and not wanted.tasks,
        "unnamed_task": bool(unnamed),
        "not_together": bool(active) and not together,
        "all_off_task": together and bool(lacking) and len(lacking) == len(picked),
        "some_off_task": 0 < len(lacking) < len(picked),
        "some_caution": any(c.standing.grade == "caution" for c in picked),
        "one_only": len(picked) == 1,
        "currencies": len({c.currency for c in field if c.currency}) > 1,
    }
    return tuple(note for note, holds in found.items() if holds)


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """A model to use instead.

    ``shares`` are the tasks that both entries name. ``doubtful``: it is served at the same host as
    the one in trouble, and was last tested before that trouble was seen.
    """

    standing: Standing
    shares: tuple[str, ...] = ()
    doubtful: bool = False


def alternatives(model_id: str, standings: Sequence[Standing], n: int = 2) -> list[Alternative]:
    """Return up to ``n`` active models to use instead of one, the best first.

    Normal before caution, never problem, unknown or past its retirement. Then: not doubtful; the
    same tasks, the same features, hardly less quality, the nearest tier, the better health. For a
    model that the standings do not hold the healthiest are returned.
    """
    own = next((s for s in standings if s.model.id == model_id), None)
    found = [
        Alternative(
            standing=s,
            shares=() if own is None else _shared(own.model, s.model),
            doubtful=own is not None and _doubtful(s, own),
        )
        for s in standings
        if s.model.id != model_id and usable(s)
    ]
    return sorted(found, key=lambda a: _rank(a, own))[:n]


def _rank(a: Alternative, own: Standing | None) -> tuple[float, ...]:
    s = a.standing
    common = features = shortfall = distance = 0
    if own is not None:
        mine, theirs = own.model, s.model
        common = len(a.shares)
        features = len(set(mine.features) & set(theirs.features))
        shortfall = _shortfall(mine.scores.quality, theirs.scores.quality)
        distance = abs((mine.tier or 2) - (theirs.tier or 2))
    order = (s.grade != "normal", a.doubtful, -common, -features, shortfall, distance)
    return (*order, -(s.health or 0))


def _shortfall(own: int | None, other: int | None) -> int:
    """Return by how many points the other is worse, 0 where it is as good; unknown is the worst."""
    if own is None:
        return 0
    less = own - (other or 0)
    return less if less > _ALIKE else 0


def _shared(one: Model, other: Model) -> tuple[str, ...]:
    """Return the tasks that both are good for, in whatever language, and the words they share."""
    mine, theirs = named(one), named(other)
    tasks = tuple(task for task in mine if task in theirs)
    known = {*mine.values(), *theirs.values()}
    return (*tasks, *(w for w in one.good_for if w in other.good_for and w not in known))


def _doubtful(s: Standing, own: Standing) -> bool:
    """Whether the trouble may be the host's, and this model's result is older than the trouble."""
    if own.last is None or s.last is None or own.grade not in ("caution", "problem"):
        return False
    lost = any(reason.indicator == "connection" for reason in own.reasons)
    shared = own.fault is not None and own.fault.fault_class in _SHARED
    if not (lost or shared) or place_of(s.model) != place_of(own.model):
        return False
    return s.last.run != own.last.run and s.last.time < own.last.time
