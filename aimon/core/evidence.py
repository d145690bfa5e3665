"""What the tests of the last days measured of a model: its figures, each with its n."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from aimon.core import health
from aimon.core.health import CONTENT_CHECKS
from aimon.core.records import Item, Probe

# So far back tests tell how a model is these days.
WINDOW = timedelta(days=7)
# Below so many answers a p90 is little more than the slowest of them.
P90_FROM = 10


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What a check came to: items passed of how many, in percent, and their mean score (0–100)."""

    passed: int
    total: int
    success_rate: float
    score: float | None


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The tests since a moment, those left out that could not ask the model anything.

    ``answered`` of ``tests`` were answered, ``retried`` of these only at a further try; ``limited``
    tests met a rate limit. Latencies are of the ``timed`` answers, p90 from ten of them on;
    ``ttft_ms`` is a median. ``health`` is the mean of the tests', ``quality`` (0–100) the weighted
    mean score of ``graded`` items of the content checks.
    """

    tests: int = 0
    answered: int = 0
    retried: int = 0
    limited: int = 0
    last: datetime | None = None
    health: float | None = None
    passed: int = 0
    total: int = 0
    timed: int = 0
    latency_ms: float | None = None
    latency_p90_ms: float | None = None
    ttft_ms: float | None = None
    quality: float | None = None
    graded: int = 0
    checks: dict[str, Check] = {}

    @property
    def success_rate(self) -> float | None:
        """Passed of total items, in percent."""
        return health.success_rate(self.passed, self.total)

    @property
    def lost(self) -> int:
        """The tests that were not answered."""
        return self.tests - self.answered


def gather(probes: Sequence[Probe]) -> Evidence:
    """Return what these tests of one model, in any order, measured."""
    tests = [p for p in probes if p.result in ("success", "failure")]
    if not tests:
        return Evidence()
    answered = [p for p in tests if p.result == "success"]
    timed = [p for p in answered if p.latency_ms is not None and not p.lagged]
    latencies = [p.latency_ms for p in timed if p.latency_ms is not None]
    healths = [p.health for p in tests if p.health is not None]
    items = [item for p in answered for item in p.checks]
    content = [i for i in items if i.check in CONTENT_CHECKS and i.score is not None]
    return Evidence(
        tests=len(tests),
        answered=len(answered),
        retried=sum(p.retried for p in answered),
        limited=sum(p.rate_limited > 0 for p in tests),
        last=max(p.time for p in tests),
        health=round(sum(healths) / len(healths), 1) if healths else None,
        passed=sum(p.passed for p in tests),
        total=sum(p.total for p in tests),
        timed=len(latencies),
        latency_ms=quantile(latencies, 0.5),
        latency_p90_ms=quantile(latencies, 0.9) if len(latencies) >= P90_FROM else None,
        ttft_ms=quantile([p.ttft_ms for p in timed if p.ttft_ms is not None], 0.5),
        quality=_points(content),
        graded=len(content),
        checks={name: found for name in CONTENT_CHECKS if (found := _check(items, name))},
    )


def quantile(values: Sequence[float], q: float) -> float | None:
    """Return the quantile by linear interpolation (R's type 7), to a tenth; None for no values."""
    if not values:
        return None
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return round(ordered[below] + (place - below) * (ordered[above] - ordered[below]), 1)


def _check(items: Sequence[Item], name: str) -> Check | None:
    own = [item for item in items if item.check == name]
    passed, total = health.counts(own)
    rate = health.success_rate(passed, total)
    if rate is None:
        return None
    return Check(passed=passed, total=total, success_rate=rate, score=_points(own))


def _points(items: Sequence[Item]) -> float | None:
    mean = health.quality(items)
    return None if mean is None else round(100 * mean, 1)
