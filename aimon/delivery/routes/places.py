"""What of a route is secret: looked up when a notice leaves, and cut out of all that is shown."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from aimon.config.secrets import SecretError, resolve
from aimon.core.alertsettings import Route
from aimon.delivery.trouble import PermanentFailure, TemporaryFailure, Trouble
from aimon.i18n import speaking
from aimon.probing.redact import Redactor
from aimon.text import visible
from aimon.workspace import Workspace

# A shorter part of an address is a word like "api", not a key.
_PART = 8
_SIGNS = re.compile("[@:]")


class Place:
    """Where a route leads. ``url`` and ``headers`` are never shown; ``said`` makes texts safe."""

    def __init__(self, workspace: Workspace, route: Route) -> None:
        self._name = route.name
        self._home = workspace.home
        self.url = self._resolved(route.url or "")
        self.headers = {
            name: self._resolved(reference, spaces=True)
            for name, reference in route.headers.items()
        }
        parts = {self.url, *self.headers.values(), *_parts(self.url)}
        parts |= {word for value in self.headers.values() for word in value.split()}
        self._redactors = [Redactor(part) for part in sorted(parts, key=len, reverse=True) if part]

    def said(self, text: str) -> str:
        """Return what the other side said after the route's name, without secrets, on one line."""
        for redactor in self._redactors:
            text = redactor.cut(text)
        said = visible(" ".join(text.split()))
        return f"{self._name}: {said}" if said else self._name

    def _resolved(self, place: str, *, spaces: bool = False) -> str:
        """Return what a reference points to, or the address that is none."""
        if urlsplit(place).scheme in ("http", "https"):
            return place
        try:
            with speaking("en"):  # what the log keeps is English
                return resolve(place, self._home, spaces=spaces)
        except SecretError as error:
            detail = f"{self._name}: {visible(error.message)}"
            raise TemporaryFailure(Trouble(kind="secret", detail=detail)) from None


def web_address(place: Place, name: str) -> str:
    """Return the URL if it is one of http or https without a user; else raises PermanentFailure."""
    try:
        parts = urlsplit(place.url)
        fits = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
        _port = parts.port
    except ValueError:
        fits = False
    if not fits:
        raise PermanentFailure(Trouble(kind="address", detail=name))
    return place.url


def _parts(url: str) -> set[str]:
    """Return what may be a key within an address: its host, path, query, and their long parts."""
    try:
        split = urlsplit(url)
    except ValueError:
        return set()
    whole = {split.netloc, split.hostname or "", split.path, split.query}
    small = {*split.path.split("/"), *split.query.split("&"), *_SIGNS.split(split.netloc)}
    small |= {value for _name, value in parse_qsl(split.query)}
    return {part for part in whole | small if len(part) >= _PART}
