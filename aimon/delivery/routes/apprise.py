"""A hundred more services, by Apprise: https://github.com/caronc/apprise, an optional extra.

Apprise's own timeouts start again with every byte, and its log holds addresses: so it runs in a
process of its own, which is killed when the time is up and whose words are made safe.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import msgspec

from aimon.core.alertkinds import Severity
from aimon.core.alertsettings import Route
from aimon.core.settings import Network
from aimon.delivery.notice import Letter
from aimon.delivery.routes.places import Place
from aimon.delivery.trouble import PermanentFailure, Sent, TemporaryFailure, Trouble
from aimon.workspace import Workspace

SECONDS = 30.0
_CHILD = Path(__file__).with_name("apprise_child.py")
_TYPES: dict[Severity, str] = {
    "emergency": "failure",
    "major": "warning",
    "minor": "warning",
    "info": "info",
}
_KEPT = (
    "PATH",
    "HOME",
    "TZ",
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONUSERBASE",
    "DBUS_SESSION_BUS_ADDRESS",
)


class _Result(msgspec.Struct):
    result: Literal["sent", "unknown", "failed"]
    said: str = ""


def send(workspace: Workspace, route: Route, letter: Letter) -> Sent:
    """Send a notice; raises TemporaryFailure and PermanentFailure. It takes ``SECONDS`` at most."""
    if find_spec("apprise") is None:
        raise PermanentFailure(Trouble(kind="no_apprise", detail=route.name))
    place, network = Place(workspace, route), workspace.settings.network
    job = {
        "url": place.url,
        "title": letter.notice.subject,
        "body": letter.notice.text,
        "type": _TYPES[letter.notice.severity],
        "ca_file": network.ca_file or "",
    }
    found = _run(msgspec.json.encode(job), network, route)
    if found.result == "sent":
        return Sent()
    detail = place.said(found.said)
    if found.result == "unknown":
        raise PermanentFailure(Trouble(kind="apprise_address", detail=detail))
    raise TemporaryFailure(Trouble(kind="apprise", detail=detail))


def _run(job: bytes, network: Network, route: Route) -> _Result:
    """Return what the child says; raises TemporaryFailure for one that says nothing in time."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(_CHILD)],
            input=job,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env=_environment(network),
        )
        return msgspec.json.decode(done.stdout, type=_Result)
    except subprocess.TimeoutExpired:
        detail = f"{route.name}: {SECONDS:g} s"
        raise TemporaryFailure(Trouble(kind="apprise_timeout", detail=detail)) from None
    except msgspec.DecodeError:
        detail = f"{route.name}: exit {done.returncode}"
        raise TemporaryFailure(Trouble(kind="apprise", detail=detail)) from None


def _environment(network: Network) -> dict[str, str]:
    """Return the child's environment, whose proxy is the settings' alone."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    proxies = ("http_proxy", "https_proxy") if network.proxy else ()
    return kept | {"LANG": "C.UTF-8"} | dict.fromkeys(proxies, network.proxy or "")
