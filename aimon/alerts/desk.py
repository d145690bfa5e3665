"""What the alert commands work at: a workspace's alerts at a moment, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from functools import cached_property

from aimon.alerts.store import Alerts
from aimon.core.alertbook import Alert, Book
from aimon.core.incidentrecords import AlertEvent
from aimon.core.incidents import Incident
from aimon.incidents.desk import IncidentDesk
from aimon.output.alerts import Place, View, Way
from aimon.workspace import Workspace


class AlertDesk(Alerts):
    """The alerts of a workspace as they are ``at`` a time."""

    def __init__(self, workspace: Workspace, at: str | None) -> None:
        super().__init__(workspace)
        self.workspace = workspace
        self.incidents = IncidentDesk(workspace, at)
        self.now = self.incidents.now

    @cached_property
    def _incidents(self) -> dict[str, Incident]:
        return {incident.id: incident for incident in self.incidents.every(self.now)}

    def latest(self, days: int | None) -> list[View]:
        """Return the alerts of the last so many days, or all, the latest first."""
        since = None
        if days is not None:
            today = datetime.combine(self.now.date(), time(), tzinfo=self.now.tzinfo)
            since = today - timedelta(days=days - 1)
        book = self.book(self.now, since)
        alerts = sorted(book.alerts.values(), key=lambda a: a.raised.time, reverse=True)
        return self._views(alerts, book)

    def of_keys(self, keys: Iterable[str]) -> list[View]:
        """Return the alerts of these keys, as they were raised."""
        book = self.book(self.now)
        return self._views([book.alerts[key] for key in dict.fromkeys(keys)], book)

    def acknowledge(self, name: str, reason: str) -> tuple[Alert | None, Incident | None]:
        """Record that an alert, or an incident, is in somebody's hand; return both as they are.

        An alert's incident is acknowledged with it while it goes on. Raises WrongUsage.
        """
        text = self.incidents.needed(reason)
        if name.strip()[:1] in ("I", "i"):
            on = self.incidents.take(name, "open", "acknowledged", "mitigated")
            return None, self.incidents.write("acknowledged", on, text=text)
        alert = self.get(name, self.now)
        incident = self._incidents.get(alert.raised.incident)
        if incident and incident.open:
            incident = self.incidents.write("acknowledged", incident, text=text)
        with self.locked():
            self.note(self.now, "acknowledged", alert.raised.key, alert=alert.id, text=text)
        return alert, incident

    def _views(self, alerts: list[Alert], book: Book) -> list[View]:
        left: dict[str, list[str]] = {}
        for event, route in book.notices:
            left.setdefault(event, []).append(route)

        def routes(event: AlertEvent) -> Sequence[str]:
            """Return by which routes an event is told: its own, or those that took their place."""
            others = set(left.get(event.id, ())).difference(event.routes)
            return left[event.id] if others else event.routes

        return [
            View(
                alert=alert,
                incident=self._incidents.get(alert.raised.incident),
                ways=tuple(self._ways(alert, book, routes)),
            )
            for alert in alerts
        ]

    def _ways(
        self, alert: Alert, book: Book, routes: Callable[[AlertEvent], Sequence[str]]
    ) -> list[Way]:
        """Return where the alert's latest notice by each route is."""
        latest = {route: event for event in alert.told for route in routes(event)}
        ways = []
        for route, event in latest.items():
            if key := book.notices.get((event.id, route)):
                ways.append(Way(route=route, place=self._place(key, route)))
            elif event.leaves > self.now:
                place: Place = "digest" if event.digest else "held"
                ways.append(Way(route=route, place=place, due=event.due))
            else:
                ways.append(Way(route=route, place="unsent"))
        if alert.raised.mail:
            ways.append(Way(route="", place=self._place(alert.raised.mail, "")))
        return ways

    def _place(self, key: str, route: str) -> Place:
        from aimon.delivery.notice import parcel_key
        from aimon.delivery.sending import where

        return where(self.workspace, parcel_key(key, route) if route else key) or "unsent"
