"""All findings of a period, each thing told once, in the order of what they mean for reviewers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2, log10

from msgspec.structs import replace

from aimon.core.findings.ahead import ahead, changed, not_tested
from aimon.core.findings.asked import explained, of_inquiries
from aimon.core.findings.finding import Finding, Reason
from aimon.core.findings.happened import of_incidents
from aimon.core.findings.money import of_costs
from aimon.core.findings.scene import Scene
from aimon.core.findings.tested import of_faults, of_tests
from aimon.core.findings.used import alike, of_use

# What a finding of its kind weighs, for a model of the second tier and a change that is clear.
_WEIGHTS: Mapping[str, float] = {
    **dict.fromkeys(("outage",), 100),
    **dict.fromkeys(("flapping", "use_errors_up"), 70),
    **dict.fromkeys(("success_down",), 60),
    **dict.fromkeys(("slower",), 55),
    **dict.fromkeys(("health_down", "pattern", "budget"), 45),
    **dict.fromkeys(("errors_up", "sla_missed", "satisfaction_down"), 40),
    **dict.fromkeys(("missed_tests", "untested", "inquiries_up"), 30),
    **dict.fromkeys(("usage_up", "usage_down", "use_cost_up"), 25),
    **dict.fromkeys(("preference", "repeated_topic", "recovered"), 20),
    **dict.fromkeys(("changed", "price_change"), 15),
    **dict.fromkeys(("low_use", "no_usage"), 6),
}
_OTHERS = 12.0
_RETIRES = ((0, 65.0), (7, 60.0), (30, 35.0), (60, 20.0))
_TIERS = {1: 1.3, 2: 1.0, 3: 0.6}
_DEFAULT = 1.6
_GOES_ON = 1.25
# A model that is down, and one that comes and goes, explain their own failed and slow tests.
_TELLING = ("outage", "flapping", "recovered")
_TOLD_BY_TESTS = {
    "slower": ("slower",),
    "surge": ("usage_up",),
    "collapse": ("usage_down",),
    "hours": ("slower", "success_down"),
}
_WORSE = ("success_down", "health_down", "errors_up")


def find(scene: Scene) -> list[Finding]:
    """Return the findings of a period, the most important first, no two of the same thing."""
    happened = of_incidents(scene)
    down = {m for f in happened if f.kind in _TELLING for m in f.models}
    tests = [f for f in of_tests(scene) if not (f.tone == "bad" and set(f.models) <= down)]
    told = down | {m for f in tests for m in f.models}
    tests += of_faults(scene, told)
    use = [f for f in of_use(scene) if not _reason_already(f, tests)]
    shown = [f for f in happened if f.kind != "pattern" or not _told(f, [*tests, *use])]
    troubled = {m for f in (*shown, *tests) if f.tone == "bad" for m in f.models}
    measured = [_with_inquiries(f, scene) for f in (*shown, *tests)]
    versions = {m for f in tests for m in f.models if any(r.kind == "version" for r in f.reasons)}
    found = [
        *measured,
        *_paid(use, of_costs(scene)),
        *of_inquiries(scene, troubled),
        *ahead(scene),
        *changed(scene, versions),
        *not_tested(scene),
    ]
    weighed = (replace(f, weight=round(_weight(f, scene), 2)) for f in found)
    return sorted(weighed, key=lambda f: (-f.weight, f.kind, f.models))


def _told(pattern: Finding, others: Iterable[Finding]) -> bool:
    """Whether what an incident's pattern shows is told of by figures of the period."""
    kinds = _TOLD_BY_TESTS.get(pattern.subject, _WORSE)
    return any(f.kind in kinds and set(pattern.models) <= set(f.models) for f in others)


def _reason_already(use: Finding, tests: Iterable[Finding]) -> bool:
    """Whether a model's use stands beside what its tests show, as a reason."""
    return use.kind in ("usage_up", "usage_down") and any(
        set(use.models) == set(f.models) and any(r.kind == "use" for r in f.reasons) for f in tests
    )


def _paid(use: Iterable[Finding], costs: Sequence[Finding]) -> list[Finding]:
    """Return both without the costs of use that only moved with all use: they stand beside it."""
    found, left = [], list(costs)
    for one in use:
        whole = one.kind in ("usage_up", "usage_down") and not one.models
        for cost in costs if whole else ():
            percents = (one.figures[0].percent, cost.figures[0].percent)
            if cost.kind == one.kind.replace("usage", "use_cost") and alike(*percents):
                one = replace(one, figures=(*one.figures, *cost.figures))
                left.remove(cost)
        found.append(one)
    return [*found, *left]


def _with_inquiries(found: Finding, scene: Scene) -> Finding:
    """Add the inquiries that came about a model's trouble."""
    if found.tone != "bad" or not found.models:
        return found
    tickets = tuple(dict.fromkeys((*found.tickets, *explained(scene, found.models, found.since))))
    if not tickets:
        return found
    reason = Reason(kind="inquiries", n=len(tickets))
    return replace(found, tickets=tickets, reasons=(*found.reasons, reason))


def _weight(found: Finding, scene: Scene) -> float:
    weight = _WEIGHTS.get(found.kind, _OTHERS)
    if found.kind == "retires":
        left = found.days_left or 0
        weight = next((w for days, w in _RETIRES if left <= days), 10.0)
    lasting = _GOES_ON if found.goes_on and found.tone == "bad" else 1.0
    people = 1 + log10(1 + (found.users or (len(found.tickets) if found.models else 0)))
    return weight * _reach(found, scene) * _size(found) * lasting * people


def _reach(found: Finding, scene: Scene) -> float:
    """Return how much the models matter: the default one most, then by tier; many more than one."""
    known = [s.model for model in found.models if (s := scene.standing(model))]
    if not known:
        return 1.0
    most = max(_DEFAULT if m.default else _TIERS[scene.tiers.get(m.id, 2)] for m in known)
    return most * (1 + 0.2 * log2(len(known)))


def _size(found: Finding) -> float:
    """Return how large it is: an outage by how long it lasted, else by how far a figure moved."""
    figure = found.figures[0] if found.figures else None
    if figure is None:
        return 1.0
    if figure.measure == "down_ms":
        return min(0.6 + log2(1 + (figure.now or 0) / 3_600_000) / 4, 2.0)
    return 0.8 + min(abs(figure.percent if figure.percent is not None else 20), 100) / 100
