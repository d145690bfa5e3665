"""What the journal of alerts says: which there are, what was told to whom, what still has to be."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256

import msgspec

from aimon.core.alertkinds import SEVERITIES, Severity
from aimon.core.incidentrecords import AlertEvent
from aimon.core.numbering import number_in


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One alert. ``told`` are its being raised and each reminder, the latest last."""

    raised: AlertEvent
    told: tuple[AlertEvent, ...]
    acknowledged: AlertEvent | None = None

    @property
    def id(self) -> str:
        """Its name, like A-12."""
        return self.raised.alert


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What leaves together as one notice: ``events``, for a route, at ``leaves``."""

    route: str
    leaves: datetime
    events: tuple[AlertEvent, ...]

    @property
    def key(self) -> str:
        """The notice's key: that of the same events for the same route."""
        ids = "\n".join((self.route, *sorted(event.id for event in self.events)))
        digest = sha256(ids.encode()).hexdigest()[:12]
        return f"alert-{self.leaves:%Y%m%d-%H%M}-{self.severity}-{digest}"

    @property
    def severity(self) -> Severity:
        """The gravest severity."""
        return min((e.severity or "info" for e in self.events), key=SEVERITIES.index)


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """The alerts by their keys, as they were raised, and the key of the notice by event and route."""

    alerts: dict[str, Alert]
    notices: dict[tuple[str, str], str]

    def of_incidents(self, names: Iterable[str]) -> list[Alert]:
        """Return the alerts of these incidents."""
        wanted = set(names)
        return [alert for alert in self.alerts.values() if alert.raised.incident in wanted]


def alert_id(number: int) -> str:
    """Return the id of an alert by its number, like A-12."""
    return f"A-{number}"


def number_of(text: str) -> int:
    """Return the number in A-12, a12, #12 or 12; raises ValueError for anything else."""
    return number_in(text, "A")


def fold(events: Iterable[AlertEvent]) -> Book:
    """Return the book of these events; what is told of an alert that was not raised is left out."""
    known = sorted(events, key=lambda event: (event.event != "raised", event.time))
    alerts: dict[str, Alert] = {}
    notices: dict[tuple[str, str], str] = {}
    for event in known:
        if event.event == "queued":
            notices |= {(told, route): event.key for told in event.tells for route in event.routes}
        elif event.event == "raised":
            alerts.setdefault(event.key, Alert(raised=event, told=(event,)))
        elif alert := alerts.get(event.key):
            changed = (
                {"told": (*alert.told, event)}
                if event.event == "reminded"
                else {"acknowledged": event}
            )
            alerts[event.key] = msgspec.structs.replace(alert, **changed)
    return Book(alerts=alerts, notices=notices)


def batches(
    book: Book,
    ready: Callable[[AlertEvent], bool],
    ways: Callable[[AlertEvent], Iterable[str]],
) -> list[Batch]:
    """Return what is ``ready`` to leave and in no notice yet, by route and time of leaving.

    ``ways`` are the routes of an event that there are; what has left by another one is told.
    """
    told = {event for event, _route in book.notices}
    grouped: dict[tuple[str, datetime], list[AlertEvent]] = {}
    for event in (event for alert in book.alerts.values() for event in alert.told):
        for route in ways(event):
            known = (event.id, route) in book.notices or (
                route not in event.routes and event.id in told
            )
            if not known and ready(event):
                grouped.setdefault((route, event.leaves), []).append(event)
    return [
        Batch(route=route, leaves=leaves, events=tuple(events))
        for (route, leaves), events in sorted(grouped.items(), key=lambda item: item[0])
    ]
