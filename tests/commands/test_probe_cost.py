"""``aimon probe``: what a run will cost, that the budget holds, and whom a slot tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import probe, seoul

from aimon.core.records import Probe, Run, Usage
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.journal.usage import usage_log
from aimon.practice.server import PracticeServer

Aimon = Callable[..., Result]
# These two answer nothing, which no estimate can know beforehand.
SILENT = {"claude-locked", "clova-dead"}
MORNING, AFTERNOON = "--at=2026-11-23T09:30", "--at=2026-11-23T13:00"


def configure(home: Path, text: str) -> None:
    settings = home / "aimon.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + text, encoding="utf-8")


def probes(home: Path) -> list[Probe]:
    log = probe_log(home / "log", "x")
    return [record for day in log.days() for record in log.read(day)]


def ends(home: Path) -> list[Run]:
    log = run_log(home / "log", "x")
    return [run for day in log.days() for run in log.read(day) if run.event == "end"]


def estimates(aimon: Aimon, *args: str) -> dict[str, dict[str, Any]]:
    entries = json.loads(aimon("probe", "--dry-run", "--json", *args).stdout)
    return {entry["model"]: entry for entry in entries}


def costs(aimon: Aimon, *args: str) -> dict[str, float]:
    records = json.loads(aimon("probe", "--json", *args).stdout)
    return {record["model"]: record["cost"] for record in records}


def test_a_dry_run_says_what_the_run_then_costs(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    """Without any history by the prompts alone: within 20 % for each model that answers."""
    expected, real = estimates(aimon), costs(aimon)
    assert set(expected) == set(real)
    answering = set(real) - SILENT
    for name in answering:
        assert expected[name]["cost"] == pytest.approx(real[name], rel=0.2), name
        assert expected[name]["from_history"] == []
        assert real[name] < expected[name]["cost_at_most"]
    total = sum(expected[name]["cost"] for name in answering)
    assert total == pytest.approx(sum(real[name] for name in answering), rel=0.2)


def test_a_dry_run_with_history_says_it_of_every_model(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    costs(aimon)
    costs(aimon)
    expected, real = estimates(aimon), costs(aimon)
    for name, cost in real.items():
        assert expected[name]["cost"] == pytest.approx(cost, rel=0.2), name
        assert "basic" in expected[name]["from_history"]
    total = sum(entry["cost"] for entry in expected.values())
    assert total == pytest.approx(sum(real.values()), rel=0.2)


def test_the_table_of_a_dry_run_marks_what_comes_from_history(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    cold = aimon("probe", "--dry-run", "gpt-main", "gpt-mini").output
    assert "*" not in cold
    aimon("probe", "gpt-main")
    lines = aimon("probe", "--dry-run", "gpt-main", "gpt-mini").output.splitlines()
    (main,) = [line for line in lines if line.startswith("GPT 연습 (정상)")]
    (mini,) = [line for line in lines if line.startswith("GPT mini")]
    assert main.count("*") == 3
    assert "*" not in mini
    assert "* as the model's own latest tests took" in lines
    table = aimon("probe", "--dry-run", "gpt-main", "--format", "csv").output
    assert "*" not in table


def test_the_end_of_a_run_has_what_it_cost(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    real = costs(aimon)
    (end,) = ends(home)
    assert end.cost == {"USD": pytest.approx(sum(real.values()))}
    assert end.tokens_in == sum(record.tokens_in or 0 for record in probes(home))
    assert end.tokens_out == sum(record.tokens_out or 0 for record in probes(home))
    assert end.estimated  # of clova-dead, which breaks every connection
    assert end.budget is None


def test_an_estimated_cost_is_marked_in_the_table(aimon: Aimon, practice: PracticeServer) -> None:
    shown = aimon("probe", "clova-dead", "gpt-main", "--format", "md").output
    dead, sound = (
        next(line for line in shown.splitlines() if name in line) for name in ("CLOVA", "GPT")
    )
    assert "~" in dead
    assert "~" not in sound


def test_the_days_budget_is_not_passed_over_several_runs(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    limit = round(1.5 * sum(costs(aimon, MORNING).values()), 2)
    configure(home, f"budget: {{day: {limit}}}\n")
    second = aimon("probe", "--quiet", AFTERNOON)
    assert second.exit_code == 1  # by the grades, as without a budget
    spent = sum(record.cost or 0 for record in probes(home))
    assert 0.7 * limit < spent <= limit
    before, after = ends(home)
    assert before.budget is None
    stop = after.budget
    assert stop
    assert (stop.period, stop.limit, stop.currency) == ("day", limit, "USD")
    assert stop.spent == pytest.approx(spent)
    assert "gpt-main" in stop.models
    n = len(stop.models)
    amounts = f"{spent:.4f} of {limit} USD, {n} models not tested in full"
    assert second.stderr == f"aimon: day's budget reached: {amounts}\n"
    tomorrow = aimon("probe", "gpt-main", "--at=2026-11-24T09:30")
    assert tomorrow.exit_code == 0
    assert tomorrow.stderr == ""


def test_a_model_that_the_budget_keeps_from_being_tested_is_no_failure(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    assert aimon("probe", "gpt-main", MORNING).exit_code == 0
    configure(home, "budget: {month: 0.0001}\n")
    result = aimon("probe", "gpt-main", AFTERNOON)
    assert result.exit_code == 0
    assert "not tested" in result.stdout
    assert "not asked: the site's budget for tests is used up" in result.stdout
    assert practice.listings == 2
    data = json.loads(aimon("status", "--json", "--at=2026-11-23T13:05").stdout)
    (model,) = [m for m in data["models"] if m["id"] == "gpt-main"]
    assert (model["grade"], model["fault"], model["last_probe"]) == (
        "normal",
        None,
        "2026-11-23T09:30:00+09:00",
    )
    later = json.loads(aimon("status", "gpt-main", "--json", "--at=2026-11-24T10:31").stdout)
    (model,) = later["models"]
    assert model["grade"] == "unknown"
    assert [(r["indicator"], r["fault"]["kind"]) for r in model["reasons"]] == [
        ("untested", "budget")
    ]


def test_what_another_currency_costs_is_outside_the_budget(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    configure(home, "budget: {day: 0, currency: KRW}\n")
    assert aimon("probe", "gpt-main", "--quiet").output == ""
    warned = aimon("registry", "check").output
    assert "aimon.yaml: budget: tests of models without a price in KRW do not count" in warned


SLOTS = """\
schedule:
  probes: ["09:30", "13:00"]
  slots:
    "13:00": {tiers: [1, 2]}
    "13:30": {tiers: [1], checks: [basic]}
