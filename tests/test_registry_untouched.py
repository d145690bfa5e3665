"""No command writes the registry: it is the administrator's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result

from aimon.cli import root
from aimon.practice.server import PracticeServer

# Every command there is, as it does the most.
CALLS: dict[str, list[list[str]]] = {
    "alert test": [["alert", "test"]],
    "advise cost": [["advise", "cost", "--model", "gpt-main", "--requests", "9"]],
    "advise model": [["advise", "model", "--for", "summary"]],
    "advise notice": [["advise", "notice", "gpt-main", "--kind", "outage"]],
    "alert ack": [["alert", "ack", "I-1", "확인 중"]],
    "alert backtest": [["alert", "backtest", "--set", "alerts.failing_runs=2"]],
    "alert check": [["alert", "check"]],
    "alert list": [["alert", "list", "--all"]],
    "dashboard": [["dashboard"]],
    "checklist check": [["checklist", "check", "account"]],
    "checklist history": [["checklist", "history"]],
    "checklist note": [["checklist", "note", "account", "확인"]],
    "checklist open": [["checklist", "open"]],
    "checklist show": [["checklist"], ["checklist", "onboarding"]],
    "checklist skip": [["checklist", "skip", "role", "--why", "이미 앎"]],
    "checklist start": [["checklist", "start", "emergency"]],
    "checklist end": [["checklist", "start", "emergency"], ["checklist", "end", "emergency"]],
    "checklist uncheck": [["checklist", "uncheck", "account"]],
    "doctor": [["doctor"]],
    "faq list": [["faq", "list"]],
    "faq search": [["faq", "search", "느려요"]],
    "faq show": [["faq", "show", "why-slow"]],
    "faq suggest": [["faq", "suggest"]],
    "incident open": [
        ["incident", "open", "gpt-main", "--message", "끊김", "--send"],
        ["incident", "open", "--message", "접속 불가"],
    ],
    "incident list": [["incident", "list", "--all", "--check"]],
    "incident show": [["incident", "show", "1"]],
    "incident ack": [["incident", "ack", "1", "확인"]],
    "incident update": [["incident", "update", "1", "메모", "--model", "gpt-main"]],
    "incident merge": [["incident", "merge", "2", "1"]],
    "incident resolve": [["incident", "resolve", "1", "해결"]],
    "incident reopen": [["incident", "reopen", "1", "다시"]],
    "incident report": [["incident", "report"], ["incident", "report", "1", "--send"]],
    "incident patterns": [["incident", "patterns"]],
    "incident maintenance add": [
        ["incident", "maintenance", "add", "gpt-main", "--from", "09:00", "--to", "10:00"]
    ],
    "incident maintenance list": [["incident", "maintenance", "list"]],
    "incident maintenance end": [["incident", "maintenance", "end", "M-1"]],
    "init": [["init"]],
    "kpi": [["kpi"], ["kpi", "reports"]],
    "log query": [["log", "query", "SELECT count(*) FROM probes"]],
    "log repair": [["log", "repair"]],
    "log verify": [["log", "verify"]],
    "outbox flush": [["outbox", "flush"]],
    "outbox list": [["outbox", "list"]],
    "practice demo": [],  # plays the other commands; its registry is laid out once, never touched
    "practice serve": [],  # knows no workspace
    "practice tour": [],  # lays out a registry of its own and never touches another
    "probe": [["probe", "--check", "basic"], ["probe", "--dry-run"]],
    "registry check": [["registry", "check"]],
    "registry templates": [["registry", "templates"], ["registry", "templates", "openai"]],
    "report agenda": [["report", "agenda", "weekly"]],
    "report briefing": [["report", "briefing"], ["report", "briefing", "--send"]],
    "report daily": [["report", "daily"], ["report", "daily", "--send"]],
    "report monthly": [["report", "monthly"]],
    "report weekly": [["report", "weekly"], ["report", "weekly", "--send"]],
    "report note": [
        ["report", "note", "교육 2회", "--section", "plans"],
        ["report", "note", "--list"],
        ["report", "note", "--remove", "1"],
    ],
    "schedule check": [["schedule", "check"], ["schedule", "check", "--catch-up"]],
    "schedule crontab": [["schedule", "crontab"]],
    "schedule run": [["schedule", "run", "status", "--force"]],
    "schedule show": [["schedule", "show"], ["schedule", "show", "status"]],
    "schedule systemd": [["schedule", "systemd"]],
    "status": [["status"], ["status", "gpt-main"], ["status", "--json"]],
    "trend": [["trend"], ["trend", "gpt-main", "--metric", "usage"]],
    "ticket new": [["ticket", "new", "느려요", "--model", "gpt-main", "--from", "홍길동"]],
    "ticket list": [["ticket", "list", "--all", "--check"]],
    "ticket show": [["ticket", "show", "1"]],
    "ticket reply": [["ticket", "reply", "1", "안내함"]],
    "ticket note": [["ticket", "note", "1", "메모"]],
    "ticket escalate": [["ticket", "escalate", "1"]],
    "ticket wait": [["ticket", "wait", "1"]],
    "ticket edit": [["ticket", "edit", "1", "--model", "gpt-main"]],
    "ticket resolve": [["ticket", "resolve", "1", "해결"]],
    "ticket reopen": [["ticket", "reopen", "1", "다시"]],
    "ticket rate": [["ticket", "rate", "1", "5"]],
    "ticket undo": [["ticket", "undo", "1"]],
    "ticket search": [["ticket", "search", "느려요"]],
    "ticket warn": [["ticket", "warn"]],
    "ticket stats": [["ticket", "stats"]],
    "usage import": [["usage", "import", __file__]],  # no export: it says so
    "usage show": [["usage", "show", "--by", "day"]],
    "ticket forget": [["ticket", "forget", "홍길동", "--yes"]],
}


def leaves(command: click.Command, name: str = "") -> Iterator[str]:
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for sub in command.list_commands(ctx):
            child = command.get_command(ctx, sub)
            assert child
            yield from leaves(child, f"{name} {sub}".strip())
    else:
        yield name


def test_every_command_is_held_to_it() -> None:
    assert sorted(leaves(root)) == sorted(CALLS)


@pytest.mark.parametrize("readonly", [False, True])
def test_no_command_touches_the_registry(
    aimon: Callable[..., Result], practice: PracticeServer, home: Path, readonly: bool
) -> None:
    registry = home / "models.yaml"
    registry.chmod(0o400 if readonly else 0o600)
    before, content = registry.stat(), registry.read_bytes()
    for calls in CALLS.values():
        for call in calls:
            result = aimon(*call)
            assert "unexpected error" not in result.output
            after = registry.stat()
            assert (after.st_ino, after.st_mtime_ns, after.st_ctime_ns) == (
                before.st_ino,
                before.st_mtime_ns,
                before.st_ctime_ns,
            ), call
            assert registry.read_bytes() == content


def test_the_demo_leaves_an_existing_registry_alone(
    aimon: Callable[..., Result], practice: PracticeServer, home: Path
) -> None:
    port = practice.server_address[1]
    practice.shutdown()
    practice.server_close()
    registry = home / "models.yaml"
    registry.write_text(
        "models: [{id: mine, provider: openai, model: gpt-practice, api_key: 'file:practice.key',"
        f" base_url: 'http://127.0.0.1:{port}/openai/v1', probe: {{checks: [basic]}}}}]\n",
        encoding="utf-8",
    )
    before = registry.read_bytes()
    result = aimon("practice", "demo", str(home))
    assert result.exit_code == 0, result.output
    assert "[일일보고]" in result.output
    assert registry.read_bytes() == before
