"""Which alerts are to be raised or repeated now, how gravely, to whom, and when they leave.

What happens is told, not how things are: each occasion once, by its key. An incident that is grave,
open and in nobody's hand is told of again and again.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec.structs import replace

from aimon.core.alertbook import Batch, Book, batches
from aimon.core.alertkinds import AlertKind, Severity
from aimon.core.alertroutes import names_for, routes_of
from aimon.core.alertsettings import Rule
from aimon.core.alerttimes import Leaving, is_quiet, leaving
from aimon.core.calendar import Calendar
from aimon.core.incidentrecords import AlertEvent
from aimon.core.incidents import AIMON, Incident
from aimon.core.occasions import Occasion
from aimon.core.settings import Settings
from aimon.core.sla import length

# What happened longer ago is not told any more.
WINDOW = timedelta(days=7)
# So far back the journal of alerts is read for what was told already; a month's budget is told once.
MEMORY = timedelta(days=35)
_DAY = timedelta(days=1)
# So many times something is told again at its severity's interval.
_PRESSING = 4
_RULE = Rule()


class Judge:
    """Decides about alerts by a site's settings; ``now`` is in its time zone."""

    def __init__(self, settings: Settings, calendar: Calendar, now: datetime) -> None:
        self._alerts = settings.alerts
        self._routes = routes_of(settings)
        self._calendar = calendar
        self._now = now

    def raised(
        self, occasions: Iterable[Occasion], incidents: Collection[Incident], book: Book
    ) -> list[AlertEvent]:
        """Return the alerts to be raised now in the order in which things happened.

        They have no id, host and number yet. One of a kind that the rules disable has no routes; nor
        has one that was over before it could be told: its end says it all.
        """
        parents = {incident.id: incident.into for incident in incidents if incident.into}
        known = [alert.raised for alert in book.alerts.values()]
        fresh: list[AlertEvent] = []
        for each in sorted(occasions, key=lambda occasion: occasion.time):
            if each.key not in book.alerts and self._now - WINDOW < each.time <= self._now:
                fresh.append(self._raise(each, [*known, *fresh], parents))
        return _without_what_is_over(fresh, incidents)

    def reminders(
        self, incidents: Iterable[Incident], book: Book, unsent: Collection[tuple[str, str]] = ()
    ) -> list[AlertEvent]:
        """Return what is to be told again now, without id and host; never in quiet hours.

        ``unsent`` are the events (their ids), each with a route, whose notices have not left yet:
        by that route their incident is not told again.
        """
        due = (self._reminder(incident, book, unsent) for incident in incidents)
        return [event for event in due if event]

    def batches(self, book: Book) -> list[Batch]:
        """Return what leaves now and by which of the site's routes; nothing in its quiet hours."""
        return batches(book, self._ready, self._ways)

    def _ways(self, event: AlertEvent) -> tuple[str, ...]:
        """Return an event's routes; where all have left the settings, those that take its kind."""
        kept = self._kept(event.routes)
        if kept or not event.routes:
            return kept
        return names_for({event.kind or "other"}, event.severity or "info", self._routes)

    def _kept(self, routes: Iterable[str]) -> tuple[str, ...]:
        names = {route.name for route in self._routes}
        return tuple(route for route in routes if route in names)

    def _ready(self, event: AlertEvent) -> bool:
        quiet = self._alerts.quiet.get(event.severity or "info")
        held = quiet and is_quiet(quiet, self._now, self._calendar)
        return event.leaves <= self._now and not held

    def _raise(
        self, occasion: Occasion, known: Iterable[AlertEvent], parents: Mapping[str, str]
    ) -> AlertEvent:
        severity, enabled = self._judged(occasion.kind, occasion.trouble, occasion.severity)
        routes: tuple[str, ...] = ()
        if enabled and not occasion.mail:
            routes = names_for({occasion.kind, occasion.trouble}, severity, self._routes)
            if occasion.kind == "recovered":
                knowing = _who_knows(occasion.incident, known, parents, routes)
                routes = self._kept(knowing) or (routes if knowing else ())
        return self._event(
            "raised",
            occasion.key,
            severity,
            routes,
            kind=occasion.kind,
            incident=occasion.incident,
            event_id=occasion.event_id,
            models=occasion.models,
            tickets=occasion.tickets,
            subject=occasion.subject,
            mail=occasion.mail,
        )

    def _reminder(
        self, incident: Incident, book: Book, unsent: Collection[tuple[str, str]]
    ) -> AlertEvent | None:
        if incident.state != "open" or (incident.flapping and incident.severity != "emergency"):
            return None
        severity, enabled = self._judged(incident.kind, incident.kind, incident.severity)
        interval = self._alerts.reminders.get(severity)
        told = [a for a in book.of_incidents([incident.id]) if a.raised.kind != "recovered"]
        if not (interval and enabled and told):
            return None
        last = max(e.leaves for a in told for e in a.told if e is a.raised or e.routes)
        when = leaving(severity, self._now, self._alerts, self._calendar)
        quiet = when.due and not when.digest
        wait = _wait(length(interval, _DAY), len(told[-1].told))
        stuck = {
            route for a in told for e in a.told for route in e.routes if (e.id, route) in unsent
        }
        named = names_for({incident.kind}, severity, self._routes)
        routes = tuple(route for route in named if route not in stuck)
        if quiet or not routes or self._now < last + wait:
            return None
        return self._event(
            "reminded",
            told[-1].raised.key,
            severity,
            routes,
            alert=told[-1].id,
            kind=incident.kind,
            incident=incident.id,
            event_id=incident.revision,
            models=incident.affected,
            subject=incident.subject,
        )

    def _judged(
        self, kind: AlertKind, trouble: AlertKind, severity: Severity
    ) -> tuple[Severity, bool]:
        """Return how gravely a kind is told, and whether it is: by its rule and its trouble's."""
        rules = [self._alerts.rules.get(name, _RULE) for name in (kind, trouble)]
        given = (rule.severity for rule in rules if rule.severity)
        return next(given, severity), all(rule.enabled for rule in rules)

    def _event(
        self,
        event: Literal["raised", "reminded"],
        key: str,
        severity: Severity,
        routes: tuple[str, ...],
        **fields: Any,
    ) -> AlertEvent:
        when = leaving(severity, self._now, self._alerts, self._calendar) if routes else Leaving()
        return AlertEvent(
            id="",
            time=self._now,
            host="",
            key=key,
            event=event,
            by=AIMON,
            severity=severity,
            routes=routes,
            due=when.due,
            digest=when.digest,
            **fields,
        )


