"""Makes records, models and workspaces for tests."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aimon.core.faults import Fault
from aimon.core.records import Item, Probe, Reply, Run
from aimon.core.registry import Model
from aimon.core.ticketrecords import TicketEvent

SEOUL = ZoneInfo("Asia/Seoul")
_numbers = count(1)

SETTINGS = "language: en\ntimezone: Asia/Seoul\n"
REGISTRY = """\
templates:
  openai: {provider: openai, base_url: "http://127.0.0.1:9/v1", api_key: "env:TEST_KEY"}
models:
  - {id: gpt-main, template: openai, model: gpt-4o, display_name: GPT-4o, default: true,
     price: {input: 2.5, output: 10, currency: USD}, scores: {quality: 90, speed: 70, cost: 60}}
  - {id: clova, template: openai, model: HCX-005, display_name: 하이퍼클로바 X}
  - {id: old, template: openai, model: gpt-3.5, state: inactive}
"""


def seoul(text: str) -> datetime:
    """Read ``2026-11-23 09:30`` as Seoul time."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def model(id: str = "gpt-main", **fields: Any) -> Model:
    """Make a model of the registry."""
    fields = {"provider": "openai", "model": "gpt-4o", "base_url": "http://127.0.0.1:9/v1"} | fields
    return Model(id=id, display_name=fields.pop("display_name", id), **fields)


def item(check: str = "basic", name: str = "echo", ok: bool | None = True, **fields: Any) -> Item:
    """Make an item, its score following from ok."""
    score = fields.pop("score", None if ok is None else float(ok))
    return Item(check=check, item=name, ok=ok, score=score, **fields)


def probe(model: str, time: datetime, **fields: Any) -> Probe:
    """Make a probe record: by default a sound one of all four checks."""
    checks = fields.pop(
        "checks",
        (item(), item("korean", "canary"), item("evaluation", "apart"), item("analysis", "date")),
    )
    failing = fields.get("result") == "failure"
    base: dict[str, Any] = {
        "id": f"p{next(_numbers):06d}",
        "run": f"run-{time:%H%M}",
        "slot": None,
        "trigger": "manual",
        "host": "ops-1",
        "served_model": None,
        "result": "success",
        "grade": "problem" if failing else "normal",
        "health": 0.0 if failing else 100.0,
        "passed": sum(i.ok is True for i in checks),
        "total": sum(i.ok is not None for i in checks),
        "latency_ms": None if failing else 800.0,
        "ttft_ms": None if failing else 200.0,
        "duration_ms": 3000.0,
        "tokens_in": 100,
        "tokens_out": 50,
        "cost": 0.001,
        "currency": "USD",
        "attempts": len(checks),
        "retried": False,
        "fault": None,
        "seed": 1,
        "ran": tuple(dict.fromkeys(i.check for i in checks)),
    }
    return Probe(model=model, time=time, checks=checks, **base | fields)


def kept(time: datetime, **fields: Any) -> Reply:
    """Make the record of a question and its reply."""
    base: dict[str, Any] = {
        "id": f"q{next(_numbers):06d}",
        "run": "r",
        "probe": "p",
        "host": "ops-1",
        "model": "gpt-main",
        "check": "basic",
        "question": "hello",
        "items": ("echo",),
        "ok": False,
        "url": "http://127.0.0.1:9/v1/chat/completions",
    }
    return Reply(time=time, **base | fields)


def dead(model: str, time: datetime, cause: Fault, **fields: Any) -> Probe:
    """Make the record of a model that did not answer."""
    checks = tuple(
        item(check, name, ok=False, score=None, fault=cause)
        for check, name in (
            ("basic", "echo"),
            ("korean", "canary"),
            ("evaluation", "apart"),
            ("analysis", "date"),
        )
    )
    return probe(model, time, result="failure", fault=cause, checks=checks, **fields)


def run(time: datetime, event: str, **fields: Any) -> Run:
    """Make a run's start, end or skipped line."""
    base: dict[str, Any] = {
        "id": f"r{next(_numbers):06d}",
        "run": f"run-{time:%H%M}",
        "slot": f"{time:%H:%M}",
        "trigger": "cron",
        "host": "ops-1",
    }
    return Run(time=time, event=event, **base | fields)


def ticket_event(ticket: str, time: datetime, event: str, **fields: Any) -> TicketEvent:
    """Make a line of the journal of tickets."""
    base: dict[str, Any] = {"id": f"e{next(_numbers):06d}", "host": "ops-1"}
    return TicketEvent(ticket=ticket, time=time, event=event, **base | fields)


def write_workspace(home: Path, registry: str = REGISTRY, settings: str = SETTINGS) -> Path:
    """Write the two files of a workspace."""
    (home / "aimon.yaml").write_text(settings, encoding="utf-8")
    (home / "models.yaml").write_text(registry, encoding="utf-8")
    return home
