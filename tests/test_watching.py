"""What follows a test on the command line: incidents, read from the log and recorded in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from making import dead, item, probe, run, seoul, ticket_event, write_workspace

from aimon.core.faults import fault
from aimon.core.records import Verdict
from aimon.incidents.store import Incidents
from aimon.incidents.watching import watch
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.journal.tickets import ticket_log
from aimon.practice.server import PracticeServer
from aimon.workspace import Workspace

MON = seoul("2026-11-23 09:30")
NOON = MON.replace(hour=13, minute=0)
REFUSED = fault("refused")
# Of the practice provider's models one that is well and two that do not answer.
TROUBLED = ("gpt-main", "claude-locked", "clova-dead")


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return Workspace(write_workspace(home))


def record(workspace: Workspace, *probes: object) -> None:
    probe_log(workspace.log, workspace.host).append(*probes)  # type: ignore[arg-type]


def end(workspace: Workspace, *runs: object) -> None:
    run_log(workspace.log, workspace.host).append(*runs)  # type: ignore[arg-type]


def test_a_workspace_without_any_test_has_no_incident(workspace: Workspace) -> None:
    assert watch(workspace, MON) == []


def test_what_the_log_shows_is_recorded_once(workspace: Workspace) -> None:
    record(workspace, dead("gpt-main", MON, REFUSED), probe("clova", MON))
    [opened] = watch(workspace, MON)
    assert (opened.incident, opened.cause, opened.subject) == ("I-1", "model", "gpt-main")
    assert opened.host == workspace.host
    assert len(opened.id) > 8
    assert watch(workspace, MON) == []
    assert [i.id for i in Incidents(workspace).open(MON)] == ["I-1"]


def test_the_run_s_verdict_makes_one_incident_of_its_models(workspace: Workspace) -> None:
    record(
        workspace,
        dead("gpt-main", MON, REFUSED, run="r1"),
        dead("clova", MON, REFUSED, run="r1"),
    )
    verdict = Verdict(cause="network", models=("gpt-main", "clova"), of=2, fault=REFUSED)
    end(workspace, run(MON, "start", run="r1"), run(MON, "end", run="r1", verdicts=(verdict,)))
    [opened] = watch(workspace, MON)
    assert (opened.cause, opened.kind) == ("network", "all_down")
    assert opened.verdict == verdict


def test_a_run_that_is_under_way_elsewhere_is_waited_for(workspace: Workspace) -> None:
    record(workspace, dead("gpt-main", MON, REFUSED, run="r1"), probe("clova", MON, run="r0"))
    end(workspace, run(MON, "start", run="r1", host="other"))
    assert watch(workspace, MON.replace(minute=35)) == []
    [opened] = watch(workspace, MON.replace(hour=10, minute=31))
    assert opened.subject == "gpt-main"


def test_a_basic_test_does_not_end_what_wrong_answers_began(workspace: Workspace) -> None:
    wrong = (
        item("basic"),
        *(item(check, "x", ok=False) for check in ("korean", "evaluation", "analysis")),
    )
    record(workspace, probe("gpt-main", MON, checks=wrong, health=30.0), probe("clova", MON))
    assert [e.kind for e in watch(workspace, MON)] == ["failing"]
    record(workspace, probe("gpt-main", NOON, checks=(item("basic"),)), probe("clova", NOON))
    assert watch(workspace, NOON) == []
    record(workspace, probe("gpt-main", NOON.replace(hour=17)))
    assert [e.event for e in watch(workspace, NOON.replace(hour=17))] == ["resolved"]


def test_three_people_at_once_and_a_threat_are_emergencies(workspace: Workspace) -> None:
    record(workspace, probe("gpt-main", MON), probe("clova", MON))
    log = ticket_log(workspace.log, workspace.host)
    for number, name in enumerate(("김", "이", "박"), start=1):
        log.append(
            ticket_event(
                f"T-{number}",
                MON.replace(minute=30 + number),
                "received",
                requester=name,
                model="gpt-main",
                topic="not_responding",
                symptom="응답이 없어요",
            )
        )
    log.append(
        ticket_event("T-4", MON, "received", requester="최", symptom="계정이 해킹된 것 같아요")
    )
    now = MON.replace(minute=40)
    found = {event.kind: event for event in watch(workspace, now)}
    assert found.keys() == {"users", "security"}
    assert found["users"].tickets == ("T-1", "T-2", "T-3")
    assert found["users"].users == 3
    assert found["security"].subject == "T-4"
    assert {event.severity for event in found.values()} == {"emergency"}
    assert watch(workspace, now) == []


def test_a_probe_brings_the_incidents_up_to_date(
    practice: PracticeServer, home: Path, aimon: Callable[..., Result]
) -> None:
    shown = aimon("probe", *TROUBLED, "--check", "basic", "--json")
    bad = {r["model"] for r in json.loads(shown.stdout) if r["result"] == "failure"}
    workspace = Workspace(home)
    affected = [m for i in Incidents(workspace).open(workspace.now()) for m in i.affected]
    assert bad == {"claude-locked", "clova-dead"}
    assert sorted(affected) == sorted(bad)


def test_a_dry_run_and_help_record_no_incident(
    practice: PracticeServer, home: Path, aimon: Callable[..., Result]
) -> None:
    aimon("probe", "--dry-run")
    assert not (home / "log" / "incidents").exists()


def test_what_goes_wrong_after_a_probe_is_a_warning_and_no_other_exit_code(
    practice: PracticeServer, home: Path, aimon: Callable[..., Result]
) -> None:
    probe = ("probe", *TROUBLED, "--check", "basic", "--quiet")
    expected = aimon(*probe).exit_code
    folder = home / "log" / "incidents"
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
    folder.write_text("no folder")
    again = aimon(*probe)
    assert again.exit_code == expected
    assert "could not be brought up to date" in again.stderr


def test_a_way_for_alerts_that_is_out_changes_nothing_of_the_probe(
    practice: PracticeServer, home: Path, aimon: Callable[..., Result]
) -> None:
    settings = home / "aimon.yaml"
    route = "{name: hook, kind: webhook, url: 'http://127.0.0.1:9/hook', severities: [minor]}"
    alerts = f"{{routes: [{route}], digest: {{severities: []}}, quiet: {{}}}}"
    settings.write_text(f"{settings.read_text()}\nalerts: {alerts}\n")
    result = aimon("probe", *TROUBLED, "--check", "basic", "--json")
    assert result.exit_code == 1  # models that do not answer, as without any route
    assert len(json.loads(result.stdout)) == len(TROUBLED)
    assert "in the outbox" in result.stderr
    assert len([*(home / "outbox").glob("*--hook.json")]) == 1
