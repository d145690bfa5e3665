"""How every model of a workspace stands at a moment, folded from the probe log."""

from __future__ import annotations

from datetime import datetime

from aimon.core.standing import Standing, stand
from aimon.journal.history import recent
from aimon.journal.probes import probe_log
from aimon.workspace import Workspace


def current(workspace: Workspace, now: datetime) -> tuple[list[Standing], int]:
    """Return the standings in the registry's order, and how many lines could not be read."""
    models = workspace.registry.models
    log = probe_log(workspace.log, workspace.host)
    probes = recent(log, models, now)
    standings = [stand(m, probes.get(m.id, ()), now, workspace.settings) for m in models]
    return standings, len(log.bad)