"""


def planned(aimon: Aimon, *args: str) -> dict[str, list[str]]:
    return {name: entry["checks"] for name, entry in estimates(aimon, *args).items()}


def test_a_slot_tests_the_tiers_and_checks_that_the_schedule_says(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    settings = home / "aimon.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("schedule: {probes: [], slots: {}}\n", SLOTS))
    assert len(planned(aimon, "--slot", "09:30")) == 9
    assert set(planned(aimon, "--slot", "13:00")) == {
        "gpt-main", "claude-main", "gemini-slow", "solar-garbled", "gpt-mini",
    }  # fmt: skip
    quick = planned(aimon, "--slot", "13:30")
    assert quick == {"gpt-main": ["basic"], "claude-main": ["basic"]}
    assert set(planned(aimon, "--slot", "13:30", "--tier", "3")) == {
        "exaone-swayed", "claude-locked", "gemini-flaky", "clova-dead",
    }  # fmt: skip
    assert planned(aimon, "--slot", "13:30", "--check", "korean")["gpt-main"] == ["korean"]
    assert planned(aimon, "--slot", "13:30", "gpt-mini") == {"gpt-mini": ["basic"]}
    assert "no time of the schedule" in aimon("probe", "--dry-run", "--slot", "14:00").stderr
    assert aimon("probe", "--dry-run", "--slot", "13:30").stderr == ""


def untiered(home: Path) -> None:
    """Take the practice registry's own word on tiers away."""
    registry = home / "models.yaml"
    lines = registry.read_text(encoding="utf-8").splitlines()
    registry.write_text("\n".join(line for line in lines if "tier:" not in line) + "\n")


def tiers(aimon: Aimon) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for name, entry in estimates(aimon, "--at=2026-11-23T09:30").items():
        found.setdefault(entry["tier"], set()).add(name)
    return found


def test_tiers_follow_from_usage_and_recent_trouble(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    untiered(home)
    now = seoul("2026-11-23 09:00")
    for n, (model, requests, days) in enumerate(
        [
            ("exaone-swayed", 600, 2),
            ("exaone-swayed", 10, 27),
            ("claude-locked", 300, 3),
            ("gemini-flaky", 200, 0),
            ("solar-garbled", 5, 1),
            ("gpt-mini", 9999, 29),  # too long ago
        ]
    ):
        time = now - timedelta(days=days)
        usage_log(home / "log", "h").append(
            Usage(id=f"u{n}", time=time, host="h", model=model, requests=requests)
        )
    probe_log(home / "log", "h").append(probe("solar-garbled", now, grade="problem"))
    assert tiers(aimon) == {
        1: {"gpt-main", "solar-garbled", "exaone-swayed", "claude-locked", "gemini-flaky"},
        2: {"claude-main", "clova-dead"},
        3: {"gemini-slow", "gpt-mini"},
    }


def test_without_usage_the_new_and_the_good_come_first(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    untiered(home)
    assert tiers(aimon)[1] == {
        "gpt-main", "claude-main", "clova-dead", "gemini-slow", "claude-locked",
    }  # fmt: skip
