"""Plays a workspace's log through the rules once more, in memory: nothing is written."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from aimon.calendars import calendar_of
from aimon.core import backtest as rules
from aimon.core.backtest import Backtest, Fired
from aimon.core.calendar import Calendar
from aimon.core.observations import Observation
from aimon.core.periods import fresh_until
from aimon.core.records import Run
from aimon.core.rerun import Rerun
from aimon.core.settings import Settings
from aimon.incidents import Incidents
from aimon.journal.observed import observed
from aimon.journal.runs import run_log
from aimon.workspace import Workspace

# What can be set: what was tested, and when, is in the log as it is.
SECTIONS = ("alerts", "thresholds", "maintenance")
# So far back the rules look from a moment.
_BASELINE = timedelta(weeks=4)
# Cron looks at what is due every five minutes.
_LOOK = timedelta(minutes=5)


class Log(NamedTuple):
    """What is played: the tests by model, the runs' ends, and when the rules look at them."""

    tests: dict[str, list[Observation]]
    ends: list[Run]
    moments: list[datetime]


def backtest(
    workspace: Workspace, first: date, last: date, now: datetime, changed: Sequence[str]
) -> Backtest:
    """Return what the rules would have told on the days first to last, up to ``now``.

    ``changed`` are settings like ``alerts.failing_runs=2``. Raises WrongUsage for one that is
    wrong, and JournalError.
    """
    from aimon.config.overlay import changes, overlaid

    settings = changes(changed, SECTIONS)
    tried = overlaid(workspace.home, settings) if settings else None
    log = _log(workspace, first, last, now)
    ...
