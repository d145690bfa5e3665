"""A site with a model of each grade, names that would break a careless page, and people's words."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from making import dead, item, probe, run, seoul, ticket_event, write_workspace
from troubles import incident_event

from aimon.core.faults import fault
from aimon.core.incidentrecords import AlertEvent
from aimon.core.records import Usage
from aimon.journal.alerts import alert_log
from aimon.journal.incidents import incident_log
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.journal.tickets import ticket_log
from aimon.journal.usage import usage_log

NOW = seoul("2026-11-25 13:20")
AT = "2026-11-25T13:20"
LONG = "가" * 300
SCRIPT = "<script>alert(1)</script> \"q\" 'x'"
RIGHT_TO_LEFT = "مرحبا שלום"
NAMES = ("GPT-4o", SCRIPT, RIGHT_TO_LEFT, LONG, "🤖🚀 이모지", "Solar")
# What people said and who they are: none of it may stand in the page.
PRIVATE = (
    "박개인",
    "park@example.com",
    "010-1234-5678",
    "비밀 내용",
    "김철수",
    "kim-account",
    "SITE_KEY",
)
_SETTINGS = """\
language: {language}
timezone: Asia/Seoul
organisation: 한국평가원
contacts: {{support: 내선 1234, emergency: 당직실}}
"""


def registry(names: tuple[str, ...]) -> str:
    """Write a registry of models m0, m1, … with these names; the last is inactive."""
    lines = [
        "templates:",
        '  shared: {provider: openai, base_url: "http://127.0.0.1:9/v1", api_key: "env:SITE_KEY",',
        "           features: [streaming]}",
        "models:",
    ]
    for n, name in enumerate(names):
        state = "inactive" if n == len(names) - 1 else "active"
        shown = json.dumps(name, ensure_ascii=False)
        lines += [
            f"  - {{id: m{n}, template: shared, model: model-{n}, display_name: {shown},",
            f"     state: {state}, default: {str(not n).lower()},",
            "     price: {input: 2.5, output: 10, currency: USD}, limits: {context: 128000},",
            "     scores: {quality: 90, speed: 70, cost: 60}, updated: 2026-11-01}",
        ]
    return "\n".join(lines) + "\n"


def site(
    home: Path, *, language: str = "ko", names: tuple[str, ...] = NAMES, days: int = 4
) -> Path:
    """Lay out the site: m1 does not answer, m2 answers wrongly, m3 is slow, the others are well."""
    write_workspace(home, registry(names), _SETTINGS.format(language=language))
    tests, runs = probe_log(home / "log", "ops-1"), run_log(home / "log", "ops-1")
    usage = usage_log(home / "log", "ops-1")
    refused, garbled = fault("refused"), fault("encoding")
    wrong = (item(), item("korean", "canary", ok=False, fault=garbled), item("analysis", "date"))
    active = [f"m{n}" for n in range(len(names) - 1)]
    for day in range(days - 1, -1, -1):
        for hour in (9, 13):
            time = NOW.replace(hour=hour, minute=0) - timedelta(days=day)
            name = f"run-{time:%m%d%H}"
            runs.append(run(time, "start", run=name, planned=tuple(active)))
            found = {m: probe(m, time, run=name) for m in active}
            found["m1"] = dead("m1", time, refused, run=name)
            found["m2"] = probe("m2", time, run=name, checks=wrong, health=60.0)
            found["m3"] = probe("m3", time, run=name, latency_ms=3200.0, health=90.0)
            tests.append(*found.values())
            runs.append(run(time, "end", run=name, done=len(active)))
            usage.append(
                *(
                    Usage(id=f"u{day}-{hour}-{m}", time=time, host="ops-1", model=m, requests=hour)
                    for m in active
                )
            )
    _people(home)
    return home


def _people(home: Path) -> None:
    """Record incidents, alerts and inquiries, with people's words in all of them."""
    told = "김철수 010-1234-5678이 알림"
    hours = timedelta(hours=1)
    incidents = incident_log(home / "log", "ops-1")
    trouble = {"kind": "connection", "severity": "emergency", "cause": "model"}
    incidents.append(
        incident_event("I-1", NOW - 4 * hours, models=("m1",), subject="m1", **trouble),
        incident_event(
            "I-2", NOW - 3 * hours, kind="failing", models=("m2",), cause="hand", title=told
        ),
        incident_event("I-2", NOW - 2 * hours, "acknowledged", by="kim-account", text="비밀 내용"),
        incident_event("I-3", NOW - 50 * hours, kind="slower", models=("m3",), cause="hand"),
        incident_event("I-3", NOW - 40 * hours, "resolved", found_cause=told, text=told),
        incident_event("I-4", NOW - 400 * hours, kind="slower", models=("m3",), cause="hand"),
        incident_event("I-4", NOW - 390 * hours, "resolved"),
    )
    base = {"host": "ops-1", "event": "raised", "time": NOW - 3 * hours}
    alert_log(home / "log", "ops-1").append(
        AlertEvent(id="a1", key="k1", alert="A-1", incident="I-1", severity="emergency", **base),
        AlertEvent(id="a2", key="k2", alert="A-2", incident="I-2", severity="major", **base),
    )
    asked = {
        "requester": "박개인",
        "contact": "park@example.com",
        "symptom": "비밀 내용",
        "model": "010-1234-5678",
        "channel": "mail",
    }
    ticket_log(home / "log", "ops-1").append(
        *(
            ticket_event(
                f"T-{n}", NOW - n * hours, "received", class_=c, topic=t,
                received_at=NOW - n * hours, **asked,
            )
            for n, (c, t) in enumerate((("urgent", "slow"), ("general", "cost")), 1)
        )
    )  # fmt: skip
