"""What the dashboard is made of, as it was gathered from a workspace at one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from aimon.core.causes import Cause
from aimon.core.incidents import Incident
from aimon.core.records import Run
from aimon.core.registry import Registry
from aimon.core.settings import Settings
from aimon.core.standing import Standing
from aimon.output.alerts import View as AlertView
from aimon.output.tickets import View as TicketView

# Of the tables, and of the charts.
DAYS = 7
CHART_DAYS = 28

Row = dict[str, Any]


class Gathered(NamedTuple):
    """A workspace at ``now``; the page is to be written again ``every`` so often.

    ``charted`` has the rows of the charts' queries over the last CHART_DAYS days by their names;
    ``days`` are the rows of models_by_day, ``runs`` those of runs_by_day over the last DAYS days;
    ``incidents`` are those that went on in them, ``alerts`` those of them that nobody has in hand.
    """

    now: datetime
    every: timedelta
    settings: Settings
    registry: Registry
    standings: Sequence[Standing]
    causes: Sequence[Cause]
    stop: Run | None
    days: Sequence[Row]
    runs: Sequence[Row]
    charted: Mapping[str, Sequence[Row]]
    incidents: Sequence[Incident]
    tickets: Sequence[TicketView]
    alerts: Sequence[AlertView]
    unreadable: int

    @property
    def names(self) -> dict[str, str]:
        """The models' display names by id."""
        return self.registry.names
