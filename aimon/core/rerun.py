"""The rules played over a past time, moment by moment, as if they had been in force then.

What they find is kept in memory: the incidents that they open, and the alerts that tell of these.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from aimon.core import patterns
from aimon.core.alertbook import fold as book_of
from aimon.core.alerting import Judge
from aimon.core.alertsettings import Rule
from aimon.core.backtest import Fired
from aimon.core.calendar import Calendar
from aimon.core.hourly import Used
from aimon.core.incidentrecords import AlertEvent, IncidentEvent, Pattern
from aimon.core.incidents import Incident, fold
from aimon.core.observations import Observation
from aimon.core.occasions import Occasion, of_incident
from aimon.core.patterns.columns import SPAN
from aimon.core.records import Run
from aimon.core.registry import Model
from aimon.core.settings import Settings
from aimon.core.sla import length
from aimon.core.watch import RUNS, Scene, watch
from aimon.core.windows import Windows

_DAY = timedelta(days=1)
_RULE = Rule()


class Log(msgspec.Struct, frozen=True, kw_only=True):
    """What was recorded: the active models with their priorities, tests by model, the runs' ends.

    Tests and runs are in the order of time. ``off`` are the days on which the site does not work.
    """

    models: Sequence[Model]
    tiers: Mapping[str, int]
    tests: Mapping[str, Sequence[Observation]]
    ends: Sequence[Run]
    used: Used
    off: Collection[date] | None = None


class Rerun:
    """The rules at work by some settings, without an incident at the beginning."""

    def __init__(self, log: Log, settings: Settings, calendar: Calendar, windows: Windows) -> None:
        self._log = log
        self._settings = settings
        self._calendar = calendar
        self._windows = windows
        self._within = length(settings.alerts.reopen_within, _DAY)
        self._times = {model: [o.time for o in tests] for model, tests in log.tests.items()}
        self._events: dict[str, list[IncidentEvent]] = {}
        self._incidents: dict[str, Incident] = {}
        self._alerts: list[AlertEvent] = []

    def play(self, moments: Iterable[datetime]) -> list[Fired]:
        """Return the alerts that would have been raised at these moments, which ascend.

        That an incident is over is not counted as one.
        """
        before: datetime | None = None
        for now in moments:
            self._look(now, before)
            before = now
        return [
            Fired(
                time=alert.time,
                kind=alert.kind or "other",
                severity=alert.severity or "info",
                models=alert.models,
                subject=alert.subject,
            )
            for alert in self._alerts
            if alert.kind != "recovered"
        ]

    def _look(self, now: datetime, before: datetime | None) -> None:
        """Let the rules look at what is known at a moment, and tell what they find."""
        histories = {model: tests for model in self._times if (tests := self._history(model, now))}
        scene = Scene(
            now=now,
            settings=self._settings,
            models=self._log.models,
            histories=histories,
            ends=[end for end in self._log.ends if now - RUNS < end.time <= now],
            incidents=list(self._known(now)),
            number=len(self._events) + 1,
            tiers=self._log.tiers,
            windows=self._windows,
            patterns=dict(self._patterns(histories, now, before)),
        )
        touched = self._record(watch(scene), now)
        occasions = [o for i in touched for o in of_incident(i) if self._told(o)]
        judge = Judge(self._settings, self._calendar, now)
        self._alerts += judge.raised(occasions, self._incidents.values(), book_of(self._alerts))

    def _history(self, model: str, now: datetime) -> Sequence[Observation]:
        times = self._times[model]
        end = bisect_right(times, now)
        return self._log.tests[model][bisect_right(times, now - SPAN, hi=end) : end]

    def _known(self, now: datetime) -> Iterator[Incident]:
        """Yield the incidents that are open or may be opened again."""
        for incident in self._incidents.values():
            if incident.resolved_at is None or now - incident.resolved_at <= self._within:
                yield incident

    def _patterns(
        self, histories: Mapping[str, Sequence[Observation]], now: datetime, before: datetime | None
    ) -> Iterator[tuple[str, list[Pattern]]]:
        """Yield what weeks show of each model that was tested since the moment before."""
        limits = self._settings.alerts.patterns
        known = patterns.known_by_model(self._incidents.values())
        for model, tests in histories.items():
            if before is None or tests[-1].time > before:
                counting, there = self._windows.uncovered(model, tests), known.get(model, ())
                log = self._log
                yield (
                    model,
                    patterns.shown(model, counting, log.used, now, limits, there, log.off),
                )

    def _record(self, added: Iterable[IncidentEvent], now: datetime) -> list[Incident]:
        """Keep the rules' events, signed; return the incidents that they are about."""
        touched = {}
        for event in added:
            events = self._events.setdefault(event.incident, [])
            events.append(msgspec.structs.replace(event, id=f"{event.incident}.{len(events)}"))
            touched[event.incident] = events
        self._incidents |= {name: fold(events, now) for name, events in touched.items()}
        return [self._incidents[name] for name in touched]

    def _told(self, occasion: Occasion) -> bool:
        """Whether the rules let the kind be told at all."""
        rules = self._settings.alerts.rules
        return all(rules.get(k, _RULE).enabled for k in (occasion.kind, occasion.trouble))
