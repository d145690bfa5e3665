"""TEMP"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from aimon.analysis.engine import Figures
from aimon.incidents.store import Incidents
from aimon.maintenance import Maintenances
from aimon.workspace import Workspace


def ask(
    workspace: Workspace,
    first: date,
    last: date,
    now: datetime,
    journals: Collection[str] = ("probes", "runs", "tickets", "usage"),
) -> Figures:
    begin = datetime.combine(first, time.min, tzinfo=now.tzinfo)
    spans = tuple(Maintenances(workspace).between(begin, now, now).spans())
    f = Figures(workspace.log, first, last, now, now, journals, maintenance=spans)
    rows = [
        (
            i.id,
            i.detected_at.date().isoformat(),
            i.kind,
            i.severity,
            i.state,
            int(i.detected_at.timestamp() * 1000),
            int(i.began_at.timestamp() * 1000),
            None if not i.resolved_at else int(i.resolved_at.timestamp() * 1000),
            None if not i.resolved_at else i.resolved_at.date().isoformat(),
            None if not i.resolved_at else (i.resolved_at - i.began_at).total_seconds() * 1000,
            int(i.false_alarm),
        )
        for i in Incidents(workspace).every(now)
    ]
    f._connection.execute(
        "CREATE TABLE incidents (incident VARCHAR, day VARCHAR, kind VARCHAR, severity VARCHAR, state VARCHAR, opened_ms BIGINT, began_ms BIGINT, resolved_ms BIGINT, resolved_day VARCHAR, duration_ms DOUBLE, false_alarm INTEGER)"
    )
    if rows:
        f._connection.executemany("INSERT INTO incidents VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)
    return f
