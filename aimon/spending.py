"""What tests have cost: before a run, for its budget, and where the budget stopped the last ones."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from aimon.core.records import Run
from aimon.journal.runs import run_log
from aimon.workspace import Workspace

if TYPE_CHECKING:
    from aimon.probing.purse import Purse


def open_purse(workspace: Workspace, now: datetime) -> Purse:
    """Return what a run may spend: all it likes without a budget, else what the log leaves of it."""
    from aimon.probing.purse import Purse, Spent

    budget = workspace.settings.budget
    if budget.day is None and budget.month is None:
        return Purse()
    from aimon.analysis.engine import only
    from aimon.asking import ask

    day = now.date()
    with ask(workspace, day.replace(day=1), day, now, ("probes",)) as figures:
        rows = [r for r in figures.rows("cost_by_day") if r["currency"] == budget.currency]
    month = sum(row["cost"] or 0 for row in rows)
    today = sum(row["cost"] or 0 for row in only(rows, day))
    return Purse(budget, Spent(day=today, month=month))


def last_stop(workspace: Workspace, now: datetime) -> Run | None:
    """Return the end of the last run that the budget stopped and that holds at ``now``.

    A stop holds until its day or month is over, or until the limit is another one.
    """
    budget = workspace.settings.budget
    limits = {"day": budget.day, "month": budget.month}
    if all(limit is None for limit in limits.values()):
        return None
    log = run_log(workspace.log, workspace.host)
    month = (day for day in reversed(log.days()) if now.date().replace(day=1) <= day <= now.date())
    for day in month:
        for run in sorted(log.read(day), key=lambda run: run.time, reverse=True):
            stop = run.budget
            if stop is None or run.time > now or stop.currency != budget.currency:
                continue
            lasts = stop.period == "month" or day == now.date()
            if lasts and stop.limit == limits[stop.period]:
                return run
    return None
