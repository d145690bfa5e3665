"""Use is shown as it was told: sums with what they are known of, never a guess."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import seoul, write_workspace

from aimon.core.records import Usage
from aimon.journal.usage import usage_log

Aimon = Callable[..., Result]
NOW = "2026-11-25T18:00"
_numbers = count(1)


@pytest.fixture(autouse=True)
def workspace(home: Path) -> Path:
    return write_workspace(home)


def used(home: Path, model: str, time: str, n: int, **fields: Any) -> None:
    line = {"id": f"u{next(_numbers):04}", "host": "h", "source": "x"} | fields
    usage_log(home / "log", "h").append(
        Usage(time=seoul(f"2026-11-{time}"), model=model, requests=n, **line)
    )


def show(aimon: Aimon, *args: str, at: str = NOW) -> Any:
    result = aimon("usage", "show", "--json", "--at", at, *args)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def by_key(found: Any, field: str = "requests") -> dict[str, Any]:
    return {row["key"]: row[field] for row in found["rows"]}


def test_sums_come_with_the_requests_that_they_are_known_of(aimon: Aimon, home: Path) -> None:
    used(home, "gpt-main", "24 09:00", 30, errors=3, latency_ms=1000, tokens_in=70, users=4)
    used(home, "gpt-main", "24 10:00", 10, latency_ms=2000, users=9, cost=2.0, currency="USD")
    used(home, "gpt-main", "25 10:00", 60, cost=500.0, currency="KRW")
    (row, other), total = show(aimon)["rows"], show(aimon)["total"]
    assert (row["key"], row["requests"], row["users"]) == ("gpt-main", 100, 9)
    assert (row["errors"], row["errors_n"], row["error_rate"]) == (3, 30, 10)
    assert (row["latency_ms"], row["latency_n"]) == (1250, 40)
    assert (row["tokens_in"], row["tokens_in_n"], row["tokens_out"]) == (70, 30, None)
    assert (row["cost"], row["cost_n"]) == ({"USD": 2.0, "KRW": 500.0}, 70)
    used(home, "clova", "25 11:00", 10, cost=0.04, currency="USD")
    text = aimon("usage", "show", "--at", NOW).output
    assert "500.00 KRW + 2.000 USD" in text
    assert " 0.040 USD" in text
    assert (other["key"], other["requests"], other["errors"], other["users"]) == (
        "clova",
        None,
        None,
        None,
    )
    assert total == row | {"key": ""}


def test_a_later_import_of_an_hour_replaces_it_and_other_sources_add(
    aimon: Aimon, home: Path
) -> None:
    for n, hour in ((10, "08:00"), (30, "08:02"), (20, "08:01")):
        used(home, "gpt-main", "24 09:00", n, recorded=seoul(f"2026-11-25 {hour}"))
    used(home, "gpt-main", "24 09:00", 5, source="y")
    assert by_key(show(aimon))["gpt-main"] == 35
    assert by_key(show(aimon, at="2026-11-25T08:01"))["gpt-main"] == 25  # as it was known then


def test_the_week_before_counts_as_far_as_this_one_is_known(aimon: Aimon, home: Path) -> None:
    used(home, "gpt-main", "25 10:00", 30)
    used(home, "gpt-main", "12 10:00", 15)
    used(home, "gpt-main", "18 10:00", 5)  # an hour that the last one is told of
    used(home, "gpt-main", "18 11:00", 100)
    used(home, "gpt-main", "11 10:00", 100)
    row = show(aimon)["rows"][0]
    assert (row["requests"], row["before"], row["change"]) == (30, 20, 50)
    assert show(aimon)["until"] == "2026-11-25T11:00:00+09:00"


def test_days_are_the_sites_and_each_is_compared_once_it_is_over(aimon: Aimon, home: Path) -> None:
    used(home, "gpt-main", "23 23:00", 10)
    used(home, "clova", "23 00:00", 10)
    used(home, "gpt-main", "24 23:00", 30)
    used(home, "gpt-main", "25 00:00", 7)
    found = show(aimon, "--by", "day", "--from", "2026-11-22")
    assert by_key(found) == {
        "2026-11-25": 7,
        "2026-11-24": 30,
        "2026-11-23": 20,
        "2026-11-22": None,
    }
    assert list(by_key(found, "change").values()) == [None, 50, None, None]
    assert found["total"]["requests"] == 57
    later = show(aimon, "--by", "day", "--from", "2026-11-24", "gpt-main")
    assert by_key(later, "before")["2026-11-24"] == 10


def test_weeks_and_months_are_shown_whole(aimon: Aimon, home: Path) -> None:
    for day in ("01", "15", "16", "22", "23"):
        used(home, "gpt-main", f"{day} 12:00", 1)
    weeks = show(aimon, "--by", "week", "--from", "2026-11-18")
    assert by_key(weeks) == {"2026-11-23": 1, "2026-11-16": 2}
    assert weeks["first"] == "2026-11-16"
    assert by_key(weeks, "before") == {"2026-11-23": None, "2026-11-16": 1}
    assert by_key(show(aimon, "--by", "month", "--from", "2026-10-05")) == {
        "2026-11": 5,
        "2026-10": None,
    }


def test_hours_leave_out_what_is_told_of_whole_days_and_say_so(aimon: Aimon, home: Path) -> None:
    used(home, "gpt-main", "25 09:00", 240, hours=24, users=99)
    used(home, "gpt-main", "25 10:00", 3, users=2)
    assert by_key(show(aimon, "--by", "hour")) == {"2026-11-25 10": 3}
    assert by_key(show(aimon, "--by", "day"))["2026-11-25"] == 243
    assert by_key(show(aimon), "users")["gpt-main"] == 2
    text = aimon("usage", "show", "--by", "hour", "--at", NOW).stdout
    assert "1 line tells of more than an hour at once and is left out" in text


def test_the_table_has_a_dash_for_what_nobody_told(aimon: Aimon, home: Path) -> None:
    used(home, "gpt-main", "24 09:00", 1200, errors=3, users=4)
    lines = aimon("usage", "show", "--at", NOW).stdout.splitlines()
    row = next(line for line in lines if line.startswith("GPT-4o"))
    assert row.split() == ["GPT-4o", "1,200", "–", "0.2", "%", "(3)", "–", "–", "–", "–", "4"]
    assert "those of several hours cannot be added up" in lines[-1]
    for fmt in ("csv", "md", "jsonl"):
        assert "1,200" in aimon("usage", "show", "--format", fmt, "--at", NOW).stdout.replace(
            '"requests":1200', "1,200"
        )


def test_without_any_it_is_said_how_to_get_them(aimon: Aimon) -> None:
    result = aimon("usage", "show", "--at", NOW)
    assert (result.exit_code, "aimon usage import" in result.stdout) == (0, True)
    wrong = aimon("usage", "show", "--from", "2026-11-25", "--to", "2026-11-24")
    assert wrong.exit_code == 2


def test_the_card_of_a_model_has_its_use_of_the_last_week(aimon: Aimon, home: Path) -> None:
    assert "real use" in aimon("status", "gpt-main", "--at", NOW).stdout
    used(home, "gpt-main", "24 09:00", 1200)
    used(home, "gpt-main", "17 09:00", 9)
    assert "1,200 requests in 7 days" in aimon("status", "gpt-main", "--at", NOW).stdout
    for model, requests in (("gpt-main", 1200), ("clova", 0)):
        (shown,) = json.loads(aimon("status", model, "--at", NOW, "--json").stdout)["models"]
        assert shown["requests_7d"] == requests
