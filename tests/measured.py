"""Writes the journals of a site whose indicators are counted by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from making import SETTINGS, probe, run, seoul, ticket_event
from troubles import incident_event

from aimon.core.incidentrecords import IncidentEvent
from aimon.core.records import Delivery
from aimon.core.ticketrecords import TicketEvent
from aimon.journal.deliveries import delivery_log
from aimon.journal.incidents import incident_log
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.journal.tickets import ticket_log

# One slot a day keeps the counting short.
ONE_SLOT = SETTINGS + 'schedule: {probes: ["09:30"], slots: {}}\n'
MODELS = ("gpt-main", "clova")
_numbers = count(1)


class Site:
    """A workspace's log, as the tests of a month leave it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home / "log"

    def run(
        self,
        at: str,
        *,
        slot: str = "09:30",
        tested: int = len(MODELS),
        ended: bool = True,
        grades: dict[str, str] | None = None,
        **end: Any,
    ) -> None:
        """Write a run of both models, of which so many were tested; ``end`` are its fields."""
        time, name = seoul(at), f"run-{at}"
        fields: dict[str, Any] = {"run": name, "slot": slot, "planned": MODELS}
        lines = [run(time, "start", **fields)]
        if ended:
            lines.append(run(time + timedelta(minutes=2), "end", **fields, **end))
        run_log(self.log, "ops-1").append(*lines)
        moment = time + timedelta(seconds=5)
        probes = [
            probe(m, moment, run=name, slot=slot, grade=(grades or {}).get(m, "normal"))
            for m in MODELS[:tested]
        ]
        if probes:
            probe_log(self.log, "ops-1").append(*probes)

    def skipped(self, at: str, slot: str = "09:30") -> None:
        """Write that a run was skipped."""
        run_log(self.log, "ops-1").append(
            run(seoul(at), "skipped", run=f"run-{at}", slot=slot, why="locked")
        )

    def runs(self, days: Iterable[int], month: str = "2026-10") -> None:
        """Write a complete run on each of these days of a month."""
        for day in days:
            self.run(f"{month}-{day:02} 09:30")

    def ticket(self, number: int, at: str, *steps: tuple[float, str], **fields: Any) -> None:
        """Write an inquiry, and what happened so many hours after it was received."""
        id, time = f"T-{number}", seoul(at)
        events = [ticket_event(id, time, "received", **fields)]
        events += [self._step(id, time + timedelta(hours=h), kind) for h, kind in steps]
        self.say(*events)

    @staticmethod
    def _step(id: str, time: datetime, kind: str) -> TicketEvent:
        rated = int(kind.removeprefix("rated ")) if kind.startswith("rated") else None
        return ticket_event(id, time, kind.partition(" ")[0], satisfaction=rated)

    def say(self, *events: TicketEvent) -> None:
        """Write events of inquiries."""
        ticket_log(self.log, "ops-1").append(*events)

    def incident(self, number: int, at: str, *later: tuple[float, str], **fields: Any) -> None:
        """Write an incident, and what happened to it so many hours later."""
        id, time = f"I-{number}", seoul(at)
        base: dict[str, Any] = {
            "kind": "connection", "severity": "major", "found_by": "probe", "models": ("clova",),
        }  # fmt: skip
        events: list[IncidentEvent] = [incident_event(id, time, **base | fields)]
        for hours, kind in later:
            false = {"false_alarm": True} if kind == "false" else {}
            into = {"into": "I-1"} if kind == "merged" else {}
            name = "resolved" if kind == "false" else kind
            events.append(incident_event(id, time + timedelta(hours=hours), name, **false, **into))
        incident_log(self.log, "ops-1").append(*events)

    def sent(self, key: str, at: str, event: str = "sent") -> None:
        """Write what became of a message."""
        delivery_log(self.log, "ops-1").append(
            Delivery(
                id=f"d{next(_numbers):06d}",
                time=seoul(at),
                host="ops-1",
                key=key,
                event=event,  # type: ignore[arg-type]
                message_id=f"<{key}@test>",
            )
        )
