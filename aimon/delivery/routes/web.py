"""Posts JSON to a route's address, and tells by the answer whether to try again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from aimon.core.alertsettings import Route
from aimon.core.faults import Fault
from aimon.delivery.routes.places import Place, web_address
from aimon.delivery.trouble import PermanentFailure, Sent, TemporaryFailure, Trouble
from aimon.workspace import Workspace

SECONDS = 10.0
_LATE = frozenset({"timeout", "connect_timeout"})
# Of the refusals these are none: the server did not get to it, or has had too much.
_LATER = frozenset({408, 425, 429})


def post(workspace: Workspace, route: Route, body: Mapping[str, Any]) -> Sent:
    """Post the body; raises PermanentFailure when it is refused, else TemporaryFailure.

    It takes ``SECONDS`` at most.
    """
    from aimon.probing.posting import post

    place = Place(workspace, route)
    url = web_address(place, route.name)
    headers = {"Content-Type": "application/json; charset=utf-8"} | place.headers
    data = msgspec.json.encode(body)
    answer = post(url, headers, data, workspace.settings.network, SECONDS)
    if isinstance(answer, Fault):
        raise _unanswered(answer, place)
    if 200 <= answer.status < 300:
        return Sent()
    said = place.said(f"HTTP {answer.status} {answer.body.decode('utf-8', 'replace')}")
    trouble = Trouble(kind="http_reply", detail=said)
    if 400 <= answer.status < 500 and answer.status not in _LATER:
        raise PermanentFailure(trouble)
    raise TemporaryFailure(trouble, wait=retry_after(answer.headers))


def _unanswered(found: Fault, place: Place) -> TemporaryFailure | PermanentFailure:
    detail = place.said(found.detail)
    if found.kind == "bad_request":
        return PermanentFailure(Trouble(kind="address", detail=detail))
    kind = "http_timeout" if found.kind in _LATE else "http_network"
    return TemporaryFailure(Trouble(kind=kind, detail=detail))


def retry_after(headers: Mapping[str, str]) -> timedelta:
    """Return for how long the server wants to be left alone; nothing where it does not say.

    A date is taken by the server's own clock.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 9:
        return timedelta(seconds=int(value))
    try:
        until = parsedate_to_datetime(value)
        return max(until - parsedate_to_datetime(headers.get("date", "")), timedelta())
    except (ValueError, TypeError, OverflowError):
        return timedelta()
