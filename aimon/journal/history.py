"""The latest probes of each model, read backwards a day at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from aimon.core.records import Probe
from aimon.core.registry import CheckName, Model
from aimon.core.standing import TREND
from aimon.journal.journal import Journal

LOOK_BACK = timedelta(days=31)


def recent(
    log: Journal[Probe], models: Sequence[Model], now: datetime, tests: int = TREND
) -> dict[str, list[Probe]]:
    """Return each model's probes up to ``now``, oldest first; models without any are missing.

    Reads no further back than until every model has so many tests (by default enough for its
    trend) and an answer to each of its checks, or a month; what lies further back is no answer to
    how a model is.
    """
    found: dict[str, list[Probe]] = {}
    wanted = {model.id: set(model.probe.checks) for model in models}
    earliest = (now - LOOK_BACK).date()
    for day in reversed(log.days()):
        if day < earliest or not wanted:
            break
        if day > now.date():
            continue
        of_day: dict[str, list[Probe]] = {}
        for probe in log.read(day):
            if probe.model in wanted and probe.time <= now:
                of_day.setdefault(probe.model, []).append(probe)
        for model, probes in of_day.items():
            probes.sort(key=lambda probe: probe.time)
            found[model] = probes + found.get(model, [])
        for model in of_day:
            if _enough(found[model], wanted[model], tests):
                del wanted[model]
    return found


def recalled(
    log: Journal[Probe], models: Sequence[Model], now: datetime, seed: int | None
) -> dict[str, list[Probe]]:
    """Return each model's probes up to ``now`` that a new one is compared with, oldest first.

    Beside the recent ones those of the last month that asked the same, where a seed is given.
    """
    found = recent(log, models, now)
    if seed is None:
        return found
    wanted = {model.id for model in models}
    for day in log.days():
        if not (now - LOOK_BACK).date() <= day <= now.date():
            continue
        for probe in log.read(day):
            if probe.seed == seed and probe.model in wanted and probe.time <= now:
                found.setdefault(probe.model, []).append(probe)
    return {
        model: sorted({p.id: p for p in probes}.values(), key=lambda probe: probe.time)
        for model, probes in found.items()
    }


def over(
    log: Journal[Probe], models: Sequence[Model], now: datetime, span: timedelta
) -> dict[str, list[Probe]]:
    """Return each model's probes of the span up to ``now``; models without any are missing."""
    wanted = {model.id for model in models}
    since = now - span
    found: dict[str, list[Probe]] = {}
    for day in log.days():
        if since.date() <= day <= now.date():
            for probe in log.read(day):
                if probe.model in wanted and since < probe.time <= now:
                    found.setdefault(probe.model, []).append(probe)
    return found


def _enough(probes: list[Probe], checks: set[CheckName], tests: int) -> bool:
    answered: set[str] = {
        check for probe in probes if probe.result == "success" for check in probe.ran
    }
    tested = sum(probe.result != "untested" for probe in probes)
    return tested >= tests and checks <= answered
