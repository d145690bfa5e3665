"""Makes what the rules of incidents look at: observations, events of incidents, histories."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from aimon.core.incidentrecords import IncidentEvent
from aimon.core.observations import CheckSeen, Observation

_numbers = count(1)
SOUND = tuple(
    CheckSeen(check, n, n, 1.0)
    for check, n in (("basic", 4), ("korean", 4), ("evaluation", 4), ("analysis", 4))
)


def observation(model: str, time: datetime, **fields: Any) -> Observation:
    """Make an observation: by default of a sound test of all four checks, 16 items in 800 ms."""
    checks = fields.pop("checks", SOUND)
    failing = fields.get("result") == "failure"
    base: dict[str, Any] = {
        "id": f"o{next(_numbers):06d}",
        "run": f"run-{time:%m%d%H%M}",
        "slot": f"{time:%H:%M}",
        "hour": time.hour,
        "weekday": time.weekday(),
        "result": "success",
        "health": 0.0 if failing else 100.0,
        "passed": 0 if failing else sum(c.passed for c in checks),
        "total": sum(c.total for c in checks),
        "latency_ms": None if failing else 800.0,
        "attempts": 17,
        "lost": 17 if failing else 0,
        "retried": False,
        "rate_limited": 0,
        "fault_class": "network" if failing else "",
        "fault_kind": "refused" if failing else "",
    }
    return Observation(model=model, time=time, checks=() if failing else checks, **base | fields)


def business_slots(first: datetime, days: int) -> list[datetime]:
    """Return the three slots of each of so many weekdays from the day of ``first`` on."""
    found: list[datetime] = []
    day = first.replace(hour=0, minute=0)
    while len(found) < 3 * days:
        if day.weekday() < 5:
            found += [day.replace(hour=h, minute=m) for h, m in ((9, 30), (13, 0), (17, 0))]
        day += timedelta(days=1)
    return found


def incident_event(
    incident: str, time: datetime, event: str = "opened", **fields: Any
) -> IncidentEvent:
    """Make an event of an incident, signed by the rules."""
    base: dict[str, Any] = {"id": f"e{next(_numbers):06d}", "host": "ops-1", "by": "aimon"}
    return IncidentEvent(incident=incident, time=time, event=event, **base | fields)  # type: ignore[arg-type]
