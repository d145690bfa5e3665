"""Journals of typed records: days, hosts, duplicates, bad lines."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest

from aimon.core.records import Delivery, Probe, Run
from aimon.journal.deliveries import delivery_log
from aimon.journal.journal import Journal, encode
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log

DAY = date(2026, 11, 22)


class Narrow(msgspec.Struct):
    """A part of a run's record."""

    id: str
    event: str


def run(id: str, time: str = "2026-11-22T09:30:04.120+09:00", **fields: object) -> Run:
    """Make a run's record."""
    record = {"id": id, "time": time, "run": "r", "event": "start", "slot": None}
    return msgspec.convert(record | {"trigger": "cron", "host": "ops-1"} | fields, Run)


@pytest.fixture
def runs(tmp_path: Path) -> Journal[Run]:
    """An empty journal."""
    return run_log(tmp_path / "log", "ops-1")


def test_what_is_appended_is_read(runs: Journal[Run], tmp_path: Path) -> None:
    """The same records, in the same order, from the folder of their day."""
    records = [
        run("1", planned=("gpt-main", "하이퍼클로바")),
        run("2", event="end", duration_ms=1.5),
    ]
    runs.append(*records)
    assert runs.days() == [DAY]
    assert runs.files(DAY) == [tmp_path / "log" / "runs" / "day=2026-11-22" / "ops-1.jsonl"]
    assert list(runs.read(DAY)) == records
    assert next(runs.read(DAY)).time.isoformat() == "2026-11-22T09:30:04.120000+09:00"
    assert runs.bad == []


def test_an_empty_journal_has_no_days(runs: Journal[Run]) -> None:
    """Before the first append there is nothing, and that is no error."""
    assert runs.days() == []
    assert list(runs.read(DAY)) == []


def test_the_day_is_the_record_s_own(runs: Journal[Run]) -> None:
    """The offset of its time decides, also for records of one call."""
    runs.append(
        run("late", "2026-11-22T23:59:59.999+09:00"),
        run("next", "2026-11-23T00:00:00+09:00"),
        run("utc", "2026-11-22T15:00:00Z"),
    )
    assert runs.days() == [DAY, date(2026, 11, 23)]
    assert [record.id for record in runs.read(DAY)] == ["late", "utc"]


def test_all_hosts_are_read_and_only_one_s_own_file_is_written(tmp_path: Path) -> None:
    """Files that came from another machine are part of the day."""
    for host in ("ops-2", "ops-1"):
        run_log(tmp_path, host).append(run(host))
    runs = run_log(tmp_path, "ops-3")
    assert [record.id for record in runs.read(DAY)] == ["ops-1", "ops-2"]
    assert [path.name for path in runs.files(DAY)] == ["ops-1.jsonl", "ops-2.jsonl"]


def test_a_retried_append_is_yielded_once(runs: Journal[Run]) -> None:
    """The id says that it is the same record, also in a narrower type."""
    runs.append(run("1"))
    runs.append(run("1"), run("2"))
    assert [record.id for record in runs.read(DAY)] == ["1", "2"]
    assert list(runs.read(DAY, Narrow)) == [Narrow("1", "start"), Narrow("2", "start")]


def test_bad_lines_are_skipped_and_listed_once(runs: Journal[Run]) -> None:
    """A line that is JSON but no record of this journal is bad as well."""
    runs.append(run("1"))
    (path,) = runs.files(DAY)
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b'\0\0\0\n{"id":"2"}\n')
    runs.append(run("3"))
    for _ in range(2):
        assert [record.id for record in runs.read(DAY)] == ["1", "3"]
    assert runs.bad == [(path, size, "json"), (path, size + 4, "type")]


def test_fields_of_a_later_version_are_accepted(runs: Journal[Run]) -> None:
    """An older aimon reads a newer one's journal."""
    runs.append(run("1"))
    (path,) = runs.files(DAY)
    record = json.loads(path.read_bytes()) | {"id": "2", "v": 2, "mood": "good"}
    with path.open("a") as file:
        file.write(json.dumps(record) + "\n")
    assert [(record.id, record.v) for record in runs.read(DAY)] == [("1", 1), ("2", 2)]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_has_no_word_for_is_refused(runs: Journal[Run], number: float) -> None:
    """It is named; nothing of the call is written."""
    with pytest.raises(ValueError, match="duration_ms"):
        runs.append(run("1"), run("2", duration_ms=number))
    with pytest.raises(ValueError, match=r"a\.b"):
        encode({"a": [{"b": number}]})
    assert runs.days() == []


def test_a_time_without_an_offset_is_refused(runs: Journal[Run]) -> None:
    """Nobody could say which day it belongs to."""
    with pytest.raises(ValueError, match="no offset"):
        runs.append(msgspec.structs.replace(run("1"), time=datetime(2026, 11, 22)))  # noqa: DTZ001
    assert runs.days() == []


@pytest.mark.parametrize("host", ["", "..", ".hidden", "a/b"])
def test_a_host_that_is_no_file_name_is_refused(tmp_path: Path, host: str) -> None:
    """A host's name cannot lead out of the journal's folder."""
    with pytest.raises(ValueError, match="file name"):
        run_log(tmp_path, host)


def test_each_kind_has_its_journal(tmp_path: Path) -> None:
    """Probes, runs and deliveries lie apart and read as their own type."""
    journals: list[tuple[Journal[Probe] | Journal[Run] | Journal[Delivery], str]] = [
        (probe_log(tmp_path, "ops-1"), "probes"),
        (run_log(tmp_path, "ops-1"), "runs"),
        (delivery_log(tmp_path, "ops-1"), "deliveries"),
    ]
    assert [(journal.folder, name) for journal, name in journals] == [
        (tmp_path / name, name) for _, name in journals
    ]


def test_reading_a_day_loads_nothing_heavy(runs: Journal[Run], tmp_path: Path) -> None:
    """``aimon status`` reads journals, and must answer in an instant."""
    runs.append(run("1"))
    code = (
        "import sys, datetime; from pathlib import Path\n"
        "from aimon.journal.runs import run_log\n"
        f"print(len(list(run_log(Path({str(tmp_path / 'log')!r}), 'x').read({DAY!r}))))\n"
        "heavy = 'asyncio hashlib click httpx jinja2 duckdb yaml tabulate email tempfile'\n"
        "print([name for name in heavy.split() if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n[]\n"
