"""What a test says to the rules that look back: few fields, so that weeks of them fit in memory."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import datetime

import msgspec

from aimon.core.records import Result


class CheckSeen(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One check of a test: items passed of those that apply, and their weighted mean score."""

    check: str
    passed: int
    total: int
    score: float | None


class Observation(msgspec.Struct, frozen=True, array_like=True):
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
