"""How a model stands at a moment: its latest results folded into one grade with reasons."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from aimon.core import changes, health
from aimon.core.faults import Fault
from aimon.core.health import Measured, Reason
from aimon.core.periods import fresh_until
from aimon.core.records import Change, Grade, Item, Probe
from aimon.core.registry import Model
from aimon.core.retirement import Retirement, retirement
from aimon.core.settings import Settings
from aimon.core.windows import Window

# A connection that failed in one of the runs before this one leaves a caution.
RUNS_REMEMBERED = 2
TREND = 8


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One model at one moment. ``stale`` means that the schedule expected a later result.

    ``history`` holds the latest probes that tested it, ``last`` is the last of them.
    ``trend`` is the health after each probe of ``history``, a quick one read like the latest.
    ``changes`` are those in force, each with its time; neither they nor the retirement are grades,
    nor is the ``maintenance`` that it is under.
    """

    model: Model
    state: Literal["active", "inactive", "error"]
    grade: Grade
    reasons: tuple[Reason, ...]
    health: float | None = None
    passed: int = 0
    total: int = 0
    latency_ms: float | None = None
    ttft_ms: float | None = None
    last: Probe | None = None
    last_success: datetime | None = None
    fault: Fault | None = None
    items: tuple[tuple[datetime, Item], ...] = ()
    history: tuple[Probe, ...] = ()
    trend: tuple[float | None, ...] = ()
    stale: bool = False
    changes: tuple[Change, ...] = ()
    retirement: Retirement | None = None
    maintenance: Window | None = None

    @property
    def success_rate(self) -> float | None:
        """Passed of total items, in percent."""
        return health.success_rate(self.passed, self.total)


def stand(model: Model, probes: Sequence[Probe], now: datetime, settings: Settings) -> Standing:
    """Fold the model's probes (oldest first, none later than ``now``) into its standing.

    A quick probe neither hides nor invents a quality problem: checks that the latest probe did
    not run count with their latest results. A probe that was not let ask anything says nothing of
    the model: the one before it counts while it is fresh.
    """
    every, probes = probes, [p for p in probes if p.result != "untested"]
    history = tuple(probes[-TREND:])
    last_success = next((p.time for p in reversed(probes) if p.result == "success"), None)
    near = retirement(model, now.date())
    if not history:
        missing = () if not model.active else (_no_result(every),)
        return Standing(
            model=model, state=model.state, grade="unknown", reasons=missing, retirement=near
        )
    last = history[-1]
    items = _latest_items(model, probes)
    measured = _measure(model, last, items, history, settings)
    grade, reasons = health.assess(measured, settings.thresholds)
    good_until = fresh_until(last.time.astimezone(now.tzinfo), settings)
    stale = now.timestamp() > good_until.timestamp()  # instants: a clock change moves no one
    if stale:
        grade, reasons = "unknown", (_no_result(every),)
    failing = model.active and last.result == "failure"
    return Standing(
        model=model,
        state="error" if failing else model.state,
        grade=grade,
        reasons=reasons,
        health=measured.health,
        passed=measured.passed,
        total=measured.total,
        latency_ms=last.latency_ms,
        ttft_ms=last.ttft_ms,
        last=last,
        last_success=last_success,
        fault=measured.fault,
        items=items,
        history=history,
        trend=_trend(model, probes, settings),
        stale=stale,
        changes=changes.in_force(last, model) if model.active else (),
        retirement=near,
    )


def _no_result(probes: Sequence[Probe]) -> Reason:
    """Return why there is no fresh result: none was made, or none was let be made."""
    if not probes:
        return Reason(indicator="never", grade="unknown")
    last = probes[-1]
    if last.result == "untested":
        return Reason(indicator="untested", grade="unknown", fault=last.fault)
    return Reason(indicator="stale", grade="unknown")


def _latest_items(model: Model, probes: Sequence[Probe]) -> tuple[tuple[datetime, Item], ...]:
    """Return every configured check's latest items with the time they were seen."""
    last = probes[-1]
    if last.result != "success":
        return tuple((last.time, item) for item in last.checks)
    found: list[tuple[datetime, Item]] = []
    for check in dict.fromkeys((*model.probe.checks, *last.ran)):
        source = next((p for p in reversed(probes) if _tells(p, check)), None)
        if source is not None:
            found += [(source.time, item) for item in source.checks if item.check == check]
    return tuple(found)


def _tells(probe: Probe, check: str) -> bool:
    return check in probe.ran and probe.result == "success"


def _measure(
    model: Model,
    last: Probe,
    items: Sequence[tuple[datetime, Item]],
    history: Sequence[Probe],
    settings: Settings,
) -> Measured:
    only = [item for _, item in items]
    return health.measure(
        only,
        result=last.result,
        latency_ms=last.latency_ms,
        timed=not last.lagged,
        intermittent=last.retried or _failed_before(history),
        fault=health.main_fault(only) or _own(last.fault),
        deadline_s=model.probe.deadline,
        settings=settings,
    )


def _own(found: Fault | None) -> Fault | None:
    """Return a fault of the model, none where it is the site's budget that ended the test."""
    return None if found and found.kind == "budget" else found


def _trend(model: Model, probes: Sequence[Probe], settings: Settings) -> tuple[float | None, ...]:
    first = max(0, len(probes) - TREND)
    return tuple(
        probe.health
        if set(model.probe.checks) <= set(probe.ran)
        else health.points(
            [item for _, item in _latest_items(model, probes[: n + 1])],
            result=probe.result,
            latency_ms=probe.latency_ms,
            timed=not probe.lagged,
            deadline_s=model.probe.deadline,
            settings=settings,
        )
        for n, probe in enumerate(probes[first:], first)
    )


def _failed_before(history: Sequence[Probe]) -> bool:
    return any(probe.result == "failure" for probe in history[-1 - RUNS_REMEMBERED : -1])


def count(standings: Sequence[Standing]) -> dict[str, int]:
    """Count all models by state, and the active ones by grade."""
    active = [s for s in standings if s.model.active]
    result = {
        "total": len(standings),
        "active": len(active),
        "inactive": len(standings) - len(active),
    }
    for grade in ("normal", "caution", "problem", "unknown"):
        result[grade] = sum(s.grade == grade for s in active)
    return result


def worst_first(standings: Sequence[Standing]) -> list[Standing]:
    """Order by grade, then health, inactive models last; the registry's order breaks ties."""
    return sorted(
        standings,
        key=lambda s: (
            not s.model.active,
            -health.ORDER.index(s.grade),
            s.health if s.health is not None else -1.0,
        ),
    )
