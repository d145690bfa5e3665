"""Times what follows a run of a thousand models with a year of history, and its peak of memory.

All of the year's lines are written, each with its sixteen items: 3.8 GB. Of use and of incidents
there is what the rules look at. The last run has a few models in trouble. Every night is maintenance.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec
from making import SEOUL, dead, item, probe, run
from measuring import ENVIRONMENT

from aimon.core.faults import fault
from aimon.core.records import Run, Usage
from aimon.core.registry import CHECKS
from aimon.journal.alerts import alert_log
from aimon.journal.ids import new_id
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.journal.usage import usage_log

MODELS = 1000
DAYS = 260
DAYS_OF_USE = 20
SLOTS = ((9, 30), (13, 0), (17, 0))
LAST = datetime(2026, 11, 24, 17, 0, tzinfo=SEOUL)
NOW = LAST + timedelta(minutes=5)
FAILING, SLOW = 5, 5
AIM = "< 1 s, < 150 MiB"
_HERE = "@@"
_LATENCY = 123456.5

# What a process says of itself at its end; the kernel's word for it would count its parent's too.
_PEAK = """
import atexit, sys, time
def peak():
    lines = open("/proc/self/status").read().splitlines()
    kib = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
    sys.stderr.write(f"\\npeak {time.process_time()} {kib}")
atexit.register(peak)
"""
_OBSERVED = """
import json, sys, time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo
from aimon.journal.observed import observed, used
home, now = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
first = (now - timedelta(days=28)).date()
began = time.perf_counter()
found = (observed if sys.argv[3] == "tests" else used)(
    home / "log", "bench", home / ".cache", first, now.astimezone(ZoneInfo("Asia/Seoul"))
)
print(time.perf_counter() - began)
"""
_CHECK = """
import sys, time
began = time.perf_counter()
from aimon.cli import main
sys.argv = ["aimon", "--home", sys.argv[1], "alert", "check", "--quiet", "--at", sys.argv[2]]
try:
    main()
except SystemExit:
    print(time.perf_counter() - began)
"""


class Cost(NamedTuple):
    """Seconds that the work took, those of the processor for the whole process, its peak in MiB."""

    seconds: float
    processor: float
    mebibytes: float


def main(python: Path, folder: Path) -> None:
    """Write the year and measure in processes of their own."""
    home = folder / "alerts"
    lay_out(home)
    write_tests(home)
    write_use(home)
    tests = [python, "-c", _PEAK + _OBSERVED, home, NOW.isoformat(), "tests"]
    use = [*tests[:-1], "use"]
    say("four weeks of tests, read from the journal once", [timed(tests)])
    say("the same from digests", [timed(tests) for _ in range(5)])
    say("the same after a run: today's is made again", list(after_a_run(home, tests)))
    say("four weeks of use by the hour, from the journal once", [timed(use)])
    say("the same from digests", [timed(use) for _ in range(5)])
    look = [python, "-c", _PEAK + _CHECK, home, NOW.isoformat()]
    say("`aimon alert check` after a run", list(after_runs(home, look)), AIM)
    say("the same five minutes later", [timed(look) for _ in range(5)], AIM)
    shutil.rmtree(home)


def lay_out(home: Path) -> None:
    """Write a workspace of a thousand models."""
    home.mkdir(mode=0o700)
    (home / "aimon.yaml").write_text(
        "language: ko\ntimezone: Asia/Seoul\n"
        "maintenance: [{name: night, cron: '0 3 * * *', lasts: 30m}]\n"
    )
    entries = "".join(
        f"  - {{id: {name(n)}, template: bench{n % 10}, model: m, display_name: 모델 {n}}}\n"
        for n in range(MODELS)
    )
    templates = "".join(
        f"  bench{n}: {{provider: openai, base_url: 'https://bench-{n}.example/v1'}}\n"
        for n in range(10)
    )
    (home / "models.yaml").write_text(f"templates:\n{templates}models:\n{entries}")


def name(number: int) -> str:
    """Return a model's id."""
    return f"model-{number:04d}"


def days(count: int) -> Iterator[datetime]:
    """Yield so many weekdays up to the last, the latest first."""
    day = LAST
    while count:
        if day.weekday() < 5:
            yield day
            count -= 1
        day -= timedelta(days=1)


def write_tests(home: Path) -> None:
    """Write a year of sound tests, in the last run of which some models fail or are slow."""
    random = Random(1)
    lines = [Line(random) for _ in range(20)]
    for day in days(DAYS):
        path = probe_log(home / "log", "bench").file(day)
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            for hour, minute in SLOTS:
                start = day.replace(hour=hour, minute=minute)
                for number in range(FAILING * (start == LAST), MODELS):
                    slow = start == LAST and number < FAILING + SLOW
                    file.write(random.choice(lines).of(number, start, random, slow=slow))
        run_log(home / "log", "bench").append(*runs(day))
    causes = [
        dead(name(n), LAST, fault("refused"), slot="17:00", run=run_id(LAST))
        for n in range(FAILING)
    ]
    probe_log(home / "log", "bench").append(*causes)


