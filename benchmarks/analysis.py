"""Measures figures over a large log: ``python benchmarks/analysis.py [RECORDS]``, a million by default.

Each model's tests of each day (count, success, exact p50 and p95) and the mean latency by weekday
and hour, through aimon's views, beside the same grouping by DuckDB's own read_json of the same
files. Both must agree with plain Python to a billionth. Every measurement is a process of its own.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import date, datetime, timedelta
from math import fsum, isclose
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

import duckdb

from aimon.analysis.columns import COLUMNS
from aimon.analysis.engine import Figures

SEOUL = ZoneInfo("Asia/Seoul")
FIRST, DAYS, MODELS = date(2026, 10, 1), 30, 50
LAST = FIRST + timedelta(days=DAYS - 1)
NOW = datetime(2026, 11, 1, tzinfo=SEOUL)
ROUNDS = 7
SUMS = """
count(*) AS probes, sum(CASE WHEN result = 'success' THEN 1 ELSE 0 END) AS answered,
100.0 * sum(passed) / sum(total) AS success_rate,
percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms) AS p50,
percentile_cont(0.95) WITHIN GROUP (ORDER BY latency_ms) AS p95
"""
TESTED = "result IN ('success', 'failure')"
OURS = (
    f"SELECT model, day, {SUMS} FROM probes WHERE {TESTED} AND maintained = 0 GROUP BY model, day",
    (
        "SELECT weekday, hour, count(*) AS probes, avg(latency_ms) AS latency_ms FROM probes"
        f" WHERE {TESTED} AND maintained = 0 GROUP BY weekday, hour"
    ),
)
_SCAN = "read_json($files, columns = $columns, format = 'newline_delimited', ignore_errors = true)"
THEIRS = (
    f"SELECT model, left(time, 10) AS day, {SUMS} FROM {_SCAN} WHERE {TESTED} GROUP BY ALL",
    (
        "SELECT isodow(CAST(left(time, 10) AS DATE)) AS weekday,"
        " CAST(substr(time, 12, 2) AS INTEGER) AS hour, count(*) AS probes,"
        f" avg(latency_ms) AS latency_ms FROM {_SCAN} WHERE {TESTED} GROUP BY ALL"
    ),
)
Rows = dict[tuple[Any, Any], list[Any]]


def main() -> None:
    """Make a log, measure and compare, print the table."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    folder = Path(tempfile.mkdtemp(prefix="aimon-bench-"))
    try:
        log = folder / "log"
        size = generate(log, records)
        print(f"{records:,} records, {size / 1e6:.0f} MB, {DAYS} files, {MODELS} models\n")
        measure(log, folder / "cache")
    finally:
        shutil.rmtree(folder)


