"""``aimon alert backtest``: what the rules would have told, by other settings, of a known history."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import dead, probe, run, seoul, write_workspace
from troubles import business_slots, incident_event

from aimon.calendars import calendar_of
from aimon.core.faults import fault
from aimon.core.records import Probe
from aimon.journal.incidents import incident_log
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.maintenance import Maintenances
from aimon.workspace import Workspace

Run = Callable[..., Result]
FIRST = seoul("2026-10-19 00:00")
SLOTS = business_slots(FIRST, 25)  # five weeks, up to 2026-11-20
REFUSED = fault("refused")
PERIOD = ("--from", "2026-11-16", "--to", "2026-11-20", "--at", "2026-11-20T18:00")


def write_log(home: Path, **troubles: dict[str, Any]) -> None:
    """Write five weeks of sound tests of two models, other than as told by MMDD_HHMM of gpt-main."""
    write_workspace(home)
    probes: list[Probe] = []
    ends = []
    for slot in SLOTS:
        trouble = troubles.get(f"t{slot:%m%d_%H%M}", {})
        name = f"{slot:%H:%M}"
        of_run = f"run-{slot:%m%d%H%M}"
        probes.append(probe("clova", slot, slot=name, run=of_run))
        if trouble.get("dead"):
            probes.append(dead("gpt-main", slot, REFUSED, slot=name, run=of_run))
        else:
            probes.append(probe("gpt-main", slot, slot=name, run=of_run, **trouble))
        end = slot + timedelta(minutes=2)
        ends.append(run(end, "end", run=of_run, done=2, planned=("gpt-main", "clova")))
    probe_log(home / "log", "ops-1").append(*probes)
    run_log(home / "log", "ops-1").append(*ends)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blip of one test on Monday, an outage of three on Wednesday, a slow answer on Friday."""
    home = tmp_path_factory.mktemp("history")
    write_log(
        home,
        t1116_1300={"dead": True},
        t1118_0930={"dead": True},
        t1118_1300={"dead": True},
        t1118_1700={"dead": True},
        t1120_1700={"latency_ms": 6000.0},
    )
    outage = seoul("2026-11-18 09:31")
    blip = seoul("2026-11-16 13:02")
    fields: dict[str, Any] = {"kind": "connection", "models": ("gpt-main",)}
    incident_log(home / "log", "ops-1").append(
        incident_event("I-1", blip, began_at=blip, **fields),
        incident_event("I-1", seoul("2026-11-16 17:02"), "resolved", false_alarm=True),
        incident_event("I-2", outage, began_at=outage, **fields),
        incident_event("I-2", seoul("2026-11-19 09:40"), "resolved"),
    )
    return home