def runs(day: datetime) -> Iterator[Run]:
    """Yield the starts and ends of a day's runs."""
    for hour, minute in SLOTS:
        start = day.replace(hour=hour, minute=minute)
        for event, time in (("start", start), ("end", start + timedelta(minutes=1))):
            yield run(
                time, event, id=new_id(time), run=run_id(start), slot=f"{start:%H:%M}", host="bench"
            )


def run_id(start: datetime) -> str:
    """Return the id of the run that began then."""
    return f"run-{start:%Y%m%d%H%M}"


class Line:
    """A line of the journal with places for what differs from test to test."""

    def __init__(self, random: Random) -> None:
        items = tuple(
            item(
                check,
                f"item-{n}",
                score=random.choice((1.0, 1.0, 1.0, 0.9)),
                latency_ms=round(random.gauss(800, 60), 1),
                ttft_ms=round(random.gauss(200, 20), 1),
                attempts=1,
                tokens_in=120,
                tokens_out=60,
                cost=0.0001,
                answer="0123456789ab",
            )
            for check in CHECKS
            for n in range(4)
        )
        record = probe(
            _HERE, LAST, id=_HERE, run=_HERE, slot=_HERE, latency_ms=_LATENCY, checks=items
        )
        line = msgspec.json.encode(record).replace(str(_LATENCY).encode(), _HERE.encode())
        when = json.dumps(LAST.isoformat()).encode()
        self._pieces = line.replace(when, f'"{_HERE}"'.encode()).split(_HERE.encode())

    def of(self, number: int, start: datetime, random: Random, *, slow: bool) -> bytes:
        """Return the line of a model's test in the run that began then."""
        time = start + timedelta(milliseconds=40 * number)
        latency = random.gauss(800 + number % 400, 60) * (8 if slow else 1)
        said = (
            new_id(time),
            time.isoformat(timespec="milliseconds"),
            run_id(start),
            f"{start:%H:%M}",
            name(number),
            f"{latency:.1f}",
        )
        between = [text.encode() for text in said]
        pairs = zip(self._pieces, [*between, b"\n"], strict=True)
        return b"".join(part for pair in pairs for part in pair)


def write_use(home: Path) -> None:
    """Write four weeks of use: nine hours a day of every model."""
    random = Random(2)
    log = usage_log(home / "log", "bench")
    for day in days(DAYS_OF_USE):
        path = log.file(day)
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            for hour in range(9, 18 if day < LAST else 17):
                time = day.replace(hour=hour, minute=0)
                for number in range(MODELS):
                    line = Usage(
                        id=new_id(time),
                        time=time,
                        host="bench",
                        model=name(number),
                        requests=max(0, round(random.gauss(20 + number % 60, 4))),
                    )
                    file.write(msgspec.json.encode(line) + b"\n")


def after_runs(home: Path, command: list[object]) -> Iterator[Cost]:
    """Measure what the first look at the last run takes: its trouble is told of by nobody yet."""
    for _ in range(5):
        for journal in ("incidents", "alerts"):
            shutil.rmtree(home / "log" / journal, ignore_errors=True)
        yield from islice(after_a_run(home, command), 1)
        raised = alert_log(home / "log", "bench").read(LAST.date())
        assert sum(event.event == "raised" for event in raised) >= FAILING + SLOW


def after_a_run(home: Path, command: list[object]) -> Iterator[Cost]:
    """Measure with the digest of the last day out of date, as it is after each run."""
    for _ in range(5):
        probe_log(home / "log", "bench").file(LAST).touch()
        yield timed(command)


def timed(command: list[object]) -> Cost:
    """Return the seconds that a process says its work took, and its peak."""
    done = subprocess.run(
        [str(part) for part in command],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    processor, kib = map(float, done.stderr.split()[-2:])
    return Cost(float(done.stdout), processor, kib / 1024)


def say(what: str, costs: list[Cost], aim: str = "") -> None:
    """Print a row: the median times, the highest peak."""
    seconds = statistics.median(cost.seconds for cost in costs)
    processor = statistics.median(cost.processor for cost in costs)
    peak = max(cost.mebibytes for cost in costs)
    print(
        f"| {what}, {MODELS:,} models | {seconds:.2f} s, {peak:.0f} MiB"
        f" | processor, with start-up: {processor:.2f} s | | {aim} |",
        flush=True,
    )
