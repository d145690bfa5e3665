"""Whom word of an incident has reached: what was only raised, queued or tried has reached nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from aimon.core.incidents import Incident
from aimon.core.records import Delivery
from aimon.delivery.message import parse_address
from aimon.delivery.notice import parcel_key
from aimon.journal.alerts import alert_log
from aimon.journal.deliveries import delivery_log
from aimon.workspace import Workspace


def told_of(
    workspace: Workspace, incidents: Iterable[Incident], until: datetime
) -> dict[str, list[datetime]]:
    """Return when word of each incident reached somebody up to a time, in order, by its id.

    By mail: when a server had taken it for anybody but the coordinator. By another route: when its
    other side had. What a person told without a mail, by telephone say, counts as it was recorded.
    That something is over is no word of it.
    """
    wanted = list(incidents)
    first = min((incident.detected_at for incident in wanted), default=until).date()
    found: dict[str, list[datetime]] = defaultdict(list)
    mails: dict[str, set[str]] = defaultdict(set)
    for incident in wanted:
        for event in incident.events:
            if event.told and event.mail:
                mails[event.mail].add(incident.id)
            elif event.told:
                found[incident.id].append(event.time)
    for key, ids in _notices(workspace, first, until):
        mails[key] |= ids
    for delivery in _deliveries(workspace, first, until):
        for id in mails.get(delivery.key, ()):
            found[id].append(delivery.time)
    return {id: sorted(time for time in times if time <= until) for id, times in found.items()}


def _notices(workspace: Workspace, first: date, until: datetime) -> Iterator[tuple[str, set[str]]]:
    """Yield the keys in the outbox of the notices of alerts, with the incidents they tell of."""
    log = alert_log(workspace.log, workspace.host)
    days = [day for day in log.days() if first <= day <= until.date()]
    events = [event for day in days for event in log.read(day)]
    tells = {e.id: e.incident for e in events if e.incident and e.kind != "recovered"}
    for event in events:
        if event.event == "queued":
            ids = {tells[id] for id in event.tells if id in tells}
            yield from ((parcel_key(event.key, route), ids) for route in event.routes)


def _deliveries(workspace: Workspace, first: date, until: datetime) -> Iterator[Delivery]:
    """Yield what reached anybody but the coordinator."""
    contacts = workspace.settings.contacts
    own = _bare(contacts.coordinator) - _bare(contacts.administrator)
    log = delivery_log(workspace.log, workspace.host)
    for day in log.days():
        for delivery in log.read(day) if first <= day <= until.date() else ():
            taken = delivery.event == "sent" or delivery.kind == "partly"
            reached = [who for who in delivery.recipients if who not in delivery.refused]
            if taken and (delivery.route or _bare(reached) - own):
                yield delivery


def _bare(people: Iterable[str]) -> set[str]:
    return {parse_address(who)[1].casefold() for who in people}
