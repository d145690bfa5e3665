"""What a test says to the rules that look back: few fields, so that weeks of them fit in memory."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence
from datetime import datetime

import msgspec

from aimon.core.faults import FaultClass
from aimon.core.plan import UNBILLED
from aimon.core.records import Item, Probe, Result

# The faults of an attempt that got no answer, beside all of the network's.
_UNANSWERED = frozenset({"timeout", "server_error", "overloaded"})


class CheckSeen(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One check of a test: items passed of those that apply, and their weighted mean score."""

    check: str
    passed: int
    total: int
    score: float | None


class Observation(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One test of one model, as the rules need it.

    ``hour`` and ``weekday`` (0 is Monday) are the site's; the hour is the slot's where there is one.
    ``latency_ms`` is None where nothing answered or aimon was too busy to time it well. ``attempts``
    counts without those that met a rate limit; ``lost`` are those of them that got no answer (network
    faults, timeouts, the server's failures). ``fault_class`` and ``fault_kind`` are "" for none.
    """

    id: str
    time: datetime
    run: str
    model: str
    slot: str | None
    hour: int
    weekday: int
    result: Result
    health: float | None
    passed: int
    total: int
    latency_ms: float | None
    attempts: int
    lost: int
    retried: bool
    rate_limited: int
    fault_class: str
    fault_kind: str
    checks: tuple[CheckSeen, ...]


class FaultPart(msgspec.Struct, frozen=True, gc=False):
    """The part of a fault that an observation is made of."""

    kind: str
    fault_class: str = msgspec.field(name="class")


class ItemPart(msgspec.Struct, frozen=True, gc=False):
    """The part of an item that an observation is made of."""

    check: str
    item: str
    ok: bool | None
    score: float | None = None
    weight: float = 1.0
    tokens_in: int | None = None
    failed_attempts: tuple[FaultPart, ...] = ()


class ProbePart(msgspec.Struct, frozen=True, gc=False):
    """The part of a probe's record that an observation is made of, read in less time and memory."""

    id: str
    time: datetime
    run: str
    slot: str | None
    model: str
    result: Result
    health: float | None
    passed: int
    total: int
    latency_ms: float | None
    attempts: int
    retried: bool
    fault: FaultPart | None
    checks: tuple[ItemPart, ...]
    rate_limited: int = 0
    lagged: bool = False


def observe(probe: Probe | ProbePart) -> Observation:
    """Return what a test says, from its record or as much of it as was read."""
    attempts = max(0, probe.attempts - probe.rate_limited)
    fault = probe.fault
    return Observation(
        id=probe.id,
        time=probe.time,
        run=probe.run,
        model=probe.model,
        slot=probe.slot,
        hour=_hour(probe.slot, probe.time),
        weekday=probe.time.weekday(),
        result=probe.result,
        health=probe.health,
        passed=probe.passed,
        total=probe.total,
        latency_ms=None if probe.lagged else probe.latency_ms,
        attempts=attempts,
        lost=min(attempts, _lost(probe.checks)),
        retried=probe.retried,
        rate_limited=probe.rate_limited,
        fault_class=str(fault.fault_class) if fault else "",
        fault_kind=fault.kind if fault else "",
        checks=_checks(probe.checks),
    )


def _hour(slot: str | None, time: datetime) -> int:
    """Return the hour of a slot like 09:30, of the time where there is none."""
    hour = slot[:2] if slot else ""
    return int(hour) if hour.isascii() and hour.isdigit() and int(hour) < 24 else time.hour


def _lost(items: Sequence[Item | ItemPart]) -> int:
    """Count the attempts without an answer.

    A question that several items need is among the attempts of each of them; only the first has
    tokens of it, even if none. Where it has another question of its own, the shared one counts again.
    """
    told = any(item.tokens_in is not None for item in items)
    return sum(
        attempt.fault_class == FaultClass.NETWORK or attempt.kind in _UNANSWERED
        for item in items
        if item.failed_attempts
        and (item.tokens_in is not None or item.item in UNBILLED or not told)
        for attempt in item.failed_attempts
    )


def _checks(items: Sequence[Item | ItemPart]) -> tuple[CheckSeen, ...]:
    """Return what each check found, in the order in which they were made."""
    by_check: dict[str, list[Item | ItemPart]] = {}
    for item in items:
        by_check.setdefault(item.check, []).append(item)
    return tuple(_check(check, of_one) for check, of_one in by_check.items())


def _check(check: str, items: Sequence[Item | ItemPart]) -> CheckSeen:
    applying = [item.ok for item in items if item.ok is not None]
    scored = [(i.weight, i.score) for i in items if i.score is not None and i.weight > 0]
    whole = sum(weight for weight, _score in scored)
    score = sum(w * s for w, s in scored) / whole if whole else None
    return CheckSeen(check, sum(applying), len(applying), score)
