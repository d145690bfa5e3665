"""``aimon probe`` over real HTTP against the practice provider."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import write_workspace

from aimon.core.records import Probe, Run
from aimon.journal.lock import exclusive
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.practice import brain
from aimon.practice.server import PracticeServer

Aimon = Callable[..., Result]


def probes(home: Path) -> list[Probe]:
    log = probe_log(home / "log", "x")
    return [record for day in log.days() for record in log.read(day)]


def runs(home: Path) -> list[Run]:
    log = run_log(home / "log", "x")
    return [record for day in log.days() for record in log.read(day)]


def test_every_active_model_is_tested_and_each_is_a_line(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    result = aimon("probe", "--json", "--slot", "9:30")
    assert result.exit_code == 1
    printed = {record["model"]: record for record in json.loads(result.stdout)}
    logged = {record.model: record for record in probes(home)}
    assert set(printed) == set(logged)
    assert "gpt-old" not in logged
    assert {id: (r.grade, r.result) for id, r in logged.items()} == {
        "gpt-main": ("normal", "success"),
        "claude-main": ("normal", "success"),
        "gemini-slow": ("normal", "success"),
        "solar-garbled": ("problem", "success"),
        "gpt-mini": ("caution", "success"),
        "exaone-swayed": ("caution", "success"),
        "claude-locked": ("problem", "failure"),
        "gemini-flaky": ("caution", "success"),
        "clova-dead": ("problem", "failure"),
    }
    kinds = {id: r.fault.kind for id, r in logged.items() if r.fault}
    assert kinds["solar-garbled"] == "encoding"
    assert kinds["claude-locked"] == "invalid_key"
    assert kinds["clova-dead"] == "reset"
    assert logged["gemini-flaky"].retried
    assert logged["gpt-main"].cost is not None
    assert logged["gpt-main"].slot == "09:30"
    start, end = runs(home)
    assert (start.event, end.event, end.done, end.problems) == ("start", "end", 9, 3)
    assert start.trigger == "cron"


def test_what_cannot_connect_is_not_billed_and_fails_for_that_reason(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    practice.server_close()
    assert aimon("probe", "gpt-main", "--quiet").exit_code == 1
    assert practice.requests.total() == 0
    record = probes(home)[0]
    assert (record.result, record.health, record.passed) == ("failure", 0.0, 0)
    assert {item.fault.kind for item in record.checks if item.fault} == {"refused"}
    assert {item.check for item in record.checks} == {"basic", "korean", "evaluation", "analysis"}


def test_a_bad_key_is_asked_for_once_and_the_rest_is_not_sent(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    aimon("probe", "claude-locked")
    assert practice.requests["claude-practice-locked"] == 1


@pytest.mark.parametrize(
    ("key", "kind"), [(None, "missing_key"), ("한글", "malformed_key"), ("a\nb", "malformed_key")]
)
def test_an_unusable_key_is_found_before_any_request(
    aimon: Aimon, practice: PracticeServer, home: Path, key: str | None, kind: str
) -> None:
    (home / "practice.key").unlink()
    if key is not None:
        (home / "practice.key").write_text(key, encoding="utf-8")
        (home / "practice.key").chmod(0o600)
    assert aimon("probe", "gpt-main").exit_code == 1
    record = probes(home)[0]
    assert record.fault
    assert record.fault.kind == kind
    assert practice.requests.total() == practice.listings == 0


def test_a_key_file_that_others_may_read_is_told_with_its_mend_in_the_users_language(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    (home / "practice.key").chmod(0o644)
    close = f"chmod 600 {home / 'practice.key'}"
    planned = aimon("--lang", "ko", "probe", "gpt-main", "--dry-run")
    assert planned.exit_code == 0
    assert "다른 사용자" in planned.stderr
    assert close in planned.stderr
    shown = " ".join(aimon("--lang", "ko", "probe", "gpt-main").stdout.split())
    (record,) = probes(home)
    assert record.fault
    assert (record.fault.kind, record.fault.detail) == ("exposed_key", close)
    assert "is open" not in shown
    card = aimon("--lang", "ko", "status", "gpt-main").stdout
    assert "(묻지 않음)" in card
    assert "not sent" not in card
    assert "다른 사용자" in shown
    assert practice.requests.total() == practice.listings == 0


def test_one_check_and_one_model(aimon: Aimon, practice: PracticeServer, home: Path) -> None:
    assert aimon("probe", "gpt-main", "--check", "basic").exit_code == 0
    (record,) = probes(home)
    assert record.ran == ("basic",)
    assert practice.requests == {"gpt-practice": 1}


def test_an_inactive_model_is_tested_when_it_is_named(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    assert aimon("probe", "gpt-old", "--check", "basic").exit_code == 0
    assert [record.model for record in probes(home)] == ["gpt-old"]


def test_only_one_tier(aimon: Aimon, practice: PracticeServer, home: Path) -> None:
    aimon("probe", "--tier", "1", "--check", "basic")
    assert {record.model for record in probes(home)} == {"gpt-main", "claude-main"}


def test_the_same_seed_asks_the_same(
    aimon: Aimon, practice: PracticeServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, list[str]] = {"7": [], "8": []}
    prompts = brain.answer
    for seed in ("7", "7", "8"):
        seen: list[str] = []

        def listen(prompt: str, defects: Any, seen: list[str] = seen) -> str:
            seen.append(prompt)
            return prompts(prompt, defects)

        monkeypatch.setattr("aimon.practice.handler.answer", listen)
        aimon("probe", "gpt-main", "--seed", seed)
        asked[seed] += seen
    assert asked["7"][:22] == asked["7"][22:]
    assert not set(asked["7"]) & set(asked["8"])
    assert [record.seed for record in probes(home)] == [7, 7, 8]


def test_a_dry_run_sends_and_writes_nothing(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    result = aimon("probe", "--dry-run", "--json")
    estimates = {entry["model"]: entry for entry in json.loads(result.stdout)}
    assert estimates["gpt-main"]["requests"] == 22
    assert estimates["gpt-main"]["cost"] > 0
    assert len(estimates["gpt-main"]["prompts"]) == 22
    assert practice.requests.total() == practice.listings == 0
    assert not (home / "log").exists()
    shown = aimon("probe", "--dry-run").output
    assert "nothing was sent; this run would be:" in shown


def test_a_second_run_at_once_is_recorded_as_skipped_and_exits_75(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    with exclusive(home / "log" / ".probe.lock", 0):
        result = aimon("probe", "--slot", "13:00")
    assert result.exit_code == 75
    assert "another run is under way" in result.stderr
    (skipped,) = runs(home)
    assert (skipped.event, skipped.slot) == ("skipped", "13:00")
    assert probes(home) == []


def test_an_unknown_model_names_the_nearest_ones(aimon: Aimon, practice: PracticeServer) -> None:
    result = aimon("probe", "gpt-mani")
    assert result.exit_code == 2
    assert "gpt-main" in result.stderr


def test_a_slot_must_be_a_time_of_day(aimon: Aimon, practice: PracticeServer) -> None:
    result = aimon("probe", "--slot", "25:00")
    assert result.exit_code == 2
    assert "09:30" in result.stderr


def test_quiet_prints_nothing(aimon: Aimon, practice: PracticeServer) -> None:
    result = aimon("probe", "--quiet", "--check", "basic")
    assert result.output == ""


def test_the_table_names_what_was_found(aimon: Aimon, practice: PracticeServer) -> None:
    shown = aimon("probe", "clova-dead", "gpt-main").output
    assert "network: the connection was reset" in shown
    assert "🟢 normal" in shown


def test_nothing_to_test_is_said(aimon: Aimon, practice: PracticeServer) -> None:
    result = aimon("probe", "gemini-slow", "--check", "analysis")
    assert result.exit_code == 3
    assert "nothing to test" in result.stderr
    assert "no active model fits" in result.stderr


def test_without_an_active_model_the_way_to_one_is_said(aimon: Aimon, home: Path) -> None:
    spare = (
        "{id: a, provider: openai, model: m, base_url: 'http://127.0.0.1:9/v1', state: inactive}"
    )
    write_workspace(home, registry=f"models: [{spare}]")
    result = aimon("probe")
    assert result.exit_code == 3
    assert "set state: active in models.yaml" in result.stderr


def test_a_slot_with_nothing_to_test_says_so_to_people_and_nothing_to_cron(
    aimon: Aimon, practice: PracticeServer
) -> None:
    """An empty table stands for nothing."""
    empty = ("gemini-slow", "--slot", "13:00", "--check", "analysis")
    result = aimon("probe", *empty)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing to test: no active model fits" in result.stderr
    assert aimon("probe", *empty, "--quiet").output == ""
    (line,) = aimon("probe", *empty, "--dry-run").stdout.splitlines()
    assert "0 billed requests" in line
