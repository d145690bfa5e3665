"""The figures of a period agree with a count by hand, whatever lies in the files."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest
from making import SEOUL, dead, item, probe, run, seoul

from aimon.analysis.engine import Figures, only
from aimon.core.faults import fault
from aimon.core.records import Probe
from aimon.journal.append import append
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log

DAY = date(2026, 11, 23)
LATER = seoul("2026-11-24 12:00")
EVENING = seoul("2026-11-23 18:00")


def many(rng: Random, n: int) -> list[Probe]:
    """Make records of two days, some failing, some intermittent."""
    start = datetime(2026, 11, 22, tzinfo=SEOUL)
    records = []
    for _ in range(n):
        moment = start + timedelta(seconds=rng.randrange(2 * 86400))
        model = rng.choice(["a", "b", "c"])
        if rng.random() < 0.2:
            records.append(dead(model, moment, fault(rng.choice(["dns", "timeout"]))))
            continue
        bad = rng.random() < 0.3
        checks = (
            item(),
            item("korean", "x", ok=not bad, fault=fault("encoding") if bad else None),
            item("basic", "listing", ok=None),
        )
        records.append(
            probe(
                model,
                moment,
                checks=checks,
                latency_ms=round(rng.uniform(100, 9000), 1),
                health=round(rng.uniform(0, 100), 1),
                retried=rng.random() < 0.1,
            )
        )
    return records


def test_the_days_figures_agree_with_a_count_by_hand(tmp_path: Path) -> None:
    records = many(Random(5), 400)
    probe_log(tmp_path, "one").append(*records[:200])
    probe_log(tmp_path, "two").append(*records[200:])
    groups: dict[tuple[str, str], list[Probe]] = defaultdict(list)
    for record in records:
        groups[str(record.time.date()), record.model].append(record)
    with Figures(tmp_path, DAY - timedelta(days=1), DAY, LATER, LATER) as figures:
        rows = figures.rows("models_by_day")
        assert {(str(row["day"]), row["model"]) for row in rows} == set(groups)
        for row in rows:
            group = groups[str(row["day"]), row["model"]]
            latencies = [r.latency_ms for r in group if r.latency_ms is not None]
            assert row["probes"] == len(group)
            assert row["answered"] == sum(r.result == "success" for r in group)
            assert row["intermittent"] == sum(r.retried for r in group)
            assert (row["passed"], row["total"]) == (
                sum(r.passed for r in group),
                sum(r.total for r in group),
            )
            assert row["latency_ms"] == pytest.approx(sum(latencies) / len(latencies), abs=0.06)
            assert row["health_min"] == min(r.health for r in group if r.health is not None)
        faults = figures.rows("faults_by_day")
    for row in faults:
        having = [
            r
            for r in groups[str(row["day"]), row["model"]]
            if any(i.fault and i.fault.kind == row["kind"] for i in r.checks)
        ]
        assert row["probes"] == len(having)
        assert row["first_ms"] == min(r.time for r in having).timestamp() * 1000
        assert row["last_ms"] == max(r.time for r in having).timestamp() * 1000


def test_a_record_appended_twice_counts_once_and_bad_lines_not_at_all(tmp_path: Path) -> None:
    log = probe_log(tmp_path, "h")
    record = probe("a", seoul("2026-11-23 09:30"))
    log.append(record, record)
    path = log.files(DAY)[0]
    good = path.read_bytes()
    bad = b'{"torn\n\x00\x00\n{"id": 5\n[1]\n"text"\n{"id":"q","time":"no time"}\n\xff\xfe\n\n'
    path.write_bytes(bad + good + bad + b'{"id":"cut')
    with Figures(tmp_path, DAY, DAY, LATER, LATER) as figures:
        (row,) = figures.rows("models_by_day")
        assert figures.unreadable == len(log.bad) or not log.bad
    assert row["probes"] == 1
    assert [r.id for r in log.read(DAY)] == [record.id]


@pytest.mark.parametrize("field", ["cost", "tokens_in", "tokens_out"])
def test_a_record_with_an_amount_below_nothing_is_a_bad_line(tmp_path: Path, field: str) -> None:
    """No test earns money: such a line would open the budget and spoil the sums."""
    log = probe_log(tmp_path, "h")
    log.append(probe("a", seoul("2026-11-23 09:30"), cost=0.5, currency="USD"))
    path = log.files(DAY)[0]
    line = json.loads(path.read_bytes()) | {"id": "other", field: -5}
    path.write_bytes(path.read_bytes() + json.dumps(line).encode() + b"\n")
    with Figures(tmp_path, DAY, DAY, LATER, LATER) as figures:
        (row,) = figures.rows("cost_by_day")
        assert figures.unreadable == 1
    assert row["cost"] == 0.5


def test_a_day_is_the_sites_own_whatever_utc_says(tmp_path: Path) -> None:
    probe_log(tmp_path, "h").append(
        probe("a", seoul("2026-11-23 00:10")), probe("a", seoul("2026-11-23 23:50"))
    )
    with Figures(tmp_path, DAY, DAY, LATER, LATER) as figures:
        rows = only(figures.rows("models_by_day"), DAY)
    assert [row["probes"] for row in rows] == [2]


def test_an_empty_log_has_no_rows(tmp_path: Path) -> None:
    with Figures(tmp_path, DAY, DAY, LATER, LATER) as figures:
        assert figures.rows("models_by_day") == []
        assert figures.rows("tickets_open") == [{"in_progress": 0}]


def test_a_fault_that_a_retry_overcame_is_among_the_days_faults(tmp_path: Path) -> None:
    overcome = item(failed_attempts=(fault("reset"), fault("timeout")), attempts=3)
    probe_log(tmp_path, "h").append(probe("a", seoul("2026-11-23 09:30"), checks=(overcome,)))
    with Figures(tmp_path, DAY, DAY, LATER, LATER) as figures:
        assert [row["kind"] for row in figures.rows("faults_by_day")] == ["reset", "timeout"]


def test_runs_are_folded_from_their_lines(tmp_path: Path) -> None:
    first, second = seoul("2026-11-23 09:30"), seoul("2026-11-23 13:00")
    run_log(tmp_path, "h").append(
        run(first, "start"), run(first + timedelta(minutes=1), "end", run="run-0930", slot="09:30"),
        run(second, "start"), run(second, "skipped", run="other", why="busy"),
    )  # fmt: skip
    with Figures(tmp_path, DAY, DAY, LATER, LATER) as figures:
        rows = {row["run"]: row for row in figures.rows("runs_by_day")}
    assert (rows["run-0930"]["ended"], rows["run-0930"]["slot"]) == (1, "09:30")
    assert rows["run-1300"]["ended"] == 0
    assert (rows["other"]["skipped"], rows["other"]["why"]) == (1, "busy")


@pytest.mark.parametrize(
    "change",
    [
        {"passed": "4"},
        {"health": "good"},
        {"grade": "weird"},
        {"result": "weird"},
        {"retried": 1},
        {"checks": 5},
        {"time": "2026-11-23T09:30:00"},
    ],
)
def test_sql_counts_exactly_what_the_reader_takes(
    tmp_path: Path, change: dict[str, object]
) -> None:
    log = probe_log(tmp_path, "h")
    record = probe("a", seoul("2026-11-23 09:30"))
    log.append(record)
    (path,) = log.files(DAY)
    odd = json.loads(path.read_bytes()) | {"id": "odd"} | change
    append(path, [json.dumps(odd).encode()])
    with path.open("ab") as file:
        file.write(
            json.dumps({**json.loads(path.read_bytes().splitlines()[0]), "id": "t"}).encode()
        )
    with Figures(tmp_path, DAY, DAY, LATER, LATER) as figures:
        assert [row["probes"] for row in figures.rows("models_by_day")] == [1]
        assert figures.unreadable == 1
    assert [r.id for r in log.read(DAY)] == [record.id]


@pytest.mark.parametrize("name", ["model=zzz", "day=2020-01-01", "g*x", "h[1]", "q?"])
def test_the_workspaces_own_path_changes_no_figure(tmp_path: Path, name: str) -> None:
    for folder in (name, "gAx", "h1", "qq"):
        probe_log(tmp_path / folder / "log", "h").append(probe("a", seoul("2026-11-23 09:30")))
    with Figures(tmp_path / name / "log", DAY, DAY, LATER, LATER) as figures:
        (row,) = figures.rows("models_by_day")
    assert (row["probes"], row["model"], row["day"]) == (1, "a", "2026-11-23")


def test_what_comes_after_the_moment_is_left_out(tmp_path: Path) -> None:
    probe_log(tmp_path, "h").append(
        probe("a", seoul("2026-11-23 09:30")), probe("a", seoul("2026-11-23 19:30"))
    )
    with Figures(tmp_path, DAY, DAY, EVENING, EVENING) as figures:
        assert [row["probes"] for row in figures.rows("models_by_day")] == [1]


def test_a_run_across_midnight_has_its_end(tmp_path: Path) -> None:
    start = seoul("2026-11-23 23:59")
    end = run(start + timedelta(minutes=2), "end", run="r", done=1)
    run_log(tmp_path, "h").append(run(start, "start", run="r", planned=("a",)), end)
    with Figures(tmp_path, DAY, DAY, LATER, LATER) as figures:
        (row,) = only(figures.rows("runs_by_day"), DAY)
    assert (row["ended"], row["planned"], row["tested"], row["host"]) == (1, 1, 0, "ops-1")


def test_the_cost_of_each_day_agrees_with_a_count_by_hand(tmp_path: Path) -> None:
    rng = Random(8)
    records = [
        msgspec.structs.replace(
            record,
            cost=None if currency is None else rng.randrange(1, 10**6) / 1e8,
            currency=currency,
            estimated=rng.random() < 0.1,
            tokens_in=rng.randrange(5000),
            result=rng.choice(["success", "failure", "error", "untested"]),
        )
        for record in many(rng, 300)
        for currency in [rng.choice(["USD", "KRW", None])]
    ]
    probe_log(tmp_path, "one").append(*records)
    groups: dict[tuple[str, str | None], list[Probe]] = defaultdict(list)
    for record in records:
        groups[str(record.time.date()), record.currency].append(record)
    with Figures(tmp_path, DAY - timedelta(days=1), DAY, LATER, LATER, ("probes",)) as figures:
        rows = figures.rows("cost_by_day")
        assert figures.rows("runs_by_day") == []
    assert {(row["day"], row["currency"]) for row in rows} == set(groups)
    for row in rows:
        group = groups[row["day"], row["currency"]]
        assert row["probes"] == len(group)
        assert row["tokens_in"] == sum(r.tokens_in or 0 for r in group)
        assert row["estimated"] == any(r.estimated for r in group)
        costs = [r.cost for r in group if r.cost is not None]
        assert row["cost"] == (pytest.approx(sum(costs)) if costs else None)


def test_records_without_what_tests_cost_are_read_all_the_same(tmp_path: Path) -> None:
    """A log written before costs were estimated has no such field."""
    record = msgspec.to_builtins(probe("a", seoul("2026-11-23 09:30"), cost=0.25))
    del record["estimated"]
    file = tmp_path / "probes" / "day=2026-11-23" / "h.jsonl"
    append(file, [json.dumps(record).encode()])
    with Figures(tmp_path, DAY, DAY, LATER, LATER) as figures:
        (row,) = figures.rows("cost_by_day")
    assert (row["cost"], row["estimated"]) == (0.25, 0)
