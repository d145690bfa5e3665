"""What unsolved inquiries say: several people at once, or a threat to security."""

from __future__ import annotations

from aimon.core.incidents import Incident
from aimon.core.watch.book import TICKETS, Book, Key, Trouble, graver
from aimon.core.watch.scene import Crowd, Scene, Threat


def watch_reports(scene: Scene, book: Book) -> None:
    """Open what users report; a model's open incident is told of its users instead."""
    if scene.reports is None:
        return
    for threat in scene.reports.threats:
        _threat(book, threat)
    for crowd in scene.reports.crowds:
        _crowd(book, crowd)
    for incident in book.open():
        solved = incident.tickets and not scene.reports.unsolved & set(incident.tickets)
        if incident.cause == TICKETS and incident.kind == "users" and solved:
            book.add("resolved", incident.id)


def _told(incident: Incident) -> int:
    """Return of how many people it was told last: not each one more is worth another alert."""
    told = (e for e in incident.events if e.event != "seen" or e.why in ("wider", "worse"))
    return max((event.users or 0 for event in told), default=0)


def _threat(book: Book, threat: Threat) -> None:
    """Open an incident for an inquiry that has had none; it is for people to end it."""
    known = (i for i in book.every() if i.kind == "security")
    if any(threat.ticket in incident.tickets for incident in known):
        return
    book.tell(
        Trouble(
            key=Key(TICKETS, threat.ticket),
            kind="security",
            severity="emergency",
            began_at=threat.received_at,
            models=(threat.model,) if threat.model else (),
            tickets=(threat.ticket,),
            found_by="ticket",
            users=1,
        )
    )


def _crowd(book: Book, crowd: Crowd) -> None:
    key = Key(TICKETS, crowd.model)
    affected = (i for i in book.open() if crowd.model in i.affected and i.kind != "security")
    incident = book.at(key) or next(affected, None)
    if incident:
        new = tuple(t for t in crowd.tickets if t not in incident.tickets)
        if new:
            more = max(crowd.people, incident.users or 0)
            grave = graver("emergency", incident.severity)
            wider = "wider" if more >= 2 * _told(incident) else ""
            book.add(
                "seen",
                incident.id,
                severity="emergency" if grave else None,
                tickets=new,
                users=more,
                why="worse" if grave else wider,
            )
        return
    if any(set(crowd.tickets) <= set(i.tickets) for i in book.every() if i.kind != "security"):
        return  # that was dealt with
    book.tell(
        Trouble(
            key=key,
            kind="users",
            severity="emergency",
            began_at=crowd.since,
            models=(crowd.model,) if crowd.model else (),
            tickets=crowd.tickets,
            found_by="ticket",
            users=crowd.people,
        )
    )
