"""What reviewers asked of each model over a span of days."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from making import seoul
from msgspec.structs import replace

from aimon.core.records import Usage
from aimon.journal.usage import requests, usage_log

NOW = seoul("2026-11-23 09:30")
SPAN = timedelta(days=28)


def used(id: str, model: str, time: str, n: int) -> Usage:
    return Usage(id=id, time=seoul(time), host="h", model=model, requests=n)


def test_requests_are_added_up_over_the_span_and_hosts(tmp_path: Path) -> None:
    twice = used("3", "b", "2026-11-22 10:00", 7)
    usage_log(tmp_path, "one").append(
        used("1", "a", "2026-11-23 09:00", 10), used("2", "a", "2026-10-26 09:31", 5), twice
    )
    usage_log(tmp_path, "two").append(
        twice,
        used("4", "a", "2026-10-26 09:30", 100),
        used("5", "a", "2026-10-01 09:00", 100),
        used("6", "b", "2026-11-23 10:00", 100),
    )
    assert requests(usage_log(tmp_path, "x"), NOW, SPAN) == {"a": 15, "b": 7}


def test_only_the_days_of_the_span_are_read(tmp_path: Path) -> None:
    old = tmp_path / "usage" / "day=2026-10-01" / "h.jsonl"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"no record\n")
    log = usage_log(tmp_path, "x")
    assert requests(log, NOW, SPAN) == {}
    assert log.bad == []


def test_without_the_journal_nothing_is_known(tmp_path: Path) -> None:
    assert requests(usage_log(tmp_path, "x"), NOW, SPAN) == {}


def told(id: str, n: int, recorded: str | None, **fields: Any) -> Usage:
    """A line about the same hour of the same model."""
    when = None if recorded is None else seoul(recorded)
    line = used(id, "a", "2026-11-23 08:00", n)
    return replace(line, recorded=when, **fields)


def test_the_line_recorded_last_counts_whatever_its_place(tmp_path: Path) -> None:
    usage_log(tmp_path, "one").append(
        told("3", 30, "2026-11-23 09:20"), told("1", 10, None), told("2", 20, "2026-11-23 09:10")
    )
    usage_log(tmp_path, "two").append(
        told("4", 40, "2026-11-23 09:15"), told("5", 7, "2026-11-23 09:00", source="other")
    )
    assert requests(usage_log(tmp_path, "x"), NOW, SPAN) == {"a": 37}


def test_of_lines_that_do_not_say_when_the_greatest_id_counts(tmp_path: Path) -> None:
    usage_log(tmp_path, "one").append(told("2", 20, None), told("1", 10, None))
    assert requests(usage_log(tmp_path, "x"), NOW, SPAN) == {"a": 20}
