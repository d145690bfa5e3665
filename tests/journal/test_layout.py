"""Where the files lie, and what else may lie there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from aimon.journal import layout


def put(*files: Path) -> None:
    """Make empty files and their folders."""
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def test_days_are_ascending_and_hold_files(tmp_path: Path) -> None:
    """Folders with other names, and days without a journal's file, are no days."""
    put(
        *(tmp_path / f"day={day}" / "ops-1.jsonl" for day in ("2026-11-23", "2026-02-28")),
        *(
            tmp_path / name / "ops-1.jsonl"
            for name in ("day=20261123", "day=2026-W47-7", "2026-11-22")
        ),
        tmp_path / "day=2026-02-30" / "ops-1.jsonl",
        tmp_path / "day=2026-11-24" / ".ops-1.jsonl.lock",
        tmp_path / "day=2026-11-25" / "ops-1.jsonl.broken",
        tmp_path / "day=2026-11-26",
    )
    assert layout.days(tmp_path) == [date(2026, 2, 28), date(2026, 11, 23)]
    assert layout.days(tmp_path / "missing") == []


def test_the_files_of_a_day_are_those_of_its_hosts(tmp_path: Path) -> None:
    """Locks, copies and half-made files beside them are not read."""
    day = date(2026, 11, 22)
    folder = tmp_path / "day=2026-11-22"
    hosts = [layout.file_of(tmp_path, day, host) for host in ("ops-1", "ops-2.site")]
    put(*hosts, *(folder / n for n in (".ops-1.jsonl.lock", "ops-1.jsonl.broken", ".x.jsonl.tmp")))
    assert layout.files(tmp_path, day) == hosts
    assert layout.files(tmp_path, date(2026, 11, 23)) == []
