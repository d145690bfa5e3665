"""The door to the figures of a workspace: the journals of a period, with what must be folded first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from aimon.analysis.engine import Figures
from aimon.incidents.store import Incidents
from aimon.maintenance import Maintenances
from aimon.workspace import Workspace

JOURNALS = ("probes", "runs", "tickets", "usage", "deliveries", "incidents")


def ask(
    workspace: Workspace,
    first: date,
    last: date,
    now: datetime,
    journals: Collection[str] = JOURNALS,
    *,
    until: datetime | None = None,
) -> Figures:
    """Return the figures from first to last, both included, for use as a context manager.

    Inquiries and incidents are as they stand at ``until`` (else ``now``); what was recorded after
    that is left out. Only ``journals`` are read, the others are empty. Raises JournalError.
    """
    moment = min(until or now, now)
    begin = datetime.combine(first, time.min, tzinfo=now.tzinfo)
    tested, told = "probes" in journals, "incidents" in journals
    windows = Maintenances(workspace).between(begin, moment, now).spans() if tested else ()
    return Figures(
        workspace.log,
        first,
        last,
        moment,
        now,
        [name for name in journals if name != "incidents"],
        maintenance=windows,
        incidents=Incidents(workspace).every(moment) if told else (),
        cache=workspace.home / ".cache",
    )
