"""A webhook: the notice as JSON, in one documented shape, to an address of the site's."""

from __future__ import annotations

from typing import Any

from aimon.core.alertsettings import Route
from aimon.delivery.notice import Letter
from aimon.delivery.routes import web
from aimon.delivery.trouble import Sent
from aimon.workspace import Workspace

VERSION = 1


def body(letter: Letter) -> dict[str, Any]:
    """Return what is sent: what the notice says to programs, and what every notice has.

    A notice that is sent twice (a death after the server took it) has the same ``key``.
    """
    notice = letter.notice
    return notice.data | {
        "v": VERSION,
        "key": notice.key,
        "time": letter.time,
        "severity": notice.severity,
        "language": notice.language,
        "subject": notice.subject,
        "text": notice.text,
    }


def send(workspace: Workspace, route: Route, letter: Letter) -> Sent:
    """Send a notice; raises TemporaryFailure and PermanentFailure."""
    return web.post(workspace, route, body(letter))
