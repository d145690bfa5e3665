"""``aimon log``: what people and programs are told about the journals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from making import write_workspace

RUN = (
    b'{"id":"1","time":"2026-11-22T09:30:00+09:00","run":"r","event":"start",'
    b'"slot":null,"trigger":"cron","host":"ops-1"}\n'
)
Aimon = Callable[..., Result]


@pytest.fixture(autouse=True)
def workspace(home: Path) -> Path:
    """Sound files: a command refuses to work on others."""
    return write_workspace(home)


@pytest.fixture
def runs(home: Path) -> Path:
    """A sound file of the run log."""
    path = home / "log" / "runs" / "day=2026-11-22" / "ops-1.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(RUN)
    return path


def test_sound_journals_end_with_0(aimon: Aimon, runs: Path) -> None:
    """The table has a row a file."""
    result = aimon("log", "verify")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"files in {runs.parents[2]}:\n")
    assert "runs/day=2026-11-22/ops-1.jsonl" in result.stdout
    assert result.stderr == ""


def test_bad_lines_end_with_1_and_are_located(aimon: Aimon, runs: Path) -> None:
    """Table and JSON name the offset and the reason; the torn end is explained."""
    runs.write_bytes(RUN + b"\xff\n" * 5 + b'{"v":')
    table = aimon("log", "verify", "runs")
    assert table.exit_code == 1
    assert f"byte {len(RUN)}: not UTF-8" in table.stdout
    assert "2 more" in table.stdout
    assert f"byte {len(RUN) + 10}: torn end, skipped by readers" in table.stdout
    result = aimon("log", "verify", "runs", "--json")
    assert result.exit_code == 1
    (file,) = json.loads(result.stdout)["files"]
    assert (file["journal"], file["file"], file["lines"]) == ("runs", str(runs), 6)
    assert [(bad["offset"], bad["reason"]) for bad in file["bad"]] == [
        (len(RUN) + 2 * n, "encoding") for n in range(5)
    ]
    assert file["tail"] == {"offset": len(RUN) + 10, "whole": False}


def test_a_missing_newline_is_only_remarked(aimon: Aimon, runs: Path) -> None:
    """The record is whole: no reason to end with 1."""
    runs.write_bytes(RUN.rstrip())
    result = aimon("log", "verify")
    assert result.exit_code == 0
    assert "no newline yet" in result.stdout


@pytest.mark.parametrize("fmt", ["csv", "md", "jsonl"])
def test_every_format_names_the_file(aimon: Aimon, runs: Path, fmt: str) -> None:
    """One row or line a file."""
    result = aimon("log", "verify", "--format", fmt)
    assert result.exit_code == 0
    assert result.stdout.count(str(runs)) == 1


def test_an_unknown_journal_is_wrong_usage(aimon: Aimon, runs: Path) -> None:
    """The error lists the names that there are; a path is no name."""
    for name in ("run", "../runs", str(runs)):
        result = aimon("log", "verify", name)
        assert result.exit_code == 2
        assert "alerts, checklists, deliveries, incidents" in result.stderr


def test_a_workspace_without_journals_is_told_on_stderr(aimon: Aimon) -> None:
    """Nothing is there, and nothing is wrong."""
    result = aimon("log", "verify", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"files": []}
    assert "no journal files" in result.stderr


def test_repair_says_what_it_did_and_verify_is_content(aimon: Aimon, runs: Path) -> None:
    """A dry run first: 1 and no change; then the repair: 0 and a copy."""
    runs.write_bytes(RUN + b"bad\n")
    planned = aimon("log", "repair", "--dry-run", "--json")
    assert planned.exit_code == 1
    assert json.loads(planned.stdout)["files"][0]["copy"] is None
    assert runs.read_bytes() == RUN + b"bad\n"
    done = aimon("log", "repair")
    assert done.exit_code == 0
    assert "runs/day=2026-11-22/ops-1.jsonl.broken" in done.stdout
    assert f"byte {len(RUN)}: not JSON" in done.stdout
    assert runs.read_bytes() == RUN
    assert aimon("log", "verify").exit_code == 0


def test_nothing_to_repair_is_no_problem(aimon: Aimon, runs: Path) -> None:
    """It is told on stderr."""
    result = aimon("log", "repair", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"dry_run": False, "files": []}
    assert "nothing to repair" in result.stderr
    assert runs.read_bytes() == RUN


def test_a_file_that_cannot_be_read_ends_the_repair_with_3(aimon: Aimon, runs: Path) -> None:
    """Verify lists it among the findings."""
    runs.rename(runs.with_suffix(".elsewhere"))
    runs.symlink_to(runs.with_suffix(".elsewhere"))
    assert aimon("log", "repair").exit_code == 3
    result = aimon("log", "verify")
    assert result.exit_code == 1
    assert "symbolic link" in result.stdout


def test_a_hostile_file_name_is_shown_harmless(aimon: Aimon, runs: Path) -> None:
    """A name with an escape sequence does not reach the terminal."""
    runs.rename(runs.with_name("\x1b[2J.jsonl"))
    result = aimon("log", "verify")
    assert "\x1b" not in result.stdout
    assert "\\x1b[2J.jsonl" in result.stdout
