"""Health score and grade of one model, by the guide's four indicators.

health = 100 × (0.5 success + 0.3 quality + 0.2 speed) with the site's weights; 0 when nothing
answered. The grade is the worst of health, latency, success and connection.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterable

import msgspec

from aimon.core.faults import Fault, FaultClass
from aimon.core.records import Grade, Item, Result
from aimon.core.settings import Bound, Settings, Thresholds, Weights

ORDER: tuple[Grade, ...] = ("normal", "caution", "unknown", "problem")
# Checks that judge what the model says; the basic check only asks whether it answers.
CONTENT_CHECKS = ("korean", "evaluation", "analysis")
_SEVERITY = (
    FaultClass.AUTHENTICATION,
    FaultClass.CONFIGURATION,
    FaultClass.NETWORK,
    FaultClass.PERFORMANCE,
    FaultClass.QUALITY,
    FaultClass.INTERNAL,
)


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One indicator that is not normal: its value, the limit it passed, the evidence.

    ``value`` and ``limit`` are points for health, percent for success, milliseconds for latency.
    ``failed`` counts failed items by check.
    """

    indicator: str
    grade: Grade
    value: float | None = None
    limit: float | None = None
    fault: Fault | None = None
    failed: dict[str, int] = {}


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What the grade is made of."""

    answered: bool
    internal: bool = False
    untested: bool = False
    health: float | None
    passed: int
    total: int
    latency_ms: float | None
    timed: bool = True
    intermittent: bool = False
    fault: Fault | None = None
    failed: dict[str, int] = {}


def speed(latency_ms: float, deadline_s: float, latency: Bound) -> float:
    """Return 1 up to the normal limit, 0.5 at the caution limit, 0 at the deadline."""
    seconds = latency_ms / 1000
    if seconds <= latency.normal:
        return 1.0
    if seconds >= deadline_s:
        return 0.0
    if seconds <= latency.caution:
        return 1 - 0.5 * (seconds - latency.normal) / (latency.caution - latency.normal)
    return 0.5 * (deadline_s - seconds) / (deadline_s - latency.caution)


def counts(items: Iterable[Item]) -> tuple[int, int]:
    """Return (passed, total) of the items that apply."""
    graded = [item.ok for item in items if item.ok is not None]
    return sum(graded), len(graded)


def success_rate(passed: int, total: int) -> float | None:
    """Return the items passed in percent, to a tenth; None where there are none."""
    return round(100 * passed / total, 1) if total else None


def quality(items: Iterable[Item]) -> float | None:
    """Return the weighted mean score of the graded content items, or None without any."""
    graded = [
        (item.score, item.weight)
        for item in items
        if item.check in CONTENT_CHECKS and item.score is not None and item.weight > 0
    ]
    if not graded:
        return None
    return sum(score * weight for score, weight in graded) / sum(weight for _, weight in graded)


def health(
    items: Iterable[Item],
    *,
    latency_ms: float | None,
    timed: bool = True,
    deadline_s: float,
    weights: Weights,
    latency: Bound,
) -> float:
    """Return the health score, 0 to 100, to a tenth of a point.

    Where no content check was run or let be run, or no answer was timed well, that weight goes to
    the rest; where one was run and nothing could be graded, quality is 0. ``latency_ms`` None means
    that nothing answered.
    """
    items = tuple(items)
    passed, total = counts(items)
    if latency_ms is None or not total:
        return 0.0
    parts = [(weights.success, passed / total)]
    if timed:
        parts.append((weights.speed, speed(latency_ms, deadline_s, latency)))
    if any(item.check in CONTENT_CHECKS and item.ok is not None for item in items):
        parts.append((weights.quality, quality(items) or 0.0))
    whole = sum(weight for weight, _ in parts)
    if not whole:
        return 0.0
    return round(100 * sum(weight * value for weight, value in parts) / whole, 1)


def points(
    items: Iterable[Item],
    *,
    result: Result,
    latency_ms: float | None,
    timed: bool = True,
    deadline_s: float,
    settings: Settings,
) -> float | None:
    """Return the health of a probe with these items, by the site's settings.

    0 when the model did not answer, None when aimon itself failed or nothing could be asked.
    """
    if result in ("error", "untested"):
        return None
    return health(
        items,
        latency_ms=latency_ms if result == "success" else None,
        timed=timed,
        deadline_s=deadline_s,
        weights=settings.weights,
        latency=settings.thresholds.latency,
    )


def measure(
    items: Iterable[Item],
    *,
    result: Result,
    latency_ms: float | None,
    timed: bool = True,
    intermittent: bool,
    fault: Fault | None,
    deadline_s: float,
    settings: Settings,
) -> Measured:
    """Return what the grade of a probe with these items is made of."""
    items = tuple(items)
    passed, total = counts(items)
    return Measured(
        answered=result == "success",
        internal=result == "error",
        untested=result == "untested",
        health=points(
            items,
            result=result,
            latency_ms=latency_ms,
            timed=timed,
            deadline_s=deadline_s,
            settings=settings,
        ),
        passed=passed,
        total=total,
        latency_ms=latency_ms,
        timed=timed,
        intermittent=intermittent,
        fault=fault,
        failed=failed_by_check(items),
    )


def worst(grades: Iterable[Grade]) -> Grade:
    """Return the worst grade, normal where there is none."""
    return max(grades, key=ORDER.index, default="normal")


def assess(measured: Measured, thresholds: Thresholds) -> tuple[Grade, tuple[Reason, ...]]:
    """Return the grade and every indicator that is not normal, worst first.

    An edge belongs to the better side: 80 is normal, 5.0 s is caution.
    """
    if measured.internal:
        reason = Reason(indicator="internal", grade="unknown", fault=measured.fault)
        return "unknown", (reason,)
    if measured.untested:
        reason = Reason(indicator="untested", grade="unknown", fault=measured.fault)
        return "unknown", (reason,)
    if not measured.answered:  # that success and health are low follows, and adds nothing
        reason = Reason(indicator="connection", grade="problem", fault=measured.fault)
        return "problem", (reason,)
    reasons: list[Reason] = []
    if measured.intermittent:
        reasons.append(Reason(indicator="connection", grade="caution"))
    if measured.total:
        percent = 100 * measured.passed / measured.total
        _low(reasons, "success", percent, thresholds.success, measured)
    if measured.latency_ms is not None and measured.timed:
        _high(reasons, measured.latency_ms, thresholds.latency)
    if measured.health is not None:
        _low(reasons, "health", measured.health, thresholds.health, measured)
    reasons.sort(key=lambda reason: -ORDER.index(reason.grade))
    return worst(reason.grade for reason in reasons), tuple(reasons)


def _low(reasons: list[Reason], name: str, value: float, bound: Bound, what: Measured) -> None:
    if value >= bound.normal:
        return
    grade: Grade = "caution" if value >= bound.caution else "problem"
    limit = bound.normal if grade == "caution" else bound.caution
    failed = what.failed if name == "success" else {}
    reasons.append(
        Reason(indicator=name, grade=grade, value=round(value, 1), limit=limit, failed=failed)
    )


def _high(reasons: list[Reason], latency_ms: float, bound: Bound) -> None:
    seconds = latency_ms / 1000
    if seconds <= bound.normal:
        return
    grade: Grade = "caution" if seconds <= bound.caution else "problem"
    limit = 1000 * (bound.normal if grade == "caution" else bound.caution)
    reasons.append(
        Reason(indicator="latency", grade=grade, value=round(latency_ms, 1), limit=limit)
    )


def failed_by_check(items: Iterable[Item]) -> dict[str, int]:
    """Count the failed items of each check."""
    failed: dict[str, int] = {}
    for item in items:
        if item.ok is False:
            failed[item.check] = failed.get(item.check, 0) + 1
    return failed


def main_fault(items: Iterable[Item]) -> Fault | None:
    """Return the fault that says most about the failed items: gravest class, then most frequent."""
    faults = [item.fault for item in items if item.ok is False and item.fault is not None]
    if not faults:
        return None
    kinds = [found.kind for found in faults]
    return min(faults, key=lambda f: (_SEVERITY.index(f.fault_class), -kinds.count(f.kind)))
