"""Chooses among candidates: who may be advised at all, the best for a wish, what the rest lack."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterable, Sequence

import msgspec

from aimon.core.candidates import Candidate, Wanted, values
from aimon.core.standing import Standing
from aimon.core.tasks import Criterion

# So many are advised at most, and so many are enough to leave those out that are not quite well.
MOST, ENOUGH = 3, 2
# What is no further from the best than this is as good: points of quality, times of the rest.
_POINTS, _TIMES = 5, 1.25


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """An active model that is not advised, and the first reason for it.

    code: excluded (it was not wanted), unknown or problem (see the standing's reasons), retired,
    no_price or other_currency (so no budget can be held), over_budget (``own`` is its month's cost,
    ``other`` the budget), caution (enough others are normal), off_task (its entry does not name the
    ``candidate.lacks``), behind (in ``criterion``, where the model ``than``, which is advised, has
    ``other``), enough (as good as those advised).
    """

    candidate: Candidate
    code: str
    criterion: Criterion | None = None
    own: float | None = None
    other: float | None = None
    than: Candidate | None = None


def usable(s: Standing) -> bool:
    """Whether people may be sent to the model: active, well or nearly so, and not retired."""
    return s.model.active and s.grade in ("normal", "caution") and not retired(s)


def retired(s: Standing) -> bool:
    """Whether the day of the model's retirement has come."""
    return s.retirement is not None and s.retirement.stage == 0


def barred(c: Candidate, wanted: Wanted) -> Passed | None:
    """Return why a model cannot be advised at all, if it cannot."""
    s, budget = c.standing, wanted.budget
    if c.id in wanted.but:
        return Passed(candidate=c, code="excluded")
    if s.grade in ("problem", "unknown"):
        return Passed(candidate=c, code=s.grade)
    if retired(s):
        return Passed(candidate=c, code="retired")
    if budget is None:
        return None
    if c.month is None:
        return Passed(candidate=c, code="no_price")
    if c.currency != wanted.currency:
        return Passed(candidate=c, code="other_currency")
    if c.month > budget:
        return Passed(candidate=c, code="over_budget", own=float(c.month), other=float(budget))
    return None


def choose(
    field: Sequence[Candidate], wanted: Wanted, currency: str | None
) -> tuple[list[Candidate], list[Passed]]:
    """Return the models to advise, in order, and why each of the others is not."""
    picked: list[Candidate] = []
    left: list[Passed] = []
    groups: dict[tuple[bool, int], list[Candidate]] = {}
    for c in field:
        groups.setdefault((c.standing.grade == "caution", len(c.lacks)), []).append(c)
    for key in sorted(groups):
        group = groups[key]
        reasons: dict[str, Passed] = {}
        most = MOST if key == (False, 0) else ENOUGH
        while group and len(picked) < most:
            best, reasons = _best(group, wanted, currency)
            picked.append(best)
            group.remove(best)
        left += [reasons.get(c.id) or _needless(c, picked) for c in group]
    return picked, left


def _needless(c: Candidate, picked: Sequence[Candidate]) -> Passed:
    """Return that there are enough better models: by grade, or by the task."""
    better = all(other.standing.grade == "normal" for other in picked)
    if c.standing.grade == "caution" and (better or not c.lacks):
        return Passed(candidate=c, code="caution")
    return Passed(candidate=c, code="off_task")


def _best(
    group: Sequence[Candidate], wanted: Wanted, currency: str | None
) -> tuple[Candidate, dict[str, Passed]]:
    """Return the best of a group, and where each of the others fell behind."""
    left = list(group)
    behind: dict[str, Criterion] = {}
    for criterion in wanted.order:
        found = values(left, criterion, currency)
        best = _limit(found.values(), criterion)
        if best is not None:
            good = [c for c in left if _as_good(found[c.id], best, criterion)]
            behind |= {c.id: criterion for c in left if c not in good}
            left = good
    first = min(left, key=lambda c: (not c.standing.model.default, _exact(c, wanted, currency)))
    reasons = {c.id: _behind(c, first, behind.get(c.id), currency) for c in group if c is not first}
    return first, reasons


def _behind(
    c: Candidate, first: Candidate, criterion: Criterion | None, currency: str | None
) -> Passed:
    """Return where a model fell behind the one that was better; nowhere it may be."""
    if criterion is None:
        return Passed(candidate=c, code="enough")
    found = values([c, first], criterion, currency)
    own, other = found[c.id], found[first.id]
    return Passed(candidate=c, code="behind", criterion=criterion, own=own, other=other, than=first)


def _exact(c: Candidate, wanted: Wanted, currency: str | None) -> list[float]:
    """Return the values by which models that are as good as each other are ordered, least first."""
    found = [(criterion, values([c], criterion, currency)[c.id]) for criterion in wanted.order]
    return [(-1 if criterion == "quality" else 1) * (value or 0) for criterion, value in found]


def _limit(found: Iterable[float | None], criterion: Criterion) -> float | None:
    """Return the best of the known values."""
    known = [value for value in found if value is not None]
    return (max if criterion == "quality" else min)(known, default=None)


def _as_good(value: float | None, best: float, criterion: Criterion) -> bool:
    if value is None:
        return False
    return value >= best - _POINTS if criterion == "quality" else value <= best * _TIMES
