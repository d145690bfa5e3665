"""The figures of a log agree with plain Python to a billionth, whatever lies between the lines."""

from __future__ import annotations

import json
import time as clock
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from math import fsum
from pathlib import Path
from random import Random
from typing import Any

import pytest
from making import SEOUL, probe

from aimon.analysis.engine import Figures
from aimon.core.records import Probe, Usage
from aimon.journal.probes import probe_log
from aimon.journal.usage import usage_log

FIRST, LAST = date(2026, 11, 20), date(2026, 11, 26)
NOW = datetime(2026, 12, 1, tzinfo=SEOUL)
DAILY = """
SELECT model, day, count(*) AS probes,
       sum(CASE WHEN result = 'success' THEN 1 ELSE 0 END) AS answered,
       100.0 * sum(passed) / sum(CASE WHEN total > 0 THEN total END) AS success_rate,
       avg(latency_ms) AS mean,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms) AS p50,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY latency_ms) AS p95
FROM probes GROUP BY model, day
"""
HEATMAP = """
SELECT weekday, hour, count(*) AS probes, avg(latency_ms) AS mean FROM probes GROUP BY weekday, hour
"""
USE = """
SELECT model, day, sum(requests) AS requests, sum(errors) AS errors, sum(tokens_in) AS tokens_in,
       sum(cost) AS cost, max(users) AS users
FROM usage GROUP BY model, day
"""


def percentile(values: Sequence[float], p: float) -> float | None:
    """Return what percentile_cont is defined as: between the two nearest ranks, linearly."""
    if not values:
        return None
    ordered = sorted(values)
    rank = p * (len(ordered) - 1)
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (rank - low)


def mean(values: Sequence[float]) -> float | None:
    """Return the mean, None of nothing."""
    return fsum(values) / len(values) if values else None


def moments(rng: Random, n: int) -> Iterator[datetime]:
    """Yield moments of the days before, in and after the period, some at the edges of a day."""
    start = datetime(2026, 11, 19, tzinfo=SEOUL)
    for _ in range(n):
        seconds = rng.choice([0, 86_399, rng.randrange(86_400)])
        yield start + timedelta(
            days=rng.randrange(9), seconds=seconds, milliseconds=rng.randrange(1000)
        )


def probes(rng: Random, n: int) -> list[Probe]:
    """Make tests of three models, some without an answer, some without an item."""
    return [
        probe(
            rng.choice("abc"),
            moment,
            result=rng.choice(["success", "success", "failure"]),
            passed=rng.randrange(5),
            total=rng.choice([0, 4, 5]),
            latency_ms=rng.choice([None, rng.lognormvariate(7, 1)]),
        )
        for moment in moments(rng, n)
    ]


def use(rng: Random, n: int) -> list[Usage]:
    """Make lines about hours of use, some about the same hour."""
    return [
        Usage(
            id=f"u{number}",
            time=moment.replace(minute=0, second=0, microsecond=0),
            host="h",
            model=rng.choice("ab"),
            requests=rng.randrange(1000),
            errors=rng.choice([None, rng.randrange(9)]),
            tokens_in=rng.choice([None, rng.randrange(10**6)]),
            cost=rng.choice([None, rng.random()]),
            users=rng.randrange(50),
            source=rng.choice(["", "litellm"]),
            recorded=NOW - timedelta(minutes=rng.randrange(10_000)),
        )
        for number, moment in enumerate(moments(rng, n))
    ]


def spoil(log: Path, rng: Random) -> None:
    """Put lines that no reader takes between the good ones of some files, and a torn one after."""
    for path in sorted(log.rglob("*.jsonl")):
        lines = path.read_bytes().splitlines()
        record = json.loads(lines[0])
        bad = (
            b"torn",
            b"\x00" * 20,
            b'{"id":5}',
            b"[1]",
            b"\xff",
            json.dumps({**record, "id": "x", "model": 5}).encode(),
            json.dumps({**record, "id": "y", "time": "2020-01-01T00:00:00+09:00"}).encode(),
            lines[0] + lines[0],
            lines[0],  # good, and appended twice
        )
        if rng.random() < 0.7:
            for line in rng.sample(bad, 4):
                lines.insert(rng.randrange(1, len(lines) + 1), line)
            path.write_bytes(b"\n".join(lines) + b"\n" + lines[0][:40])


