"""Lets the rules look at a workspace, and records what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from aimon.core import priority
from aimon.core.incidentrecords import IncidentEvent, Pattern
from aimon.core.incidents import Incident, number_of
from aimon.core.observations import Observation
from aimon.core.patterns.columns import SPAN
from aimon.core.records import Run
from aimon.core.watch import RUNS, Reports, Scene
from aimon.core.watch import watch as found_by_rules
from aimon.core.windows import Windows
from aimon.incidents.store import Incidents
from aimon.journal.ids import new_id
from aimon.journal.lock import is_held
from aimon.journal.observed import observed, used
from aimon.journal.runs import RUN_LOCK, run_log
from aimon.journal.tickets import NAME as TICKETS
from aimon.maintenance import Maintenances
from aimon.workspace import Workspace

Tests = Mapping[str, list[Observation]]

# A run of another host that has not ended by then will not.
_LONGEST_RUN = timedelta(hours=1)


def watch(workspace: Workspace, now: datetime) -> list[IncidentEvent]:
    """Record what the rules say at ``now``, and return it; a second time there is nothing to say.

    Raises TryAgainLater while another process keeps the lock, and JournalError.
    """
    incidents = Incidents(workspace)
    with incidents.locked():
        found = found_by_rules(_scene(workspace, incidents, now))
        events = [replace(event, id=new_id(now), host=workspace.host) for event in found]
        if events:
            incidents.append(*events)
    return events


def _scene(workspace: Workspace, incidents: Incidents, now: datetime) -> Scene:
    """Return all that the rules look at."""
    active = workspace.registry.active
    runs, known = _runs(workspace, now), incidents.every(now)
    windows = Maintenances(workspace).between(now - SPAN, now, now)
    read = workspace.log, workspace.host, workspace.home / ".cache", (now - SPAN).date(), now
    tests = observed(*read)
    for run in _under_way(workspace, runs, now):
        for model, history in tests.items():
            tests[model] = [o for o in history if o.run != run]
    return Scene(
        now=now,
        settings=workspace.settings,
        models=active,
        histories=tests,
        ends=[run for run in runs if run.event == "end"],
        incidents=known,
        number=number_of(incidents.next_id()),
        tiers=priority.tiers(active, usage={}, troubled=(), today=now.date()),
        windows=windows,
        patterns=_patterns(workspace, tests, windows, known, now),
        reports=_reports(workspace, now),
    )


def _runs(workspace: Workspace, now: datetime) -> list[Run]:
    log = run_log(workspace.log, workspace.host)
    days = [day for day in log.days() if (now - RUNS).date() <= day <= now.date()]
    return [run for day in days for run in log.read(day) if run.time <= now]


def _under_way(workspace: Workspace, runs: list[Run], now: datetime) -> set[str]:
    """Return the runs that are not over: what they find in common is still to come."""
    over = {run.run for run in runs if run.event == "end"}
    held = is_held(workspace.log / RUN_LOCK)
    return {
        run.run
        for run in runs
        if run.event == "start"
        and run.run not in over
        and now - run.time < _LONGEST_RUN
        and (held or run.host != workspace.host)
    }


def _patterns(
    workspace: Workspace,
    tests: Tests,
    windows: Windows,
    known: Sequence[Incident],
    now: datetime,
) -> dict[str, list[Pattern]]:
    from aimon.incidents.patterns import judge

    use = used(workspace.log, workspace.host, workspace.home / ".cache", (now - SPAN).date(), now)
    counting = {
        model.id: windows.uncovered(model.id, tests.get(model.id, ()))
        for model in workspace.registry.active
    }
    return judge(workspace, counting, use, known, now).patterns


def _reports(workspace: Workspace, now: datetime) -> Reports | None:
    """Return what unsolved inquiries say, None where there never was one."""
    if not (workspace.log / TICKETS).is_dir():
        return None
    from aimon.core.crowds import crowds, threats
    from aimon.tickets.store import Tickets

    with Tickets(workspace) as kept:
        unsolved = kept.unsolved(now)
    return Reports(
        crowds=crowds(unsolved, now),
        threats=threats(unsolved),
        unsolved=frozenset(ticket.id for ticket in unsolved),
    )
