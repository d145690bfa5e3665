"""What the rules look at: all that is known at a moment, without where it comes from."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

import msgspec

from aimon.core.conditions import Course, course
from aimon.core.incidentrecords import Pattern
from aimon.core.incidents import Incident
from aimon.core.observations import Observation
from aimon.core.periods import fresh_until
from aimon.core.records import Run, Verdict
from aimon.core.registry import Model
from aimon.core.settings import Settings
from aimon.core.windows import NO_WINDOWS, Windows

# The runs of so many days say what bad tests have in common.
RUNS = timedelta(days=7)
_LEAST = 3


class Crowd(msgspec.Struct, frozen=True, kw_only=True):
    """Several people with the same trouble within an hour; ``model`` is an id, "" for none named."""

    model: str
    tickets: tuple[str, ...]
    people: int
    since: datetime


class Threat(msgspec.Struct, frozen=True, kw_only=True):
    """An inquiry that speaks of a threat to security."""

    ticket: str
    model: str
    received_at: datetime


class Reports(msgspec.Struct, frozen=True, kw_only=True):
    """What unsolved inquiries say; ``unsolved`` are the ids of all of them."""

    crowds: tuple[Crowd, ...] = ()
    threats: tuple[Threat, ...] = ()
    unsolved: frozenset[str] = frozenset()


class Scene(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What is known at ``now``.

    ``models`` are the active ones, ``tiers`` their priorities. ``histories`` has each model's tests
    of some weeks, oldest first, ``ends`` the ends of the runs of the last days (``RUNS``).
    ``incidents`` are all, ``number`` is that of the next one. ``patterns`` has an entry for each
    model that was looked at, and is None where none was; so is ``reports``.
    """

    now: datetime
    settings: Settings
    models: Sequence[Model]
    histories: Mapping[str, Sequence[Observation]]
    ends: Sequence[Run] = ()
    incidents: Sequence[Incident] = ()
    number: int = 1
    tiers: Mapping[str, int] = {}
    windows: Windows = NO_WINDOWS
    patterns: Mapping[str, Sequence[Pattern]] | None = None
    reports: Reports | None = None

    @cached_property
    def active(self) -> frozenset[str]:
        """The ids of the active models."""
        return frozenset(model.id for model in self.models)

    @cached_property
    def courses(self) -> dict[str, Course]:
        """How each active model that was tested fares, without what windows of maintenance cover."""
        settings = self.settings
        return {
            model.id: course(
                self.windows.uncovered(model.id, history),
                settings.thresholds,
                settings.alerts,
                model.probe.checks,
            )
            for model in self.models
            if (history := self.histories.get(model.id))
        }

    @cached_property
    def _verdicts(self) -> dict[tuple[str, str], Verdict]:
        """The widest verdict by run and model."""
        found: dict[tuple[str, str], Verdict] = {}
        for end in self.ends:
            for verdict in end.verdicts:
                for model in verdict.models:
                    found.setdefault((end.run, model), verdict)
        return found

    def verdict(self, model: str) -> Verdict | None:
        """Return what the run of the model's latest bad test found it to have in common."""
        latest = self.courses[model].latest_bad
        return self.said_of(latest.test) if latest else None

    def said_of(self, test: Observation) -> Verdict | None:
        """Return what the run of a test found that test's model to have in common with others."""
        return self._verdicts.get((test.run, test.model))

    @cached_property
    def _fresh(self) -> dict[int, datetime]:
        return {}

    def fresh_until(self, seconds: float) -> datetime:
        """Return when a result of this moment (Unix time) grows stale.

        Slots begin with a minute, so all results of one minute do at the same time.
        """
        minute = int(seconds // 60)
        if minute not in self._fresh:
            tested = datetime.fromtimestamp(60 * minute, self.now.tzinfo)
            self._fresh[minute] = fresh_until(tested, self.settings)
        return self._fresh[minute]

    def minor(self, models: Sequence[str]) -> bool:
        """Whether all of these models are among those that matter least."""
        return all(self.tiers.get(model) == _LEAST for model in models)
