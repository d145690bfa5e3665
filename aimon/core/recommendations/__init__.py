"""What to do about the findings of a period: by rule, with options compared."""

from __future__ import annotations

from collections.abc import Sequence

from aimon.core.findings import Finding, Scene
from aimon.core.recommendations import models, work
from aimon.core.recommendations.proposals import Option, Point, Recommendation

__all__ = ["MOST", "Option", "Point", "Recommendation", "recommendations"]

# More than these nobody decides on at once.
MOST = 5
_FAILING = (
    *("outage", "flapping", "use_errors_up", "success_down", "health_down", "errors_up"),
    "pattern",
)
_SLOW_PATTERNS = ("slower", "hours")
_NO_TROUBLE = ("surge", "collapse")
# A retirement further away than this is no matter of today.
_NEAR_DAYS = 60


def recommendations(findings: Sequence[Finding], scene: Scene) -> list[Recommendation]:
    """Return what to decide on, the most important first, at most ``MOST``; none for good news.

    A model is spoken of once, whatever is wrong with it.
    """
    found: list[Recommendation] = []
    told: set[str] = set()
    kinds: set[str] = set()
    for one in findings:
        about = set(one.models)
        if (about and about <= told) or (not about and one.kind in kinds):
            continue
        if (advice := _about(one, scene)) is not None:
            found.append(advice)
            told |= about
            kinds.add(one.kind)
    return found[:MOST]


def _about(f: Finding, scene: Scene) -> Recommendation | None:
    over = f.until is not None
    match f.kind:
        case "slower" if not over:
            return models.slow(f, scene)
        case "pattern" if f.subject in _SLOW_PATTERNS and not over:
            return models.slow(f, scene)
        case "pattern" if f.subject in _NO_TROUBLE:
            return None
        case "flapping":
            return models.failing(f, scene)
        case kind if kind in _FAILING and not over and f.models:
            return models.failing(f, scene)
        case "retires" if (f.days_left or 0) <= _NEAR_DAYS:
            return models.leaving(f, scene)
        case "price_change" if f.tone == "bad":
            return models.leaving(f, scene)
        case "low_use":
            return models.unused(f, scene)
        case "repeated_topic":
            return work.repeated(f)
        case "sla_missed" | "inquiries_up":
            return work.late(f)
        case "budget" | "test_cost_up":
            return work.over_budget(f)
        case "missed_tests":
            return work.missed(f)
    return None
