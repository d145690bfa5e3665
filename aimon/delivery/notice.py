"""A notice on its way: what is to be told, and the name of the route that it goes by.

Only the route's name is written down. Its address, its headers and what is secret in them are
looked up when the notice leaves.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from msgspec.structs import replace

from aimon.core.alertkinds import Severity
from aimon.core.kinds import Time
from aimon.delivery.message import MessageError, is_key
from aimon.i18n import _

_DIGEST = 12


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something to tell. ``key`` names it: by each route it leaves once.

    ``text`` and ``html`` say the same, ``data`` says it to programs and is plain JSON.
    """

    key: str
    severity: Severity
    subject: str
    text: str
    html: str = ""
    data: dict[str, Any] = {}
    language: str = "en"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as it lies in the outbox, for one route by name."""

    v: int = 1
    route: str
    time: Time
    notice: Notice


def parcel_key(key: str, route: str) -> str:
    """Return the key in the outbox of a notice for a route: it names a file."""
    plain = f"{key}--{route}"
    if is_key(plain):
        return plain
    digest = sha256(plain.encode("utf-8", "replace")).hexdigest()[:_DIGEST]
    return f"notice-{digest}--{route}"


def write(notice: Notice, route: str, now: datetime) -> bytes:
    """Return the file of a notice; the HTML is for mail and stays out."""
    letter = Letter(route=route, time=now, notice=replace(notice, html=""))
    return msgspec.json.encode(letter)


def read(data: bytes) -> Letter:
    """Read it back; raises MessageError for a file that aimon did not write."""
    try:
        return msgspec.json.decode(data, type=Letter)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise MessageError(_("a file that is not a message of aimon's")) from None
