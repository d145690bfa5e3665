"""A site whose tests, runs, inquiries and incidents the rules look at, run after run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from making import model, run
from msgspec.structs import replace
from troubles import observation

from aimon.core.alertsettings import Alerts
from aimon.core.incidentrecords import IncidentEvent, Pattern
from aimon.core.incidents import Incident, every
from aimon.core.observations import Observation
from aimon.core.records import Run, Verdict
from aimon.core.settings import Settings
from aimon.core.watch import Reports, Scene, watch
from aimon.core.windows import Window, Windows

CHECKS = ("basic", "korean", "evaluation", "analysis")
_numbers = count(1)


class Site:
    """Models ``a``, ``b``, … of one site; ``run`` tests them, ``watch`` lets the rules look."""

    def __init__(self, models: str = "ab", **alerts: Any) -> None:
        self.models = [model(name) for name in models]
        self.settings = Settings(alerts=Alerts(**alerts))
        self.tests: dict[str, list[Observation]] = {}
        self.ends: list[Run] = []
        self.events: list[IncidentEvent] = []
        self.windows: list[Window] = []
        self.tiers: dict[str, int] = {}

    def run(
        self, at: datetime, results: Mapping[str, Mapping[str, Any]], *verdicts: Verdict
    ) -> list[IncidentEvent]:
        """Test models, each with these fields of its observation; return what the rules say."""
        name = f"run-{next(_numbers)}"
        for each, fields in results.items():
            self.tests.setdefault(each, []).append(observation(each, at, **{"run": name} | fields))
        self.ends.append(run(at, "end", run=name, verdicts=verdicts))
        return self.watch(at)

    def scene(self, now: datetime, **known: Any) -> Scene:
        return Scene(
            now=now,
            settings=self.settings,
            models=[m for m in self.models if m.active],
            tiers=self.tiers,
            histories={m: [o for o in tests if o.time <= now] for m, tests in self.tests.items()},
            ends=[end for end in self.ends if end.time <= now],
            incidents=every(self.events, now),
            number=1 + max((i.number for i in every(self.events, now)), default=0),
            windows=Windows(self.windows, self.models),
            **known,
        )

    def watch(
        self,
        now: datetime,
        patterns: Mapping[str, Sequence[Pattern]] | None = None,
        reports: Reports | None = None,
    ) -> list[IncidentEvent]:
        """Let the rules look, record what they say, and see that they say nothing more."""
        found = watch(self.scene(now, patterns=patterns, reports=reports))
        signed = [replace(e, id=f"w{next(_numbers):06d}", host="ops-1") for e in found]
        self.events += signed
        again = watch(self.scene(now, patterns=patterns, reports=reports))
        assert again == [], again
        return signed

    def person(self, incident: str, at: datetime, event: str, **fields: Any) -> None:
        """Record what a person does."""
        self.events.append(
            IncidentEvent(
                id=f"w{next(_numbers):06d}",
                time=at,
                host="ops-1",
                incident=incident,
                event=event,  # type: ignore[arg-type]
                by="kim",
                **fields,
            )
        )

    def incidents(self, now: datetime) -> list[Incident]:
        """Return all incidents as they are at the moment."""
        return every(self.events, now)

    def open(self, now: datetime) -> list[Incident]:
        return [incident for incident in self.incidents(now) if incident.open]
