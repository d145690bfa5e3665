"""How a notice leaves by each kind of route: one module a kind, loaded when it is wanted."""

from __future__ import annotations

from importlib import import_module

from aimon.core.alertsettings import Route
from aimon.delivery.notice import Letter
from aimon.delivery.trouble import PermanentFailure, Sent, Trouble
from aimon.text import visible
from aimon.workspace import Workspace


def carry(workspace: Workspace, letter: Letter) -> Sent:
    """Hand a notice to its route, as the settings describe it now.

    Raises TemporaryFailure and PermanentFailure, also for a route that there is no more.
    """
    route = _route(workspace, letter.route)
    kind = import_module(f"aimon.delivery.routes.{route.kind}")
    sent: Sent = kind.send(workspace, route, letter)
    return sent


def _route(workspace: Workspace, name: str) -> Route:
    for route in workspace.settings.alerts.routes:
        if route.name == name and route.kind != "mail":
            return route
    raise PermanentFailure(Trouble(kind="no_route", detail=visible(name)))
