"""Measures what aimon promises to be quick at, as ratios within one run: ``make bench``.

Builds a wheel, installs it into a virtual environment of its own (an editable checkout compiles at
every start) and compares each command with its floor, the two taking turns. Prints Markdown.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "benchmarks")]

import alerts
import load
import reports
import tickets
import timing
from measuring import ENVIRONMENT, check, install, row, taking_turns

MODELS = 50


def main() -> None:
    """Measure everything and print the table."""
    folder = Path(tempfile.mkdtemp(prefix="aimon-bench-"))
    try:
        python = install(folder)
        print("| what | measured | floor or peer | ratio | aim |\n|---|---|---|---|---|")
        start_up(python, folder)
        run_of_fifty(python, folder)
        report_of_a_day(python, folder)
        tickets.main(python, folder / "home")
        reports.main(python, folder)
        alerts.main(python, folder)
    finally:
        shutil.rmtree(folder)
    timing.main()
    load.main()


def start_up(python: Path, folder: Path) -> None:
    """Compare the commands that people wait for with bare imports."""
    home = folder / "home"
    workspace(home, "http://127.0.0.1:9/v1")
    a_day_of_log(home)
    aimon = [python.parent / "aimon", "--home", home]
    bare, table, version, as_json, as_table = taking_turns(
        [
            [python, "-c", "import click"],
            [python, "-c", "import click, tabulate"],
            [python.parent / "aimon", "--version"],
            [*aimon, "status", "--json"],
            [*aimon, "status"],
        ]
    )
    row("`aimon --version`", version, bare, "`import click`", "≤ 1.3")
    row(f"`aimon status --json`, {MODELS} models", as_json, bare, "`import click`", "≤ 2")
    row(f"`aimon status`, {MODELS} models", as_table, table, "`import click, tabulate`", "≤ 1.4")


def workspace(home: Path, url: str) -> None:
    """Lay out a workspace of fifty models."""
    home.mkdir(mode=0o700)
    (home / "aimon.yaml").write_text("language: ko\n")
    entries = "".join(
        f"  - {{id: model-{n}, template: bench, model: sound, display_name: 모델 {n},"
        " price: {input: 1, output: 2}, scores: {quality: 90, speed: 70, cost: 60}}\n"
        for n in range(MODELS)
    )
    registry = f"templates:\n  bench: {{provider: openai, base_url: '{url}'}}\nmodels:\n{entries}"
    (home / "models.yaml").write_text(registry)


def a_day_of_log(home: Path) -> None:
    """Write today's three runs of every model, each record with its 20 items."""
    from datetime import datetime

    from making import SEOUL, item, probe

    from aimon.core.registry import CHECKS
    from aimon.journal.probes import probe_log

    now = datetime.now(SEOUL).replace(microsecond=0)
    checks = tuple(item(c, f"item-{n}") for c in CHECKS for n in range(5))
    log = probe_log(home / "log", "bench")
    for minute in (0, 1, 2):
        moment = now.replace(hour=0, minute=minute)
        log.append(*(probe(f"model-{n}", moment, checks=checks) for n in range(MODELS)))


def run_of_fifty(python: Path, folder: Path) -> None:
    """Compare a run of fifty models and all checks with its own slowest model."""
    home, scenario = folder / "run", folder / "scenario.yaml"
    scenario.write_text("key: none\nmodels: [{name: sound, ttft_ms: 200, latency_ms: 200}]\n")
    serve = [python.parent / "aimon", "practice", "serve", "--port", "0", "--scenario", scenario]
    server = subprocess.Popen(
        [str(part) for part in serve], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    url = server.stdout.readline().split("http://")[1].split()[0]
    workspace(home, f"http://{url}/openai/v1")
    (home / "key").write_text("none\n")
    (home / "key").chmod(0o600)
    text = (home / "models.yaml").read_text()
    (home / "models.yaml").write_text(
        text.replace("provider: openai,", "provider: openai, api_key: 'file:key',")
    )
    started = time.perf_counter()
    check([python.parent / "aimon", "--home", home, "probe", "--quiet"])
    whole = 1000 * (time.perf_counter() - started)
    server.terminate()
    server.wait()
    server.stdout.close()
    records = [
        json.loads(line)
        for path in home.glob("log/probes/*/*.jsonl")
        for line in path.read_text().splitlines()
    ]
    runs = [
        json.loads(line)
        for p in home.glob("log/runs/*/*.jsonl")
        for line in p.read_text().splitlines()
    ]
    slowest = max(record["duration_ms"] for record in records)
    passed = sum(record["passed"] == record["total"] for record in records)
    assert len(records) == passed == MODELS, "a sound model failed"
    row(
        f"run of {MODELS} models × all checks, 200 ms answers",
        runs[-1]["duration_ms"],
        slowest,
        "its slowest model",
        "≤ 1.1",
    )
    row("the same with start-up of the process", whole, slowest, "its slowest model", "")


def report_of_a_day(python: Path, folder: Path) -> None:
    """Time the daily report of fifty models, and what it stands on."""
    aimon = [python.parent / "aimon", "--home", folder / "home", "report", "daily"]
    floor, report = taking_turns([[python, "-c", "import click, duckdb, jinja2"], aimon], rounds=11)
    row(
        f"`aimon report daily`, {MODELS} models",
        report,
        floor,
        "`import click, duckdb, jinja2`",
        "< 1 s",
    )


if __name__ == "__main__":
    main()