def agrees(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Hold a row to what it should be, to a billionth."""
    assert found.keys() == wanted.keys()
    for name, value in wanted.items():
        if isinstance(value, float):
            assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-9), (name, found, wanted)
        else:
            assert found[name] == value, (name, found, wanted)


def daily(group: Sequence[Probe]) -> dict[str, Any]:
    """Return a model's figures of a day."""
    latencies = [p.latency_ms for p in group if p.latency_ms is not None]
    of = sum(p.total for p in group)
    return {
        "probes": len(group),
        "answered": sum(p.result == "success" for p in group),
        "success_rate": 100.0 * sum(p.passed for p in group) / of if of else None,
        "mean": mean(latencies),
        "p50": percentile(latencies, 0.5),
        "p95": percentile(latencies, 0.95),
    }


def in_use(group: Sequence[Usage]) -> dict[str, Any]:
    """Return a model's use of a day."""

    def total(values: Sequence[float | None]) -> Any:
        known = [value for value in values if value is not None]
        return sum(known) if known else None

    return {
        "requests": sum(u.requests for u in group),
        "errors": total([u.errors for u in group]),
        "tokens_in": total([u.tokens_in for u in group]),
        "cost": total([u.cost for u in group]),
        "users": max(u.users or 0 for u in group),
    }


@pytest.fixture(params=["Asia/Seoul", "America/New_York"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own time zone, which counts for nothing."""
    monkeypatch.setenv("TZ", request.param)
    clock.tzset()
    yield
    monkeypatch.undo()
    clock.tzset()


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize("spoilt", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_the_figures_agree_with_plain_python(tmp_path: Path, seed: int, spoilt: bool) -> None:
    rng = Random(seed)
    tests, lines = probes(rng, 1500), use(rng, 600)
    for host in range(2):
        probe_log(tmp_path, f"h{host}").append(*tests[host::2])
        usage_log(tmp_path, f"h{host}").append(*lines[host::2])
    if spoilt:
        spoil(tmp_path, rng)
    by_day: dict[tuple[str, str], list[Probe]] = defaultdict(list)
    by_hour: dict[tuple[int, int], list[Probe]] = defaultdict(list)
    for test in tests:
        if FIRST <= test.time.date() <= LAST:
            by_day[test.model, str(test.time.date())].append(test)
            by_hour[test.time.isoweekday(), test.time.hour].append(test)
    latest: dict[tuple[str, str, datetime], Usage] = {}
    for line in sorted(lines, key=lambda u: (u.recorded or NOW, u.id)):
        latest[line.source, line.model, line.time] = line
    used: dict[tuple[str, str], list[Usage]] = defaultdict(list)
    for line in latest.values():
        if FIRST <= line.time.date() <= LAST:
            used[line.model, str(line.time.date())].append(line)
    with Figures(tmp_path, FIRST, LAST, NOW, NOW, ("probes", "usage")) as figures:
        found = {(r.pop("model"), r.pop("day")): r for r in figures.answer(DAILY)}
        heat = {(r.pop("weekday"), r.pop("hour")): r for r in figures.answer(HEATMAP)}
        asked = {(r.pop("model"), r.pop("day")): r for r in figures.answer(USE)}
        assert (figures.unreadable > 0) == spoilt
    assert found.keys() == by_day.keys()
    assert heat.keys() == by_hour.keys()
    assert asked.keys() == used.keys()
    for key, group in by_day.items():
        agrees(found[key], daily(group))
    for cell, group in by_hour.items():
        latencies = [p.latency_ms for p in group if p.latency_ms is not None]
        agrees(heat[cell], {"probes": len(group), "mean": mean(latencies)})
    for key, spans in used.items():
        agrees(asked[key], in_use(spans))
