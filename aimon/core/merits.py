"""A candidate's strengths and weaknesses, each by a figure, beside the other candidates."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from aimon.core.candidates import Candidate, Wanted, values
from aimon.core.evidence import Evidence
from aimon.core.health import CONTENT_CHECKS
from aimon.core.pricing import announced
from aimon.core.settings import Settings
from aimon.core.tasks import LONG_CONTEXT, Criterion

# From so many on, tests without a failure are worth a word, and below so many the figures are few.
_MANY_TESTS, _FEW_TESTS = 10, 5
_MANY_ITEMS = 20
# So many times the best in time or money, or so many points below it, is worth a word.
_TIMES = 2
_POINTS = 10
# Where less is better: the words for the least of all, and for much more than that.
_COUNTED: tuple[tuple[Criterion, tuple[str, str]], ...] = (
    ("speed", ("fastest", "slower")),
    ("cost", ("cheapest", "dearer")),
)


class Merit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A strength or a weakness: what it is (``code``) and the figures that it follows from.

    ``value`` is the model's, ``other`` that of the best other model: points, percent,
    milliseconds, tokens, or money for a request. ``n`` of ``of`` are tests or items. ``subject`` is
    a check or the entry's word, ``subjects`` are tasks or checks.
    """

    code: str
    value: float | None = None
    other: float | None = None
    n: int | None = None
    of: int | None = None
    subject: str = ""
    subjects: tuple[str, ...] = ()
    on: date | None = None


def strengths(
    c: Candidate, field: Sequence[Candidate], wanted: Wanted, currency: str | None
) -> tuple[Merit, ...]:
    """Return what speaks for a candidate among all of the field, costs compared in the currency."""
    return (*_for_the_task(c, wanted), *_best(c, field, currency), *_sound(c.evidence))


def weaknesses(
    c: Candidate,
    field: Sequence[Candidate],
    currency: str | None,
    settings: Settings,
    today: date,
) -> tuple[Merit, ...]:
    """Return what speaks against a candidate among all of the field, beside its grade's reasons."""
    return (
        *_of_its_entry(c, today),
        *_of_its_tests(c.evidence, settings),
        *_slow(c, settings),
        *_behind(c, field, currency),
    )


def _for_the_task(c: Candidate, wanted: Wanted) -> Iterator[Merit]:
    for task, word in c.named.items():
        yield Merit(code="named", subject=word, subjects=(task,))
    context = c.standing.model.limits.context or 0
    if context >= LONG_CONTEXT and any(task.long for task in wanted.tasks):
        yield Merit(code="long_context", value=context, other=LONG_CONTEXT)


def _best(c: Candidate, field: Sequence[Candidate], currency: str | None) -> Iterator[Merit]:
    own, other = _beside(c, field, "quality", currency)
    if own is not None and other is not None and own > other:
        yield Merit(code="best_quality", value=own, other=other, of=len(field))
    for criterion, code in _COUNTED:
        own, other = _beside(c, field, criterion, currency)
        if own is not None and other is not None and own < other:
            yield Merit(code=code[0], value=own, other=other, of=len(field))


def _sound(evidence: Evidence) -> Iterator[Merit]:
    if evidence.total >= _MANY_ITEMS and evidence.passed == evidence.total:
        yield Merit(code="flawless", n=evidence.passed, of=evidence.total)
    if evidence.tests >= _MANY_TESTS and not evidence.lost and not evidence.retried:
        yield Merit(code="at_once", n=evidence.tests, of=evidence.tests)


def _of_its_entry(c: Candidate, today: date) -> Iterator[Merit]:
    s, price = c.standing, c.standing.model.price
    if c.lacks:
        yield Merit(code="off_task", subjects=c.lacks)
    if s.retirement:
        yield Merit(code="retires", on=s.retirement.on, n=s.retirement.days_left)
    if since := [change.since for change in s.changes if change.since]:
        yield Merit(code="changed", on=max(since).date())
    change = announced(s.model, today)
    if change and price and (change.input > price.input or change.output > price.output):
        yield Merit(code="dearer_soon", on=change.on)


def _of_its_tests(evidence: Evidence, settings: Settings) -> Iterator[Merit]:
    if trouble := evidence.lost + evidence.retried:
        yield Merit(code="unreliable", n=trouble, of=evidence.tests)
    if evidence.limited:
        yield Merit(code="limited", n=evidence.limited, of=evidence.tests)
    for name, check in evidence.checks.items():
        rate = check.success_rate
        if rate < settings.thresholds.success.normal:
            yield Merit(code="weak_check", subject=name, value=rate, n=check.passed, of=check.total)
    if missing := tuple(name for name in CONTENT_CHECKS if name not in evidence.checks):
        yield Merit(code="unmeasured", subjects=missing)
    if evidence.tests < _FEW_TESTS:
        yield Merit(code="few_tests", n=evidence.tests)


def _slow(c: Candidate, settings: Settings) -> Iterator[Merit]:
    """Yield that it is slow, now and then or always, where its grade does not say so already."""
    limit = 1000 * settings.thresholds.latency.normal
    median, p90 = c.latency_ms or 0, c.evidence.latency_p90_ms or 0
    if median > limit and all(r.indicator != "latency" for r in c.standing.reasons):
        yield Merit(code="slow", value=median, other=limit)
    elif p90 > limit >= median:
        yield Merit(code="slow_at_times", value=p90, other=limit)


def _behind(c: Candidate, field: Sequence[Candidate], currency: str | None) -> Iterator[Merit]:
    own, other = _beside(c, field, "quality", currency)
    if own is not None and other is not None and other - own >= _POINTS:
        yield Merit(code="lower_quality", value=own, other=other)
    for criterion, code in _COUNTED:
        own, other = _beside(c, field, criterion, currency)
        if own is not None and other is not None and own > other and own >= _TIMES * other:
            yield Merit(code=code[1], value=own, other=other)
    if c.request is None:
        yield Merit(code="no_price")


def _beside(
    c: Candidate, field: Sequence[Candidate], criterion: Criterion, currency: str | None
) -> tuple[float | None, float | None]:
    """Return the candidate's value and that of the best other one of the field."""
    found = values(field, criterion, currency)
    others = [value for id, value in found.items() if id != c.id and value is not None]
    best = max if criterion == "quality" else min
    return found.get(c.id), best(others, default=None)
