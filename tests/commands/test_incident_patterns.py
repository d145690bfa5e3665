"""``aimon incident patterns`` and the card show what weeks of tests and of use reveal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from making import probe, seoul, write_workspace
from troubles import business_slots, incident_event

from aimon.core.incidentrecords import Pattern
from aimon.core.records import Usage
from aimon.journal.incidents import incident_log
from aimon.journal.probes import probe_log
from aimon.journal.usage import usage_log

Aimon = Callable[..., Result]
NOW = "2026-11-27T17:05"


@pytest.fixture
def site(home: Path) -> Path:
    """Four weeks: gpt-main slow since today's 13:00 and used four times as much; clova tested once."""
    write_workspace(home)
    times = business_slots(seoul("2026-11-02 00:00"), 20)
    slow = dict(zip(times[-2:], (2400.0, 2500.0), strict=True))
    log = probe_log(home / "log", "ops-1")
    log.append(
        *(
            probe("gpt-main", t, slot=f"{t:%H:%M}", latency_ms=slow.get(t, 800.0 + n % 5))
            for n, t in enumerate(times)
        ),
        probe("clova", times[-1], slot="17:00"),
    )
    usage_log(home / "log", "ops-1").append(
        *(
            Usage(
                id=f"u{day:02}{hour:02}",
                time=seoul("2026-11-02 00:00") + timedelta(days=day, hours=hour),
                host="ops-1",
                model="gpt-main",
                requests=(100 + hour + day % 5) * (4 if day == 25 and hour > 13 else 1),
            )
            for day in range(26)
            for hour in range(9, 17)
        )
    )
    return home


def test_patterns_are_told_in_a_sentence_with_numbers_and_evidence(
    aimon: Aimon, site: Path
) -> None:
    out = aimon("incident", "patterns", "--at", NOW).stdout
    assert "2 patterns, in 1 of 2 models" in out
    assert "GPT-4o: slower than usual since 13:00" in out
    assert "answers take 2.50 s, usually 0.80 s at these hours (n = 2 tests, against 45)" in out
    assert "GPT-4o: surge of use since 14:00" in out
    assert "too few tests in four weeks to say, 10 are needed: 하이퍼클로바 X (1)" in out
    korean = aimon("--lang", "ko", "incident", "patterns", "--at", NOW).stdout
    assert "평소보다 느림 · 13:00부터" in korean


def test_json_has_all_of_it(aimon: Aimon, site: Path) -> None:
    data = json.loads(aimon("incident", "patterns", "--json", "--at", NOW).stdout)
    slower, surge = data["patterns"]
    assert (slower["kind"], slower["model"], slower["display_name"]) == (
        "slower",
        "gpt-main",
        "GPT-4o",
    )
    assert slower["chance"] < 1e-4
    assert len(slower["evidence"]) == 2
    assert (surge["kind"], surge["unit"], surge["n"]) == ("surge", "requests", 3)
    assert data["too_few_tests"] == {"clova": 1}
    assert data["tests_needed"] == 10


@pytest.mark.parametrize("fmt", ["csv", "md", "jsonl"])
def test_every_format_has_a_line_for_each(aimon: Aimon, site: Path, fmt: str) -> None:
    out = aimon("incident", "patterns", "--format", fmt, "--at", NOW).stdout
    assert len(out.splitlines()) == {"csv": 3, "md": 4, "jsonl": 2}[fmt]


def test_none_is_said_too(aimon: Aimon, site: Path) -> None:
    result = aimon("incident", "patterns", "gpt-main", "--at", "2026-11-27T09:35")
    assert result.exit_code == 0
    assert "none in 1 model" in result.stdout


def test_an_unknown_model_is_wrong_usage(aimon: Aimon, site: Path) -> None:
    assert aimon("incident", "patterns", "gpt-mian").exit_code == 2


def test_a_workspace_without_a_log_has_none(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    data = json.loads(aimon("incident", "patterns", "--json", "--at", NOW).stdout)
    assert data["patterns"] == []
    assert data["too_few_tests"] == {"gpt-main": 0, "clova": 0}


def test_the_card_has_the_models_patterns(aimon: Aimon, site: Path) -> None:
    out = aimon("status", "gpt-main", "--at", NOW).stdout
    assert "Patterns of the last four weeks\n   - slower than usual since 13:00\n" in out
    assert "Patterns" not in aimon("status", "clova", "--at", NOW).stdout


def test_a_pattern_whose_incident_is_open_ends_by_the_laxer_threshold(
    aimon: Aimon, site: Path
) -> None:
    log = probe_log(site / "log", "ops-1")
    milder = (("2026-11-30 09:30", 1100.0), ("2026-11-30 13:00", 1100.0))
    log.append(*(probe("gpt-main", seoul(t), slot=t[11:], latency_ms=ms) for t, ms in milder))
    ask = ("incident", "patterns", "gpt-main", "--json", "--at", "2026-11-30T13:05")
    assert json.loads(aimon(*ask).stdout)["patterns"] == []
    began = seoul("2026-11-27 13:00")
    slower = Pattern(
        kind="slower", model="gpt-main", unit="ms", value=2500, baseline=800, n=2, of=45,
        chance=1e-6, since=began,
    )  # fmt: skip
    incident_log(site / "log", "ops-1").append(
        incident_event(
            "I-1",
            began,
            kind="slower",
            cause="pattern",
            subject="gpt-main:slower:",
            began_at=began,
            models=("gpt-main",),
            pattern=slower,
        )
    )
    assert [p["kind"] for p in json.loads(aimon(*ask).stdout)["patterns"]] == ["slower"]
