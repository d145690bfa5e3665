"""Sends a test by the routes of alerts, each at once, and says what became of it.

A test that does not get through is taken back: nobody wants to hear of it hours later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from aimon.alerts.telling import message
from aimon.core.alertroutes import routes_of
from aimon.core.alertsettings import Route
from aimon.core.incidentrecords import AlertEvent
from aimon.core.names import nearest
from aimon.delivery.notice import Notice
from aimon.delivery.outcome import Trial
from aimon.delivery.sending import tell, withdraw
from aimon.errors import AimonError, WrongUsage
from aimon.i18n import _
from aimon.journal.ids import new_id
from aimon.text import visible
from aimon.workspace import SETTINGS_FILE, Workspace


def chosen(workspace: Workspace, names: Sequence[str]) -> list[Route]:
    """Return the routes of these names, or all of them; raises WrongUsage for another name."""
    settings = workspace.settings
    routes = {route.name: route for route in settings.alerts.routes or routes_of(settings)}
    if not routes:
        raise AimonError(
            _("alerts have no way to leave: neither routes nor a mail server are set"),
            hint=_("add alerts: routes: or mail: to {file}").format(
                file=workspace.home / SETTINGS_FILE
            ),
        )
    for name in names:
        if name not in routes:
            near = ", ".join(nearest(name, routes)) or ", ".join(routes)
            raise WrongUsage(
                _("there is no route {name}").format(name=visible(name)),
                hint=_("did you mean: {names}?").format(names=near),
            )
    return [routes[name] for name in dict.fromkeys(names)] or list(routes.values())


def attempt(workspace: Workspace, route: Route, now: datetime) -> Trial:
    """Send a test by one route, whatever the hour."""
    try:
        outcome = tell(workspace, route, _notice(workspace, route, now), now)
        if outcome.status in ("deferred", "parked"):
            withdraw(workspace, outcome.key, now)
    except AimonError as error:  # the other routes have their turn
        said = f"{error.message}; {error.hint}" if error.hint else error.message
        return Trial(route=route.name, kind=route.kind, status="failed", message=said)
    if outcome.status == "sent" and not outcome.refused:
        return Trial(route=route.name, kind=route.kind, status="sent")
    status: Literal["partly", "failed"] = "partly" if outcome.status == "sent" else "failed"
    return Trial(route=route.name, kind=route.kind, status=status, message=outcome.reason)


def _notice(workspace: Workspace, route: Route, now: datetime) -> Notice:
    """Return the test as alerts look."""
    id = new_id(now)
    alert = AlertEvent(
        id=id,
        time=now,
        host=workspace.host,
        key=f"test-{id}",
        event="raised",
        kind="test",
        severity="info",
        subject=route.name,
        routes=(route.name,),
    )
    return message(workspace, [alert], now).notice(alert.key, "info")
