"""Standings read from the log: far enough back, and nothing that is no record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from making import item, probe, seoul, write_workspace

from aimon.core.faults import fault
from aimon.journal.append import append
from aimon.journal.history import recent
from aimon.journal.probes import probe_log
from aimon.standings import current
from aimon.workspace import Workspace


def test_many_quick_probes_do_not_hide_an_earlier_quality_problem(home: Path) -> None:
    write_workspace(home)
    log = probe_log(home / "log", "h")
    bad = [item("korean", str(n), ok=False, fault=fault("encoding")) for n in range(5)]
    log.append(probe("gpt-main", seoul("2026-11-20 09:30"), checks=(item(), *bad)))
    for n in range(12):
        moment = seoul("2026-11-23 09:00") + timedelta(minutes=n)
        log.append(probe("gpt-main", moment, checks=(item(),)))
    standings, _ = current(Workspace(home), seoul("2026-11-23 09:30"))
    assert {s.model.id: s.grade for s in standings}["gpt-main"] == "problem"


@pytest.mark.parametrize(
    "time", ["2026-11-23T10:30:00", "0001-01-01T00:00:00+09:00", "2026-11-22T10:30:00+09:00"]
)
def test_a_time_without_an_offset_or_of_another_day_is_a_bad_line(
    aimon: Callable[..., Result], home: Path, time: str
) -> None:
    write_workspace(home)
    log = probe_log(home / "log", "h")
    moment = seoul("2026-11-23 09:30")
    log.append(probe("gpt-main", moment))
    (path,) = log.files(moment.date())
    append(
        path,
        [path.read_bytes().splitlines()[0].replace(b"2026-11-23T09:30:00+09:00", time.encode())],
    )
    shown = aimon("status", "--at=2026-11-23T11:00")
    assert shown.exit_code == 0
    assert "1 line of the log cannot be read" in shown.stderr
    assert aimon("log", "verify").exit_code == 1
    assert aimon("report", "daily", "--at=2026-11-23T11:00").exit_code == 0
    assert aimon("log", "repair").exit_code == 0
    assert aimon("log", "verify").exit_code == 0


def test_a_year_that_no_calendar_reaches_is_no_time(
    aimon: Callable[..., Result], home: Path
) -> None:
    write_workspace(home)
    assert "not a time" in aimon("status", "--at=0001-01-01T00:00").stderr


def test_who_needs_no_trend_reads_no_further_back_than_the_grade_does(home: Path) -> None:
    workspace = Workspace(write_workspace(home))
    log = probe_log(workspace.log, "ops-1")
    for day in (20, 23):
        log.append(probe("gpt-main", seoul(f"2026-11-{day} 09:30")))
    models = [m for m in workspace.registry.models if m.id == "gpt-main"]
    now = seoul("2026-11-23 10:00")
    assert [len(recent(log, models, now, n)["gpt-main"]) for n in (1, 2)] == [1, 2]
    assert len(recent(log, models, now)["gpt-main"]) == 2
