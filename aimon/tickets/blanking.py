"""Blanks what a plan names, in every file: the second of the two that rewrite a journal.

The plan lies beside the log while that is done (``log/.forget.json``), and each step may be done
twice, so that a run that was killed is finished by the next one. A journal's file is replaced
whole, under its lock; no line is taken out, and none about another ticket is touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from aimon.core.forgetting import Plan, without
from aimon.core.incidentrecords import IncidentEvent
from aimon.core.people import eraser, forgotten
from aimon.core.records import Delivery
from aimon.core.ticketrecords import TicketEvent
from aimon.delivery.spool import Spool
from aimon.journal import catalogue, deliveries, incidents, tickets
from aimon.journal.errors import reading, writing
from aimon.journal.files import sync, sync_folder, write_all
from aimon.journal.reader import read
from aimon.journal.rewrite import created, rewrite
from aimon.tickets import mirror
from aimon.workspace import Workspace

_PLAN = ".forget.json"


class Done(msgspec.Struct, frozen=True):
    """How many lines were blanked, and the names of the mails that were deleted."""

    lines: int
    mails: tuple[str, ...]


def prefixes(names: Iterable[str]) -> tuple[str, ...]:
    """Return how the keys of the tickets' mails begin."""
    return tuple(f"ticket-{name.removeprefix('T-')}-" for name in names)


def begin(workspace: Workspace, plan: Plan) -> None:
    """Write the plan down, durably; from here on it will be carried out."""
    place = workspace.log / _PLAN
    temp = place.with_name(f"{_PLAN}.tmp")
    with writing(place):
        temp.unlink(missing_ok=True)
        with created(temp) as fd:
            write_all(fd, msgspec.json.encode(plan))
            sync(fd, temp)
        os.rename(temp, place)
        sync_folder(place.parent)


def unfinished(workspace: Workspace) -> Plan | None:
    """Return the plan of a run that was killed, if there is one."""
    place = workspace.log / _PLAN
    with reading(place):
        try:
            return msgspec.json.decode(place.read_bytes(), type=Plan)
        except FileNotFoundError:
            return None


def carry_out(workspace: Workspace, plan: Plan) -> Done:
    """Do what the plan says and remove it; raises JournalError, TryAgainLater for a lock."""
    log = workspace.log
    keys = prefixes(plan.tickets)

    def event(record: TicketEvent) -> TicketEvent | None:
        mine = record.ticket in plan.tickets and record.id not in plan.events
        return forgotten(record, plan.person, plan.token) if mine else None

    def delivery(record: Delivery) -> Delivery | None:
        mine = record.key.startswith(keys)
        return replace(record, recipients=(), refused={}, why="") if mine else None

    lines = sum(rewrite(p, TicketEvent, event) for p in catalogue.files(log, tickets.NAME))
    lines += _blank_incidents(workspace, plan)
    _say_so(workspace, plan)
    mails = Spool(workspace.home).erase(keys)
    lines += sum(rewrite(p, Delivery, delivery) for p in catalogue.files(log, deliveries.NAME))
    mirror.remove(workspace.home)
    with writing(log / _PLAN):
        (log / _PLAN).unlink()
        sync_folder(log)
    return Done(lines, tuple(mails))


def _blank_incidents(workspace: Workspace, plan: Plan) -> int:
    """Take the person out of the incidents that one of the tickets is about; return of how many lines."""
    files = catalogue.files(workspace.log, incidents.NAME)
    linked = {
        line.record.incident
        for path in files
        for line in read(path, IncidentEvent)
        if not set(plan.tickets).isdisjoint(line.record.tickets)
    }
    erase = eraser(plan.person, lambda _name: plan.token, lambda _contact: "***")

    def event(record: IncidentEvent) -> IncidentEvent | None:
        return without(record, erase) if record.incident in linked else None

    return sum(rewrite(path, IncidentEvent, event) for path in files) if linked else 0


def _say_so(workspace: Workspace, plan: Plan) -> None:
    """Append an event for each ticket, once."""
    journal = tickets.ticket_log(workspace.log, workspace.host)
    said = {event.id for event in journal.read(plan.time.date())}
    journal.append(
        *(
            TicketEvent(
                id=id,
                time=plan.time,
                host=workspace.host,
                ticket=ticket,
                event="forgotten",
                by=plan.by,
            )
            for ticket, id in zip(plan.tickets, plan.events, strict=True)
            if id not in said
        )
    )
