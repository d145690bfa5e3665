"""A model as a candidate for a wish: its measured figures, its cost, whether it does the task."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from aimon.core.evidence import Evidence
from aimon.core.pricing import USUAL_REQUESTS, Load, of_request
from aimon.core.standing import Standing
from aimon.core.tasks import CRITERIA, LONG_CONTEXT, Criterion, Task, named_in


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a model is wanted for.

    ``text`` is the task in the asker's words, ``tasks`` what they mean; ``prefer`` the criteria
    that matter, the weightiest first. ``budget`` is what ``requests`` a month may cost together, in
    ``currency``. ``but`` are the ids of models that are not wanted.
    """

    text: str = ""
    tasks: tuple[Task, ...] = ()
    prefer: tuple[Criterion, ...] = ()
    budget: Decimal | None = None
    currency: str | None = None
    requests: int = USUAL_REQUESTS
    but: frozenset[str] = frozenset()

    @property
    def order(self) -> tuple[Criterion, ...]:
        """All criteria, the weightiest first: as told, as the task has it, then quality first."""
        by_task = [task.prefers for task in self.tasks if task.prefers]
        return tuple(dict.fromkeys((*self.prefer, *by_task, *CRITERIA)))

    @property
    def work(self) -> tuple[Task, ...]:
        """The tasks that not every model does."""
        return tuple(task for task in self.tasks if not task.prefers)


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A model beside a wish.

    ``named`` has the entry's own word for each task that it names, ``lacks`` are the tasks that it
    does not. ``request`` and ``month`` are what a request and the month's cost, ``currency`` is the
    price's.
    ``quality`` (0–100) is the mean of what tests measured and the administrator's score, as far as
    they are there; where a task has a test of its own, that test alone counts as measured. Without
    a score of its own a model has the mean of the active ones', lest that be an advantage.
    """

    standing: Standing
    evidence: Evidence
    named: dict[str, str] = {}
    lacks: tuple[str, ...] = ()
    request: Decimal | None = None
    month: Decimal | None = None
    currency: str | None = None
    measured: float | None = None
    score: float | None = None
    quality: float | None = None

    @property
    def id(self) -> str:
        """The model's id."""
        return self.standing.model.id

    @property
    def latency_ms(self) -> float | None:
        """The median response, or where none could be timed that of the last test."""
        median = self.evidence.latency_ms
        return self.standing.latency_ms if median is None else median


def candidates(
    standings: Sequence[Standing], evidence: Mapping[str, Evidence], wanted: Wanted, load: Load
) -> list[Candidate]:
    """Return the models as candidates, in their order."""
    scores = [s.model.scores.quality for s in standings if s.model.active]
    given = [score for score in scores if score is not None]
    usual = round(sum(given) / len(given), 1) if given else None
    return [
        _candidate(s, evidence.get(s.model.id, Evidence()), wanted, load, usual) for s in standings
    ]


def _candidate(
    s: Standing, evidence: Evidence, wanted: Wanted, load: Load, usual: float | None
) -> Candidate:
    named = {task.name: word for task in wanted.tasks if (word := named_in(s.model, task))}
    fits_by_size = (s.model.limits.context or 0) >= LONG_CONTEXT
    request = None if s.model.price is None else of_request(s.model.price, load)
    measured, given = _measured(evidence, wanted.tasks), s.model.scores.quality
    score = usual if given is None else given
    known = [points for points in (measured, score) if points is not None]
    return Candidate(
        standing=s,
        evidence=evidence,
        named=named,
        lacks=tuple(
            task.name
            for task in wanted.work
            if task.name not in named and not (task.long and fits_by_size)
        ),
        request=request,
        month=None if request is None else wanted.requests * request,
        currency=s.model.price.currency if s.model.price else None,
        measured=measured,
        score=score,
        quality=round(sum(known) / len(known), 1) if known else None,
    )


def values(
    field: Sequence[Candidate], criterion: Criterion, currency: str | None
) -> Mapping[str, float | None]:
    """Return each candidate's value by its id: points, milliseconds, or money for a request.

    Costs in another currency are not known.
    """
    if criterion == "quality":
        return {c.id: c.quality for c in field}
    if criterion == "speed":
        return {c.id: c.latency_ms for c in field}
    same = {c.id: c.request for c in field if c.currency == currency}
    return {c.id: None if (cost := same.get(c.id)) is None else float(cost) for c in field}


def main_currency(field: Sequence[Candidate], wanted: Wanted) -> str | None:
    """Return the currency in which costs are compared: the budget's, else the commonest."""
    if wanted.budget is not None:
        return wanted.currency
    common = Counter(c.currency for c in field if c.currency).most_common(1)
    return common[0][0] if common else None


def _measured(evidence: Evidence, tasks: Sequence[Task]) -> float | None:
    """Return what tests of the tasks say of the quality, all content tests where none has one."""
    own = [
        check.score
        for task in tasks
        if (check := evidence.checks.get(task.check or "")) and check.score is not None
    ]
    return round(sum(own) / len(own), 1) if own else evidence.quality
