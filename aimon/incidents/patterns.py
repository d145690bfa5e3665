"""What weeks of tests and of use show of a workspace's models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from aimon.core.incidentrecords import Pattern
from aimon.core.incidents import Incident
from aimon.core.observations import Observation
from aimon.core.patterns import Looked, known_by_model, least_tests, shown, told_by
from aimon.core.patterns.columns import SPAN
from aimon.core.registry import Model
from aimon.incidents.store import Incidents
from aimon.journal.observed import observed, used
from aimon.maintenance import Maintenances
from aimon.workspace import Workspace

if TYPE_CHECKING:
    from aimon.core.hourly import Used

_DAY = timedelta(days=1)


def found(workspace: Workspace, models: Sequence[Model], now: datetime) -> dict[str, list[Pattern]]:
    """Return each model's patterns at ``now``, read from the log; raises JournalError."""
    return look(workspace, models, now).patterns


def look(workspace: Workspace, models: Sequence[Model], now: datetime) -> Looked:
    """Return the models' patterns at ``now``, and of which of them too little is known.

    Tests during maintenance do not count. Raises JournalError where the log cannot be read.
    """
    read = workspace.log, workspace.host, workspace.home / ".cache", (now - SPAN).date(), now
    tests, use = observed(*read), used(*read)
    windows = Maintenances(workspace).between(now - SPAN, now, now)
    ids = [model.id for model in models]
    counting = {id: windows.uncovered(id, tests.get(id, ())) for id in ids}
    return judge(workspace, counting, use, Incidents(workspace).open(now), now)


def judge(
    workspace: Workspace,
    tests: Mapping[str, Sequence[Observation]],
    use: Used,
    incidents: Iterable[Incident],
    now: datetime,
) -> Looked:
    """Return the patterns of the models whose tests and use were read, by the site's limits.

    ``incidents`` are at least those that go on.
    """
    limits = workspace.settings.alerts.patterns
    known = known_by_model(incidents)
    off = _days_off(workspace, now) if use.models else None
    patterns = {
        model: shown(model, history, use, now, limits, known.get(model, ()), off)
        for model, history in tests.items()
    }
    needed = least_tests(limits)
    counts = {model: told_by(history, now) for model, history in tests.items()}
    return Looked(patterns, {m: n for m, n in counts.items() if n < needed}, needed)


def _days_off(workspace: Workspace, now: datetime) -> tuple[date, ...]:
    """Return the days of the last weeks on which the site does not work."""
    from aimon.calendars import calendar_of

    first = now.date() - SPAN - _DAY
    return tuple(calendar_of(workspace).days_off(first, now.date()))
