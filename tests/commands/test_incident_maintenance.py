"""``aimon incident maintenance``, and what it changes elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from making import SETTINGS, dead, probe, seoul, write_workspace

from aimon.core.faults import fault
from aimon.incidents.store import Incidents
from aimon.incidents.watching import watch
from aimon.journal.probes import probe_log
from aimon.workspace import Workspace

MON = seoul("2026-11-23 09:30")
TEN, ELEVEN = "2026-11-23T10:00", "2026-11-23T11:00"
Run = Callable[..., Result]


@pytest.fixture
def workspace(home: Path) -> Workspace:
    workspace = Workspace(write_workspace(home))
    log = probe_log(workspace.log, workspace.host)
    log.append(dead("gpt-main", MON, fault("refused"), slot="09:30"), probe("clova", MON))
    log.append(probe("gpt-main", MON.replace(hour=13)), probe("clova", MON.replace(hour=13)))
    return workspace


def declare(aimon: Run, *more: str) -> Result:
    times = ("--from", "09:00", "--to", ELEVEN)
    command = ("incident", "maintenance", "add", *more, *times, "--why", "정기 점검", "--at", TEN)
    return aimon(*command)


def test_maintenance_is_declared_listed_and_ended(aimon: Run, workspace: Workspace) -> None:
    shown = declare(aimon, "gpt-main")
    assert shown.exit_code == 0, shown.output
    assert "M-1 declared" in shown.stdout
    assert "09:00 – 11:00 · GPT-4o · 정기 점검" in shown.stdout
    listed = aimon("incident", "maintenance", "list", "--at", TEN)
    assert "under way" in listed.stdout
    ended = aimon("incident", "maintenance", "end", "m-1", "--at", "2026-11-23T10:20")
    assert "M-1 ended" in ended.stdout
    data = json.loads(aimon("incident", "maintenance", "list", "--json", "--at", ELEVEN).stdout)
    [window] = data["windows"]
    assert (window["name"], window["when"], window["declared"]) == ("M-1", "over", True)
    assert window["end"] == "2026-11-23T10:20:00+09:00"
    assert window["models"] == ["gpt-main"]


def test_one_that_has_not_begun_is_called_off(aimon: Run, workspace: Workspace) -> None:
    aimon("incident", "maintenance", "add", "--from", "22:00", "--to", "02:00", "--at", TEN)
    listed = aimon("incident", "maintenance", "list", "--at", TEN).stdout
    assert "11-24 02:00" in listed
    assert "all models" in listed
    ended = aimon("incident", "maintenance", "end", "M-1", "--at", ELEVEN)
    assert "M-1 called off" in ended.stdout
    assert "no maintenance" in aimon("incident", "maintenance", "list", "--at", ELEVEN).stdout


@pytest.mark.parametrize(
    "given",
    [
        ("add", "nobody", "--from", "09:00", "--to", "10:00"),
        ("add", "--from", ELEVEN, "--to", TEN),
        ("end", "M-7"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(
    aimon: Run, workspace: Workspace, given: tuple[str, ...]
) -> None:
    assert aimon("incident", "maintenance", *given, "--at", TEN).exit_code == 2
    data = json.loads(aimon("incident", "maintenance", "list", "--json", "--at", TEN).stdout)
    assert data["windows"] == []


def test_declared_afterwards_it_ends_the_incident_as_none(aimon: Run, workspace: Workspace) -> None:
    watch(workspace, MON)
    declare(aimon, "gpt-main")
    [incident] = Incidents(workspace).every(seoul("2026-11-23 10:00"))
    assert (incident.state, incident.false_alarm) == ("resolved", True)
    assert incident.events[-1].text == "M-1"


def test_regular_maintenance_of_the_settings_is_listed_and_holds(aimon: Run, home: Path) -> None:
    regular = 'maintenance:\n  - {name: mondays, weekly: "mon 09:00", lasts: 2h}\n'
    workspace = Workspace(write_workspace(home, settings=SETTINGS + regular))
    log = probe_log(workspace.log, workspace.host)
    log.append(dead("gpt-main", MON, fault("refused")), probe("clova", MON))
    assert watch(workspace, MON) == []
    listed = aimon("incident", "maintenance", "list", "--at", TEN).stdout
    assert listed.count("mondays") == 3
    assert listed.count("planned") == 1


def test_status_and_the_card_say_who_is_worked_on_while_it_lasts(
    aimon: Run, workspace: Workspace
) -> None:
    declare(aimon, "gpt-main")
    shown = aimon("status", "--at", TEN).stdout
    assert "🔧 under maintenance" in shown
    assert "🔧" not in aimon("status", "--at", "2026-11-23T11:00").stdout
    card = aimon("status", "gpt-main", "--at", TEN).stdout
    assert "maintenance from 09:00 to 11:00: 정기 점검" in card
    [model] = json.loads(aimon("status", "gpt-main", "--json", "--at", TEN).stdout)["models"]
    assert model["maintenance"]["name"] == "M-1"


def test_the_daily_report_leaves_tests_during_maintenance_out_and_says_so(
    aimon: Run, workspace: Workspace
) -> None:
    def of_day() -> tuple[dict[str, object], list[str], list[str]]:
        data = json.loads(aimon("report", "daily", "--json", "--at", "2026-11-23T18:00").stdout)
        [model] = [m for m in data["models"] if m["id"] == "gpt-main"]
        remarks = [r["text"] for r in data["summary"]["remarks"] if r["kind"] == "maintenance"]
        return model["day"], remarks, [f["kind"] for f in data["faults"]]

    day, remarks, faults = of_day()
    assert (day["probes"], day["answered"], remarks) == (2, 1, [])
    assert "refused" in faults
    declare(aimon, "gpt-main")
    day, remarks, faults = of_day()
    assert (day["probes"], day["answered"], faults) == (1, 1, [])
    assert len(remarks) == 1
    assert "정기 점검" in remarks[0]
    assert "GPT-4o" in remarks[0]
