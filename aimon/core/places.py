"""Where a model is served: what limits and failures have in common is the place, not the model."""

from __future__ import annotations

from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from aimon.core.registry import Model

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Names that no public resolver knows: RFC 6761, 6762 and 8375, and what ICANN keeps for private use.
_PRIVATE = (".localhost", ".local", ".home.arpa", ".internal", ".lan")


class Place(NamedTuple):
    """A protocol at one host, which has its port where that is not the scheme's own."""

    protocol: str
    host: str


def place_of(model: Model) -> Place:
    """Return the place of a model's provider."""
    address = urlsplit(model.base_url)
    host = address.netloc.rpartition("@")[2].lower()
    return Place(model.provider, host.removesuffix(f":{_DEFAULT_PORTS.get(address.scheme)}"))


def is_outside(host: str) -> bool:
    """Whether the way to this host leads through the site's own way out.

    This machine, private addresses and private names lie inside. A name of the site's own that
    looks public is taken for one.
    """
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ip_address(name).is_global
    except ValueError:
        return "." in name and not name.endswith(_PRIVATE)
