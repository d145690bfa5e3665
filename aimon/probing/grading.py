"""Turns the outcomes of a model's questions into graded items and one probe record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from aimon.core import plan
from aimon.core.faults import Fault, FaultClass, fault
from aimon.core.records import Item
from aimon.core.registry import Model
from aimon.probing.checks.base import CheckPlan, ItemSpec
from aimon.probing.checks.text import bare
from aimon.probing.lag import LAGGED_MS, LAGGED_SHARE
from aimon.probing.reply import Outcome, Reply

# An answer that came but cannot be used says that the model is there.
_ANSWERED = (FaultClass.QUALITY,)
# What keeps a question from being asked or answered without a word about the model.
NOT_LET = frozenset({"rate_limited", "budget"})
# A shorter answer often comes in one piece, which tells nothing of speed.
_SPEED_TOKENS = 16
# Beside network faults, what loses a question for want of an answer.
_LOST = frozenset({"timeout", "server_error", "overloaded"})


def connected(outcome: Outcome) -> bool:
    """Whether the model answered at all, rightly or wrongly."""
    if outcome.reply is not None:
        return True
    return outcome.fault is not None and outcome.fault.fault_class in _ANSWERED


def unsteady(outcomes: Sequence[Outcome], listing: Outcome | None) -> bool:
    """Whether a model that answers did so only after a retry, or lost a question on the way.

    Rate limits, refusals and settings that do not fit are no sign of a bad connection. Of the
    listing, which is no answer of the model's, only the network counts.
    """
    if listing and listing.reply and any(_is_network(f) for f in listing.faults):
        return any(o.reply is not None for o in outcomes)
    if not any(o.reply is not None for o in outcomes):
        return False
    retried = (f for o in outcomes if o.reply is not None for f in o.faults)
    lost = (o.fault for o in outcomes if o.reply is None and o.fault is not None)
    return any(f.kind != "rate_limited" for f in retried) or any(
        _is_network(f) or f.kind in _LOST for f in lost
    )


def _is_network(found: Fault) -> bool:
    return found.fault_class is FaultClass.NETWORK


def mean(values: Sequence[float]) -> float | None:
    """Return the mean to a tenth, None of nothing."""
    return round(sum(values) / len(values), 1) if values else None


def timed(outcomes: Sequence[Outcome]) -> list[Reply]:
    """Return the replies that were timed well: all of them where none was, aimon being too late."""
    replies = [o.reply for o in outcomes if o.reply is not None]
    return [reply for reply in replies if _well_timed(reply)] or replies


def _well_timed(reply: Reply) -> bool:
    """Whether aimon's own lateness is nothing beside the answer's time."""
    return reply.lag_ms <= max(LAGGED_MS, LAGGED_SHARE * reply.latency_ms)


def lagged(outcomes: Sequence[Outcome]) -> bool:
    """Whether there are replies and none was timed well."""
    return not all(map(_well_timed, timed(outcomes)))


def latencies(outcomes: Sequence[Outcome]) -> list[float]:
    """Return the total latency of the replies that were timed well, in milliseconds."""
    return [reply.latency_ms for reply in timed(outcomes)]


def first_tokens(outcomes: Sequence[Outcome]) -> list[float]:
    """Return the time to the first token of the streamed ones among them, in milliseconds."""
    return [reply.ttft_ms for reply in timed(outcomes) if reply.ttft_ms is not None]


def tokens_per_second(outcomes: Sequence[Outcome]) -> float | None:
    """Return the output speed after the first token, over all streamed replies of some length.

    (tokens − 1) / (latency − TTFT), as AIPerf defines it; None without such replies.
    """
    streamed = [
        (reply.tokens_out - 1, reply.latency_ms - reply.ttft_ms)
        for reply in timed(outcomes)
        if reply.ttft_ms is not None
        and (reply.tokens_out or 0) >= _SPEED_TOKENS
        and reply.tokens_out is not None
    ]
    took = sum(ms for _, ms in streamed)
    return round(1000 * sum(n for n, _ in streamed) / took, 1) if took > 0 else None


def items_of(model: Model, check: CheckPlan, outcomes: Mapping[str, Outcome]) -> list[Item]:
    """Grade every item of a check; one whose question failed has that question's fault.

    A question that a rate limit or the budget kept away is left out of success and failure. Its
    tokens are those of the first item that needs it, so that items add up to the record.
    """
    counted: set[str] = set()
    items = []
    for spec in check.items:
        own = [outcomes[name] for name in spec.needs if name not in counted]
        counted.update(spec.needs)
        items.append(
            msgspec.structs.replace(_item(check.check, spec, outcomes), **_cost(model, own))
        )
    return items


def _cost(model: Model, asked: Sequence[Outcome]) -> dict[str, Any]:
    """Return what the questions of an item took, nothing where none was sent."""
    if not any(o.attempts for o in asked):
        return {}
    tokens_in, tokens_out = sum(o.spent_in for o in asked), sum(o.spent_out for o in asked)
    return {
        "tokens_in": tokens_in,
        "tokens_out": tokens_out,
        "cost": plan.cost(model, tokens_in, tokens_out),
        "estimated": any(o.estimated for o in asked),
    }


def _item(check: str, spec: ItemSpec, outcomes: Mapping[str, Outcome]) -> Item:
    asked = [outcomes[name] for name in spec.needs]
    attempts = sum(o.attempts for o in asked)
    replies: dict[str, Reply] = {n: o.reply for n in spec.needs if (o := outcomes[n]).reply}
    lost = next((o.fault for o in asked if o.reply is None), None)
    ok: bool | None
    score: float | None
    if lost is None:
        verdict = spec.grade(replies)
        ok, note = verdict.ok, verdict.note
        score = None if verdict.score is None else round(verdict.score, 3)
        found = fault(verdict.kind, note) if ok is False else None
    else:
        ok, found = None if lost.kind in NOT_LET else False, lost
        note = _why_unsent(attempts, lost)
        score = 0.0 if attempts and lost.fault_class in _ANSWERED else None
    return Item(
        check=check,
        item=spec.name,
        ok=ok,
        score=score,
        weight=spec.weight,
        latency_ms=mean(latencies(asked)),
        ttft_ms=mean(first_tokens(asked)),
        attempts=attempts,
        fault=found,
        failed_attempts=tuple(f for o in asked for f in o.faults),
        note=note,
        lagged=lagged(asked),
        answer=_digest(replies, spec) if lost is None else None,
    )


def _why_unsent(attempts: int, lost: Fault) -> str:
    if lost.kind == "budget":
        return "not sent: budget"
    return "" if attempts else "not sent"


def _digest(replies: Mapping[str, Reply], spec: ItemSpec) -> str:
    """Return what tells the answers of an item from others: 12 hexadecimal digits of SHA-256."""
    answers = "\n".join(bare(replies[name].text) for name in spec.needs)
    return sha256(answers.encode(errors="replace")).hexdigest()[:12]


def unsent_listing(cause: Fault) -> Item:
    """Return the listing that was not asked for, failed for the cause."""
    return Item(check="basic", item="listing", ok=False, fault=cause, note="not sent")


def listing_item(outcome: Outcome, *, answered: bool) -> Item:
    """Grade the unbilled model list; a server or key without one is no fault of a model."""
    found = outcome.fault
    not_offered = found is None and outcome.reply is None
    # Of a model that answers, only the network tells: the list is the server's affair.
    excused = answered and found is not None and not _is_network(found)
    ok = None if not_offered or excused else found is None
    note = (
        "not offered" if not_offered else f"not listed: {found.kind}" if excused and found else ""
    )
    return Item(
        check="basic",
        item="listing",
        ok=ok,
        score=None if ok is None else float(ok),
        latency_ms=mean(latencies([outcome])),
        attempts=outcome.attempts,
        fault=None if ok is None else found,
        failed_attempts=() if ok is None else outcome.faults,
        note=note,
    )
