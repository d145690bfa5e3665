"""What a model's requests cost, and which well models cost less: what is saved, what is lost."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from aimon.core.candidates import Candidate, Wanted, candidates
from aimon.core.choosing import retired
from aimon.core.evidence import Evidence
from aimon.core.merits import Merit
from aimon.core.pricing import Demand, Load, Sums, announced, days_a_month, sums
from aimon.core.registry import PriceChange
from aimon.core.settings import Settings
from aimon.core.standing import Standing
from aimon.core.tasks import TASKS, named_in

# So many cheaper models are shown.
MOST = 3


class Cheaper(msgspec.Struct, frozen=True, kw_only=True):
    """A well model that costs less: what is saved a month, and what it does less well.

    The codes of ``losses``: quality_score, check (``subject``), slower, smaller_context, off_task
    (``subjects``); ``value`` is the cheaper model's figure, ``other`` that of the model asked about.
    """

    candidate: Candidate
    sums: Sums
    saved: Decimal
    losses: tuple[Merit, ...]


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """The answer, with ``days`` business days a month.

    ``change`` is an announced price with its ``changed`` sums. ``cheaper`` has the cheapest first,
    ``more`` counts those that were left out of it. ``too_long``: the model does not take so many
    tokens.
    """

    candidate: Candidate
    demand: Demand
    days: int
    sums: Sums
    change: PriceChange | None
    changed: Sums | None
    cheaper: tuple[Cheaper, ...]
    more: int
    too_long: bool


def quote(
    model_id: str,
    standings: Sequence[Standing],
    evidence: Mapping[str, Evidence],
    demand: Demand,
    settings: Settings,
    today: date,
) -> Quote | None:
    """Return what requests to one of the models cost; None where its price is not known."""
    days = days_a_month(settings)
    monthly = demand.requests * (days if demand.per == "day" else 1)
    wanted = Wanted(requests=monthly)
    every = candidates(standings, evidence, wanted, demand.load)
    own = next(c for c in every if c.id == model_id)
    price = own.standing.model.price
    if price is None:
        return None
    total = sums(price, demand, settings)
    cheaper = [
        Cheaper(
            candidate=c, sums=less, saved=total.month - less.month, losses=tuple(_losses(c, own))
        )
        for c in every
        if _comparable(c, own, demand.load)
        and c.standing.model.price
        and (less := sums(c.standing.model.price, demand, settings)).month < total.month
    ]
    cheaper.sort(key=lambda other: other.sums.month)
    change = announced(own.standing.model, today)
    return Quote(
        candidate=own,
        demand=demand,
        days=days,
        sums=total,
        change=change,
        changed=sums(change, demand, settings) if change else None,
        cheaper=tuple(cheaper[:MOST]),
        more=max(0, len(cheaper) - MOST),
        too_long=_too_long(own, demand.load),
    )


def _comparable(c: Candidate, own: Candidate, load: Load) -> bool:
    """Whether the model is a well one that can do the same, priced in the same currency."""
    s = c.standing
    well = s.model.active and s.grade == "normal" and not retired(s)
    return well and c.id != own.id and c.currency == own.currency and not _too_long(c, load)


def _too_long(c: Candidate, load: Load) -> bool:
    context = c.standing.model.limits.context
    return context is not None and load.tokens_in + load.tokens_out > context


def _losses(c: Candidate, own: Candidate) -> Iterator[Merit]:
    """Yield where the cheaper model is worse than the one asked about."""
    less, more = c.standing.model, own.standing.model
    scores = (less.scores.quality, more.scores.quality)
    if None not in scores and (scores[0] or 0) < (scores[1] or 0):
        yield Merit(code="quality_score", value=scores[0], other=scores[1])
    for name, check in own.evidence.checks.items():
        other = c.evidence.checks.get(name)
        if other is None:
            yield Merit(code="unmeasured", subjects=(name,))
        elif other.success_rate < check.success_rate:
            yield Merit(
                code="check",
                subject=name,
                value=other.success_rate,
                other=check.success_rate,
                n=other.passed,
                of=other.total,
            )
    if c.latency_ms is not None and own.latency_ms is not None and c.latency_ms > own.latency_ms:
        yield Merit(code="slower", value=c.latency_ms, other=own.latency_ms)
    contexts = (less.limits.context, more.limits.context)
    if None not in contexts and (contexts[0] or 0) < (contexts[1] or 0):
        yield Merit(code="smaller_context", value=contexts[0], other=contexts[1])
    named = (task for task in TASKS if named_in(more, task) and not named_in(less, task))
    if tasks := tuple(task.name for task in named):
        yield Merit(code="off_task", subjects=tasks)
