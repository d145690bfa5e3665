"""Writes weeks of a site's life into a workspace: tests, use, inquiries, each drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import exp
from pathlib import Path
from random import Random
from typing import Any

from making import SEOUL, item, probe, run, ticket_event, write_workspace

from aimon.core.faults import fault
from aimon.core.incidentrecords import IncidentEvent
from aimon.core.records import Probe, Run, Usage
from aimon.core.ticketrecords import TicketEvent
from aimon.journal.journal import Journal

FIRST = datetime(2026, 10, 12, tzinfo=SEOUL)
WEEKS = 6
THIS_WEEK = FIRST + timedelta(weeks=WEEKS - 1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (THIS_WEEK + timedelta(days=n) for n in range(5))
NOW = FRIDAY.replace(hour=18, minute=30)
SLOTS = ((9, 30), (13, 0), (17, 0))
SETTINGS = """\
language: ko
timezone: Asia/Seoul
holidays: {korean: false}
schedule: {slots: {}}
"""
CHECKS = {"basic": 4, "korean": 4, "evaluation": 4, "analysis": 4}

# What a model is like at a moment: how many times as slow, which share of items fails, how many
# times as much it is used.
Fate = Callable[[str, datetime], Mapping[str, float]]


def steady(_model: str, _time: datetime) -> Mapping[str, float]:
    """Nothing happens."""
    return {}


def from_tuesday(model: str, **change: float) -> Fate:
    """Make this of one model from Tuesday of the last week on."""
    return lambda name, time: change if name == model and time >= TUESDAY else {}


def registry(models: Sequence[str], **more: str) -> str:
    """Return a registry of models; ``more`` are further words of a model's entry."""
    lines = [
        "templates:",
        '  openai: {provider: openai, base_url: "http://127.0.0.1:9/v1", api_key: "env:TEST_KEY"}',
        "models:",
    ]
    for n, model in enumerate(models):
        words = f", {more.get(model, 'good_for: [evaluation]')}"
        words += ", default: true" if n == 0 else ""
        lines.append(
            f"  - {{id: {model}, template: openai, model: {model}, display_name: {model.upper()},"
            f" price: {{input: 2, output: 8}}{words}}}"
        )
    return "\n".join(lines) + "\n"


def live(
    home: Path,
    models: Sequence[str] = ("a", "b", "c"),
    fate: Fate = steady,
    *,
    seed: int = 1,
    use: bool = True,
    settings: str = SETTINGS,
    until: datetime | None = None,
    **more: str,
) -> Path:
    """Write a workspace and weeks of business days of its tests and its use."""
    write_workspace(home, registry(models, **more), settings)
    random = Random(seed)
    tests = list(_tests(random, models, fate))
    uses = list(_uses(random, models, fate)) if use else []
    end = until or THIS_WEEK + timedelta(days=7)
    for name, kind, records in (
        ("probes", Probe, [t for t in tests if isinstance(t, Probe)]),
        ("runs", Run, [t for t in tests if isinstance(t, Run)]),
        ("usage", Usage, uses),
    ):
        journal: Journal[Any] = Journal(home / "log", name, kind, host="ops-1")
        journal.append(*(record for record in records if record.time < end))
    return home


def days() -> Iterator[datetime]:
    """Yield the business days of all the weeks."""
    for n in range(7 * WEEKS):
        day = FIRST + timedelta(days=n)
        if day.weekday() < 5:
            yield day


def _tests(random: Random, models: Sequence[str], fate: Fate) -> Iterator[Probe | Run]:
    moved: dict[str, float] = {}
    for day in days():
        moved = {model: random.gauss(0, 0.05) for model in models}
        for hour, minute in SLOTS:
            time = day.replace(hour=hour, minute=minute)
            name = f"run-{time:%m%d%H%M}"
            yield run(time, "start", run=name, planned=tuple(models))
            for model in models:
                yield _test(random, model, time, name, moved[model], fate(model, time))
            end = time + timedelta(minutes=2)
            yield run(end, "end", run=name, slot=f"{time:%H:%M}", done=len(models))


def _test(
    random: Random, model: str, time: datetime, name: str, moved: float, fate: Mapping[str, float]
) -> Probe:
    failing = fate.get("fails", 0.004)
    checks = []
    for check, n in CHECKS.items():
        for place in range(n):
            ok = random.random() >= failing
            cause = None if ok else fault("server_error", status=500)
            checks.append(item(check, f"{check}{place}", ok, fault=cause))
    latency = 1200 * exp(moved + random.gauss(0, 0.1)) * fate.get("slow", 1.0)
    passed = sum(i.ok is True for i in checks)
    return probe(
        model, time, run=name, slot=f"{time:%H:%M}", trigger="cron", latency_ms=round(latency, 1),
        checks=tuple(checks), health=round(60 + 40 * passed / len(checks), 1),
        cost=0.001 * fate.get("cost", 1.0),
    )  # fmt: skip


def _uses(random: Random, models: Sequence[str], fate: Fate) -> Iterator[Usage]:
    n = 0
    for day in days():
        for model in models:
            for hour in (9, 11, 14, 16):
                time = day.replace(hour=hour)
                now = fate(model, time)
                requests = round(now.get("use", 1.0) * max(random.gauss(100, 8), 0))
                n += 1
                yield Usage(
                    id=f"u{n:06d}", time=time, host="ops-1", model=model, requests=requests,
                    errors=round(requests * now.get("errors", 0.01)),
                    tokens_in=1000, tokens_out=500, cost=0.02 * requests, currency="USD",
                )  # fmt: skip


def happen(home: Path, *events: IncidentEvent) -> None:
    """Record events of incidents."""
    Journal(home / "log", "incidents", IncidentEvent, host="ops-1").append(*events)


def ask(home: Path, *events: TicketEvent) -> None:
    """Record events of inquiries."""
    Journal(home / "log", "tickets", TicketEvent, host="ops-1").append(*events)


def asked(number: int, time: datetime, **fields: Any) -> TicketEvent:
    """Make the receipt of an inquiry."""
    base = {"symptom": "질문", "class_": "general", "topic": "how_to"}
    return ticket_event(f"T-{number}", time, "received", **base | fields)
