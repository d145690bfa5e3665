"""The day is seen at a glance: what ran, how it went, what comes next, what it showed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from laying import DAY, lay
from making import REGISTRY, SETTINGS, write_workspace
from terminal import on_a_terminal

from aimon.output.width import columns

Aimon = Callable[..., Result]


def show(aimon: Aimon, at: str, *options: str) -> dict[str, Any]:
    done = aimon("schedule", "show", "--json", "--at", at, *options)
    assert done.exit_code == 0, done.output
    data: dict[str, Any] = json.loads(done.stdout)
    return data


def test_each_job_has_its_time_its_last_result_and_its_next_time(aimon: Aimon, home: Path) -> None:
    lay(home, 'early: {at: "09:00", run: [registry check]}\nlate: {at: "14:00", run: [status]}\n')
    aimon("schedule", "run", "early", "--at", f"{DAY}T09:01", "--quiet")
    data = show(aimon, f"{DAY}T10:00")
    assert (data["day"], data["business_day"], data["holiday"]) == (DAY, True, None)
    assert data["next"].startswith(f"{DAY}T14:00")
    assert [(j["job"], j["state"], j["next"][:16]) for j in data["jobs"]] == [
        ("early", "done", "2026-11-23T09:00"),
        ("late", "pending", f"{DAY}T14:00"),
    ]
    text = aimon("schedule", "show", "--at", f"{DAY}T10:00").stdout
    assert "🟢 done 09:01" in text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_guides_day_fits_a_terminal(aimon: Aimon, home: Path, language: str) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    aimon("schedule", "run", "status", "--at", f"{DAY}T09:01", "--quiet")
    text = on_a_terminal(["schedule", "show", "--at", f"{DAY}T10:00"], 80, language)
    for job in ("status", "probe-0930", "briefing", "traffic", "trends", "closing", "daily"):
        assert job in text
    assert max(columns(line) for line in text.splitlines()) <= 80


def test_a_day_off_says_why(aimon: Aimon, home: Path) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    data = show(aimon, "2026-10-09T10:00")
    assert (data["business_day"], data["holiday"]) == (False, "Hangul Day")
    text = aimon("schedule", "show", "--at", "2026-10-09T10:00").stdout
    assert "Hangul Day" in text
    assert "is a day off" in text


def test_another_day_can_be_seen(aimon: Aimon, home: Path) -> None:
    lay(home, 'early: {at: "09:00", run: [registry check]}\n')
    aimon("schedule", "run", "early", "--at", "2026-11-19T09:01", "--quiet")
    (job,) = show(aimon, f"{DAY}T12:00", "--date", "2026-11-19")["jobs"]
    assert (job["state"], job["result"]["time"][:16]) == ("done", "2026-11-19T09:01")


def test_one_job_says_what_it_runs_and_how_long_it_makes_sense(aimon: Aimon, home: Path) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    text = aimon("schedule", "show", "probe-0930", "--at", f"{DAY}T08:00").stdout
    assert "$ aimon probe --slot 09:30 --quiet" in text
    assert "within 2 h of its time" in text


def test_an_unknown_job_is_refused(aimon: Aimon, home: Path) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    done = aimon("schedule", "show", "dayly", "--at", f"{DAY}T08:00")
    assert done.exit_code == 2
    assert "daily" in done.stderr


@pytest.mark.parametrize(
    ("jobs", "wanted"),
    [
        ("daly: null", 'did you mean "daily"?'),
        ('new: {at: "09:00"}', "it needs run, and at or every"),
        ('daily: {at: "09:00", every: 5m}', "not both"),
        ("alerts: {every: 7m}", "divide an hour or a day evenly"),
        ('new: {at: "09:00", run: [aimon status]}', "without its name"),
        ('new: {at: "09:00", run: ["--home /elsewhere status"]}', "without its name"),
        ('new: {at: "09:00", run: ["report daily --date {dya}"]}', '"{dya}" stands for nothing'),
        ('new: {at: "09:00", run: ["schedule run new"]}', "new would run itself"),
        ('new: {at: "9 Uhr", run: [status]}', "jobs.new.at"),
        ('new: {at: "third mon 09:00", run: [status]}', "jobs.new.at"),
        ("daily: off", "null for none"),
    ],
)
def test_a_job_that_cannot_be_meant_is_refused_with_its_line(
    aimon: Aimon, home: Path, jobs: str, wanted: str
) -> None:
    write_workspace(home, REGISTRY, f"{SETTINGS}schedule:\n  jobs:\n    {jobs}\n")
    done = aimon("schedule", "show", "--at", f"{DAY}T08:00")
    assert done.exit_code == 3
    assert "aimon.yaml:" in done.stderr
    assert wanted in done.stderr


def test_what_a_look_showed_last_is_there_whatever_made_it_run(aimon: Aimon, home: Path) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    aimon("schedule", "run", "status", "--force", "--at", f"{DAY}T07:01")
    shown = aimon("schedule", "show", "status", "--at", "2026-11-21T10:00").stdout
    assert f"reports/jobs/{DAY}/status.txt:" in shown
    assert "GPT-4o" in shown
    before = aimon("schedule", "show", "status", "--date", "2026-11-19", "--at", f"{DAY}T10:00")
    assert "reports/jobs" not in before.stdout
