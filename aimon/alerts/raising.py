"""Looks for trouble, raises alerts, writes their notices into the outbox, and sends what is due.

An alert is recorded before its notice is queued, and the notice is named by what it tells: should
aimon die in between, the next run queues it, and the outbox knows one that it has already.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from aimon.alerts.occasions import occasions
from aimon.alerts.store import Alerts
from aimon.calendars import calendar_of
from aimon.core.alertbook import Book, fold
from aimon.core.alerting import MEMORY, Judge
from aimon.core.alertkinds import SEVERITIES
from aimon.core.alertroutes import routes_of
from aimon.core.incidentrecords import AlertEvent
from aimon.core.incidents import Incident
from aimon.errors import AimonError, TryAgainLater
from aimon.incidents.store import Incidents
from aimon.workspace import Workspace

if TYPE_CHECKING:
    from aimon.delivery.outcome import Entry, Outcome
    from aimon.output.alertmail import Told

# After this no further notice is tried; the one under way has its own limits.
_SENDING_S = 60.0
# Notices are named like this, those with a long name by a digest.
_OURS = ("alert-", "notice-")


class Checked(NamedTuple):
    """What a check raised, and what became of the notices that were due."""

    raised: list[AlertEvent]
    outcomes: list[Outcome]


def check(workspace: Workspace, now: datetime) -> Checked:
    """Let the rules look, raise what is to be told, send what is due.

    What goes wrong with one of these keeps none of the others: its error is raised at last.
    """
    from aimon.incidents.watching import watch

    wrong: list[AimonError] = []
    raised: list[AlertEvent] = []
    outcomes: list[Outcome] = []
    with _noting(wrong):
        watch(workspace, now)
    with _noting(wrong):
        raised = raise_alerts(workspace, now)
    with _noting(wrong):
        outcomes = send(workspace, now)
    if wrong:
        raise wrong[0]
    return Checked(raised, outcomes)


@contextmanager
def _noting(wrong: list[AimonError]) -> Iterator[None]:
    try:
        yield
    except AimonError as error:
        wrong.append(error)


def raise_alerts(workspace: Workspace, now: datetime) -> list[AlertEvent]:
    """Record what is to be told now, and again, and queue the notices that leave; return the new.

    Raises TryAgainLater while another process does the same, JournalError, and, when all else is
    queued, the first error of a notice that could not be made.
    """
    alerts = Alerts(workspace)
    with alerts.locked():
        calendar = calendar_of(workspace)
        incidents = Incidents(workspace).lately(now, now - MEMORY)
        judge = Judge(workspace.settings, calendar, now)
        known = alerts.events(_since(incidents, now))
        found = occasions(workspace, incidents, calendar, now)
        fresh = alerts.record(judge.raised(found, incidents, fold(known)))
        book = fold([*known, *fresh])
        again = alerts.record(judge.reminders(incidents, book, _unsent(workspace, book)))
        _queue(workspace, alerts, judge, fold([*known, *fresh, *again]), now)
    return [*fresh, *again]


def send(workspace: Workspace, now: datetime) -> list[Outcome]:
    """Try the notices that are due, the gravest first, for a minute; return what became of them.

    What a server does not take waits in the outbox. Raises what is wrong with the settings or the
    disk, when all else was tried.
    """
    from aimon.delivery.sending import flush, where

    until = monotonic() + _SENDING_S
    outcomes: list[Outcome] = []
    wrong: list[AimonError] = []
    closed: set[tuple[str, str]] = set()
    for entry in _due(workspace, now):
        way = entry.form, entry.route
        if way in closed or monotonic() > until:
            continue
        try:
            outcomes += (tried := flush(workspace, now, [entry.key]))
            if any(outcome.status == "deferred" for outcome in tried):
                closed.add(way)
        except TryAgainLater:  # another process is sending
            closed.add(way)
        except AimonError as error:
            if where(workspace, entry.key) == "waiting":  # else another process was faster
                wrong.append(error)
    if wrong:
        raise wrong[0]
    return outcomes


def _since(incidents: list[Incident], now: datetime) -> datetime:
    """Return from when on alerts have to be known."""
    return min([now - MEMORY, *(incident.detected_at for incident in incidents)])


def _unsent(workspace: Workspace, book: Book) -> set[tuple[str, str]]:
    """Return the events, each with a route, whose notices wait in the outbox."""
    from aimon.delivery.notice import parcel_key
    from aimon.delivery.sending import waiting

    left = waiting(workspace)
    return {told for told, key in book.notices.items() if left and parcel_key(key, told[1]) in left}


def _queue(workspace: Workspace, alerts: Alerts, judge: Judge, book: Book, now: datetime) -> None:
    """Write the notices that leave now into the outbox, and record each."""
    wrong: list[AimonError] = []
    worded: dict[tuple[str, ...], Told] = {}
    routes = {route.name: route for route in routes_of(workspace.settings)}
    for batch in judge.batches(book):
        from aimon.alerts.telling import message
        from aimon.delivery.sending import queue

        ids = tuple(event.id for event in batch.events)
        with _noting(wrong):
            if ids not in worded:
                worded[ids] = message(workspace, batch.events, now)
            notice = worded[ids].notice(batch.key, batch.severity)
            queue(workspace, routes[batch.route], notice, now)
            alerts.note(now, "queued", batch.key, tells=ids, routes=(batch.route,))
    if wrong:
        raise wrong[0]


def _due(workspace: Workspace, now: datetime) -> Iterator[Entry]:
    """Yield the notices that wait and have not been tried a short while ago."""
    from aimon.delivery.sending import open_outbox

    waiting = [
        entry
        for entry in open_outbox(workspace).entries()
        if entry.state == "waiting" and entry.key.startswith(_OURS)
    ]
    for entry in sorted(waiting, key=_gravity):
        if not entry.tries or entry.next_try is None or entry.next_try <= now:
            yield entry


def _gravity(entry: Entry) -> int:
    """Return how grave a notice is by its name, 0 the gravest."""
    found = (n for n, severity in enumerate(SEVERITIES) if f"-{severity}-" in entry.key)
    return next(found, len(SEVERITIES))