def _wait(interval: timedelta, told: int) -> timedelta:
    """Return how long after having been told so often something is told again.

    What nobody heeds is told ever more rarely then, down to once a day: a weekend brings no flood.
    """
    times = 1 << min(max(told - _PRESSING, 0), 16)
    return max(interval, min(times * interval, _DAY))


def _without_what_is_over(
    fresh: Sequence[AlertEvent], incidents: Iterable[Incident]
) -> list[AlertEvent]:
    """Let nobody be told what an incident's end tells; that it eased is no end."""
    about = {event.incident for event in fresh}
    events = (event for each in incidents if each.id in about for event in each.events)
    ended = {event.id for event in events if event.event == "resolved"}
    ends = {e.incident: n for n, e in enumerate(fresh) if e.event_id in ended}
    untold = Leaving()
    return [
        replace(event, routes=(), due=untold.due, digest=untold.digest)
        if n < ends.get(event.incident, -1)
        else event
        for n, event in enumerate(fresh)
    ]


def _who_knows(
    incident: str,
    known: Iterable[AlertEvent],
    parents: Mapping[str, str],
    otherwise: tuple[str, ...],
) -> tuple[str, ...]:
    """Return to whom an incident that is over was told, or one that was merged into it.

    ``otherwise`` are meant where that is not known, or a person told of it by mail.
    """
    told = [
        event
        for event in known
        if event.kind != "recovered" and incident in (event.incident, parents.get(event.incident))
    ]
    routes = dict.fromkeys(route for event in told for route in event.routes)
    if not told or any(event.mail for event in told):
        routes |= dict.fromkeys(otherwise)
    return tuple(routes)
