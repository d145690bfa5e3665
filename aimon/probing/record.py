"""Makes the probe record of a conversation: its items graded, its figures, its grade."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from aimon.core import changes, health, plan
from aimon.core.changes import Description
from aimon.core.faults import fault
from aimon.core.health import Measured
from aimon.core.records import Item, Probe, Result
from aimon.core.registry import CheckName
from aimon.journal.ids import new_id
from aimon.probing import grading
from aimon.probing.reply import Outcome
from aimon.probing.talk import Talk


def record_of(talk: Talk, started: datetime, duration_ms: float) -> Probe:
    """Return the record of a conversation that has ended, compared with the earlier ones."""
    probe = _record(talk, started, duration_ms)
    history = talk.context.histories.get(talk.model.id, ())
    changed = changes.compare(probe, history, _description(talk), talk.model)
    return msgspec.structs.replace(probe, changes=changed)


def _description(talk: Talk) -> Description | None:
    """Return what the provider's list says of the model, None where there was no list to see."""
    if talk.listing is None or talk.listing.reply is None:
        return None
    return talk.listing.reply.description or Description()


def _record(talk: Talk, started: datetime, duration_ms: float) -> Probe:
    items = _items(talk)
    outcomes = list(talk.outcomes.values())
    timed = _timed(talk)
    measured, result = _measure(talk, items, outcomes, timed)
    grade, _ = health.assess(measured, talk.context.settings.thresholds)
    asked = [*outcomes, *([talk.listing] if talk.listing else [])]
    model, context = talk.model, talk.context
    replies = [o.reply for o in outcomes if o.reply is not None]
    tokens_in, tokens_out = sum(o.spent_in for o in outcomes), sum(o.spent_out for o in outcomes)
    connect_ms, tls_ms = talk.session.dialed if talk.session else (None, None)
    return Probe(
        id=new_id(started),
        time=started,
        run=context.run,
        slot=context.slot,
        trigger=context.trigger,
        host=context.host,
        model=model.id,
        served_model=next((r.served_model for r in replies if r.served_model), None),
        result=result,
        grade=grade,
        health=measured.health,
        passed=measured.passed,
        total=measured.total,
        latency_ms=measured.latency_ms,
        ttft_ms=grading.mean(grading.first_tokens(timed)),
        duration_ms=duration_ms,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost=plan.cost(model, tokens_in, tokens_out),
        currency=model.price.currency if model.price else None,
        attempts=sum(o.attempts for o in asked),
        retried=measured.intermittent,
        fault=measured.fault,
        seed=context.seed,
        ran=_ran(talk),
        checks=items,
        note="; ".join(dict.fromkeys(note for o in asked for note in o.notes)),
        rechecks=talk.rechecks,
        estimated=any(o.estimated for o in outcomes),
        rate_limited=sum(f.kind == "rate_limited" for o in asked for f in o.faults),
        connect_ms=_tenths(connect_ms),
        tls_ms=_tenths(tls_ms),
        tokens_per_s=grading.tokens_per_second(timed),
        lag_ms=_tenths(max((reply.lag_ms for reply in replies), default=None)),
        lagged=not measured.timed,
        fingerprint=next((r.fingerprint for r in replies if r.fingerprint), None),
        headroom=next((o.headroom for o in reversed(outcomes) if o.headroom), ()),
    )


def _tenths(ms: float | None) -> float | None:
    return None if ms is None else round(ms, 1)


def _items(talk: Talk) -> tuple[Item, ...]:
    """Grade every check; what was not asked failed for what stopped the conversation."""
    items: list[Item] = []
    outcomes = talk.outcomes
    if talk.listing is not None:
        answered = any(o.reply is not None for o in outcomes.values())
        items.append(grading.listing_item(talk.listing, answered=answered))
    elif talk.blocked is not None and "basic" in talk.planned.checks:
        items.append(grading.unsent_listing(talk.blocked))
    for check in talk.plans:
        found = {
            question.name: outcomes.get((check.check, question.name))
            or Outcome(fault=talk.blocked or talk.broken, attempts=0)
            for question in check.questions
        }
        items += grading.items_of(talk.model, check, found)
    return tuple(items)


def _ran(talk: Talk) -> tuple[CheckName, ...]:
    """Return the checks, without those that the budget kept from being asked whole."""
    if talk.blocked is None or talk.blocked.kind != "budget":
        return talk.planned.checks
    whole = {
        check.check
        for check in talk.plans
        if all(_was_asked(talk.outcomes.get((check.check, q.name))) for q in check.questions)
    }
    return tuple(check for check in talk.planned.checks if check in whole)


def _was_asked(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.attempts > 0


def _timed(talk: Talk) -> list[Outcome]:
    """Return what became of the questions that are timed; of all where none of them was answered."""
    fixed = {
        (p.check, question.name) for p in talk.plans for question in p.questions if question.fixed
    }
    timed = [outcome for place, outcome in talk.outcomes.items() if place not in fixed]
    return timed if any(o.reply for o in timed) else list(talk.outcomes.values())


def _measure(
    talk: Talk, items: Sequence[Item], outcomes: Sequence[Outcome], timed: Sequence[Outcome]
) -> tuple[Measured, Result]:
    settings = talk.context.settings
    internal = talk.broken or next(
        (o.fault for o in outcomes if o.fault and o.fault.kind == "internal"), None
    )
    latency = grading.mean(grading.latencies(timed))
    result = _result(talk, outcomes)
    lagged = grading.lagged(timed)
    slow = not lagged and (latency or 0) > 1000 * settings.thresholds.latency.normal
    found = internal or health.main_fault(items) or talk.blocked
    measured = health.measure(
        items,
        result="error" if internal else result,
        latency_ms=latency,
        timed=not lagged,
        intermittent=grading.unsteady(outcomes, talk.listing),
        fault=found or (fault("slow") if slow else None),
        deadline_s=talk.model.probe.deadline,
        settings=settings,
    )
    return measured, "error" if internal else result


def _result(talk: Talk, outcomes: Sequence[Outcome]) -> Result:
    """Return whether the model answered; where it was not let, that is not known."""
    if any(o.reply is not None for o in outcomes):
        return "success"
    lost = {found.kind for found in (talk.blocked, *(o.fault for o in outcomes)) if found}
    return "untested" if lost and lost <= grading.NOT_LET else "failure"