def generate(log: Path, records: int) -> int:
    """Write the log of a month of short tests; return its size in bytes."""
    rng = Random(6)
    size = 0
    of_day = records // DAYS
    for number in range(DAYS):
        day = datetime.combine(FIRST + timedelta(days=number), datetime.min.time(), SEOUL)
        file = log / "probes" / f"day={day.date()}" / "bench.jsonl"
        file.parent.mkdir(parents=True)
        with file.open("w", encoding="utf-8") as target:
            for n in range(of_day):
                moment = day + timedelta(milliseconds=n * 86_400_000 // of_day)
                line = json.dumps(
                    _record(rng, moment, f"{number:03x}{n:09x}"), separators=(",", ":")
                )
                target.write(line + "\n")
        size += file.stat().st_size
    return size


def _record(rng: Random, moment: datetime, id: str) -> dict[str, Any]:
    answered = rng.random() > 0.03
    return {
        "v": 1,
        "id": id,
        "time": moment.isoformat(timespec="milliseconds"),
        "run": id[:6],
        "slot": f"{moment:%H:%M}",
        "trigger": "cron",
        "host": "bench",
        "model": f"model-{rng.randrange(MODELS)}",
        "served_model": None,
        "result": "success" if answered else "failure",
        "grade": "normal" if answered else "problem",
        "health": round(rng.uniform(60, 100), 1) if answered else 0.0,
        "passed": rng.choice((3, 4, 4, 4)) if answered else 0,
        "total": 4,
        "latency_ms": round(rng.lognormvariate(7, 0.4), 1) if answered else None,
        "ttft_ms": round(rng.uniform(100, 300), 1) if answered else None,
        "duration_ms": 3000.0,
        "tokens_in": rng.randrange(100, 200),
        "tokens_out": rng.randrange(100),
        "cost": 0.001,
        "currency": "USD",
        "attempts": 4,
        "retried": rng.random() < 0.01,
        "fault": None if answered else {"class": "performance", "kind": "timeout"},
        "seed": 1,
        "ran": ["basic"],
        "checks": [],
    }


def measure(log: Path, cache: Path) -> None:
    """Let both take turns, and hold both to plain Python."""
    wanted = reference(log)
    first = part("ours", log, cache)
    parts = ("ours", "maintained", "theirs")
    turns = [{name: part(name, log, cache) for name in parts} for _ in range(ROUNDS)]
    rounds = {name: [turn[name] for turn in turns] for name in parts}
    for name in ("ours", "theirs"):
        compare(rounds[name][-1]["rows"], wanted)
    print("every figure agrees with plain Python to 1e-9\n")
    print("| what | time | to DuckDB's own | peak memory |\n|---|---|---|---|")
    titles = ("aimon's views", "the same with maintenance", "read_json, no views")
    for name, title in zip(parts, titles, strict=True):
        _print_row(title, rounds[name], rounds["theirs"])
    _print_row("the first look at the files, once", [first], rounds["theirs"])


def _print_row(title: str, runs: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
    """Print the median of what took turns; others on this machine then hit both alike."""
    ratio = statistics.median(
        run["s"] / their["s"] for run, their in zip(runs, theirs, strict=False)
    )
    s, mib = statistics.median(run["s"] for run in runs), max(run["mib"] for run in runs)
    print(f"| {title} | {s:.2f} s | {ratio:.2f} | {mib:.0f} MiB |")


def part(name: str, log: Path, cache: Path) -> dict[str, Any]:
    """Measure one in a process of its own."""
    command = [sys.executable, __file__, "--part", name, str(log), str(cache)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def run_part(name: str, log: Path, cache: Path) -> None:
    """Ask both questions; print how long it took, the peak of the memory, and the rows."""
    started = time.perf_counter()
    if name == "theirs":
        files = sorted(str(path) for path in log.glob("probes/*/*.jsonl"))
        values = {"files": files, "columns": COLUMNS["probes"]}
        with duckdb.connect() as connection:
            rows = [connection.execute(sql, values).fetchall() for sql in THEIRS]
    else:
        spans = windows() if name == "maintained" else []
        with Figures(
            log, FIRST, LAST, NOW, NOW, ("probes",), maintenance=spans, cache=cache
        ) as figures:
            rows = [[list(row.values()) for row in figures.answer(sql)] for sql in OURS]
    seconds = time.perf_counter() - started
    print(json.dumps({"s": seconds, "mib": _peak_mib(), "rows": rows}, default=float))


def _peak_mib() -> float:
    """Return the most memory that this process had; what its parent had is none of it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def windows() -> list[tuple[str, datetime, datetime]]:
    """Return two hours of maintenance of every model a week."""
    starts = [NOW - timedelta(days=7 * week) for week in range(1, 5)]
    return [
        (f"model-{model}", start, start + timedelta(hours=2))
        for model in range(MODELS)
        for start in starts
    ]


def reference(log: Path) -> tuple[Rows, Rows]:
    """Reckon both in plain Python."""
    days: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    hours: dict[tuple[int, int], list[float | None]] = defaultdict(list)
    for path in sorted(log.glob("probes/*/*.jsonl")):
        for line in path.read_bytes().splitlines():
            record = json.loads(line)
            moment = datetime.fromisoformat(record["time"])
            days[record["model"], str(moment.date())].append(record)
            hours[moment.isoweekday(), moment.hour].append(record["latency_ms"])
    heat = {cell: [len(all_), _mean(all_)] for cell, all_ in hours.items()}
    return {key: _summed(group) for key, group in days.items()}, heat


def _summed(group: list[dict[str, Any]]) -> list[Any]:
    latencies = sorted(r["latency_ms"] for r in group if r["latency_ms"] is not None)
    answered = sum(r["result"] == "success" for r in group)
    rate = 100.0 * sum(r["passed"] for r in group) / sum(r["total"] for r in group)
    return [len(group), answered, rate, _percentile(latencies, 0.5), _percentile(latencies, 0.95)]


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fsum(known) / len(known) if known else None


def _percentile(ordered: list[float], p: float) -> float | None:
    if not ordered:
        return None
    low = int(p * (len(ordered) - 1))
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (p * (len(ordered) - 1) - low)


def compare(found: list[list[list[Any]]], wanted: tuple[Rows, Rows]) -> None:
    """End the benchmark at the first figure that is another one."""
    for rows, reference_rows in zip(found, wanted, strict=True):
        assert {(row[0], row[1]) for row in rows} == reference_rows.keys()
        for first, second, *figures in rows:
            for value, other in zip(figures, reference_rows[first, second], strict=True):
                same = value == other or isclose(value, other, rel_tol=1e-9, abs_tol=1e-9)
                assert same, (first, second, value, other)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        run_part(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        main()