@pytest.fixture
def history(written: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as the workspace at hand; nobody writes to it."""
    monkeypatch.setenv("AIMON_HOME", str(written))
    return written


def look(aimon: Run, *more: str) -> dict[str, Any]:
    result = aimon("alert", "backtest", *PERIOD, "--json", *more)
    assert result.exit_code == 0, result.output
    shown: dict[str, Any] = json.loads(result.stdout)
    return shown


def told(shown: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    return [(a["time"][5:16], a["kind"], a["tells_of"]) for a in shown["alerts"]]


def test_the_present_rules_are_held_against_what_was_real(history: Path, aimon: Run) -> None:
    shown = look(aimon)
    assert told(shown) == [
        ("11-16T13:02", "connection", []),
        ("11-18T09:32", "connection", ["I-2"]),
        ("11-20T17:02", "timeout", []),
    ]
    assert shown["runs"] == 15
    assert shown["figures"] == {
        "alerts": 3,
        "incidents": 1,
        "found": 1,
        "delay_s": 60.0,
        "unfounded": 2,
    }
    assert shown["present"] is None


def test_an_incident_that_began_before_the_period_makes_its_alerts_no_false_ones(
    history: Path, aimon: Run
) -> None:
    shown = look(aimon, "--from", "2026-11-19", "--set", "alerts.sound_runs=9")
    assert shown["figures"] | {"delay_s": 0} == {
        "alerts": 1,
        "incidents": 0,
        "found": 0,
        "delay_s": 0,
        "unfounded": 0,
    }


def test_other_settings_are_shown_beside_the_present_ones(history: Path, aimon: Run) -> None:
    shown = look(aimon, "--set", "alerts.failing_runs=2")
    assert told(shown) == [("11-18T13:02", "connection", ["I-2"])]
    assert shown["set"] == {"alerts.failing_runs": "2"}
    assert shown["figures"]["unfounded"] == 0
    assert shown["present"]["unfounded"] == 2
    (found,) = shown["incidents"]
    assert found["incident"] == "I-2"
    assert (found["delay_s"], found["first_at_present"][11:16]) == (211 * 60.0, "09:32")


def test_a_test_is_judged_by_the_thresholds_that_were_set(history: Path, aimon: Run) -> None:
    shown = look(aimon, "--set", "thresholds.latency.caution=8")
    assert [kind for _, kind, _ in told(shown)] == ["connection", "connection"]


def test_what_no_alert_tells_of_is_named(history: Path, aimon: Run) -> None:
    result = aimon("alert", "backtest", *PERIOD, "--set", "alerts.failing_runs=9")
    assert "no alerts" in result.stdout
    assert "0 of 1" in result.stdout
    assert "not found: I-2" in result.stdout
    assert "found at present" in result.stdout


def test_a_rule_that_is_disabled_tells_nothing(history: Path, aimon: Run) -> None:
    shown = look(aimon, "--set", "alerts.rules.timeout.enabled=false")
    assert [kind for _, kind, _ in told(shown)] == ["connection", "connection"]


def test_maintenance_can_be_tried(history: Path, aimon: Run) -> None:
    window = "maintenance=[{name: w, start: 2026-11-16T12:00, end: 2026-11-16T14:00}]"
    assert next(time for time, *_ in told(look(aimon, "--set", window))) == "11-18T09:32"


def test_maintenance_that_was_declared_counts(home: Path, aimon: Run) -> None:
    write_log(home, t1118_1300={"dead": True})
    assert [time for time, *_ in told(look(aimon))] == ["11-18T13:02"]
    noon = seoul("2026-11-18 12:00")
    Maintenances(Workspace(home)).add(
        seoul("2026-11-19 10:00"), ("gpt-main",), noon, noon + timedelta(hours=2), "moved"
    )
    assert not told(look(aimon))


def test_a_missed_run_is_noticed_where_it_was_missed(home: Path, aimon: Run) -> None:
    write_workspace(home)
    slots = [slot for slot in SLOTS if f"{slot:%m%d}" != "1117"]
    run_log(home / "log", "ops-1").append(*(run(slot, "end") for slot in slots))
    probe_log(home / "log", "ops-1").append(
        *(probe(m, slot) for slot in slots for m in ("gpt-main", "clova"))
    )
    assert told(look(aimon)) == [("11-17T10:35", "unknown", [])]


def test_a_model_slower_than_it_was_is_found_by_its_own_baseline(home: Path, aimon: Run) -> None:
    since = seoul("2026-11-18 00:00")
    write_log(home, **{f"t{s:%m%d_%H%M}": {"latency_ms": 1900.0} for s in SLOTS if s >= since})
    kinds = {kind for _, kind, _ in told(look(aimon))}
    assert kinds == {"slower"}
    assert not told(look(aimon, "--set", "alerts.patterns.slower=4"))


def snapshot(home: Path) -> dict[str, tuple[int, bytes]]:
    paths = sorted(home.rglob("*"))
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes() if p.is_file() else b"") for p in paths}


def test_nothing_is_written_anywhere(history: Path, aimon: Run) -> None:
    aimon("registry", "check")
    calendar_of(Workspace(history)).is_business_day(FIRST.date())  # holidays are in the cache then
    before = snapshot(history)
    look(aimon, "--set", "alerts.failing_runs=2")
    assert snapshot(history) == before


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--set", "alerts.failing_run=2"), 'did you mean "failing_runs"?'),
        (("--set", "schedule.grace_minutes=2"), "what can be set is in: alerts, thresholds"),
        (("--from", "2026-11-21"), "has not begun"),
        (("--from", "2026-11-19", "--to", "2026-11-18"), "ends before it begins"),
    ],
)
def test_wrong_usage_is_told_with_what_there_is(
    history: Path, aimon: Run, args: tuple[str, ...], message: str
) -> None:
    result = aimon("alert", "backtest", *PERIOD, *args)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize("fmt", ["csv", "md", "jsonl"])
def test_the_alerts_come_in_every_format(history: Path, aimon: Run, fmt: str) -> None:
    result = aimon("alert", "backtest", *PERIOD, "--format", fmt)
    assert result.exit_code == 0
    assert "I-2" in result.stdout


def test_without_a_log_there_is_nothing_to_play(home: Path, aimon: Run) -> None:
    write_workspace(home)
    assert look(aimon)["figures"]["alerts"] == 0
