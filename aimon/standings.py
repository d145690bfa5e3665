"""How every model of a workspace stands at a moment, folded from the probe log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from aimon.core.causes import Cause, causes, explained, not_well
from aimon.core.standing import TREND, Standing, stand
from aimon.journal.history import recent
from aimon.journal.maintenance import NAME
from aimon.journal.probes import probe_log
from aimon.journal.runs import ends, run_log
from aimon.workspace import Workspace


def current(workspace: Workspace, now: datetime, tests: int = TREND) -> tuple[list[Standing], int]:
    """Return the standings in the registry's order, and how many lines could not be read.

    ``tests`` is how far the trend goes back; the grade needs the latest few.
    """
    models = workspace.registry.models
    log = probe_log(workspace.log, workspace.host)
    probes = recent(log, models, now, tests)
    standings = [stand(m, probes.get(m.id, ()), now, workspace.settings) for m in models]
    return _worked_on(workspace, standings, now), len(log.bad)


def _worked_on(workspace: Workspace, standings: list[Standing], now: datetime) -> list[Standing]:
    """Return the standings with the maintenance that each model is under."""
    if not workspace.settings.maintenance and not (workspace.log / NAME).is_dir():
        return standings
    from aimon.maintenance import Maintenances

    windows = Maintenances(workspace).between(now, now, now)
    if not windows:
        return standings
    return [replace(s, maintenance=windows.covered(s.model.id, now)) for s in standings]


def current_causes(
    workspace: Workspace, standings: Sequence[Standing], now: datetime
) -> list[Cause]:
    """Return the causes that account for models that are not well now, the latest run's first.

    Only the days on which such models were last tested are read.
    """
    log = run_log(workspace.log, workspace.host)
    days = [s.last.time.date() for s in standings if not_well(s) and s.last]
    found = causes(ends(log, days, now))
    return [cause for cause in found if explained(cause, standings)]
