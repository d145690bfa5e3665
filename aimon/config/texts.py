"""The forms of texts that have one: ids, URLs, references to keys, addresses, time zones.

Each function returns the text or raises Unfit. A URL or a reference that is refused is never
shown: a key may stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlsplit

from aimon import plugins
from aimon.config.problems import Unfit, meant, quoted, shown
from aimon.core.registry import PROVIDERS
from aimon.i18n import _

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_REFERENCE = re.compile(
    r"env:[A-Za-z_][A-Za-z0-9_]*|file:[^\x00-\x1f\x7f]+"
    r"|keyring:[^\x00-\x1f\x7f]+/[^\x00-\x1f\x7f/]+"
)
_CURRENCY = re.compile(r"[A-Z]{3}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DURATION = re.compile(r"[1-9][0-9]{0,3}[mhd]", re.ASCII)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}", re.ASCII)
_WEEKLY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun) (?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_HOST = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?|\[?[0-9A-Fa-f:]+:[0-9A-Fa-f.:]*\]?"
)
_ADDRESS = re.compile(r"[!-;=?A-~]+@[A-Za-z0-9.-]+|[!-;=?A-~]+@\[[0-9A-Fa-f.:]+\]")
_LONGEST_ADDRESS = 500
_ABBREVIATIONS = {"KST": "Asia/Seoul", "JST": "Asia/Tokyo", "CEST": "Europe/Berlin"}


def identifier(text: str) -> str:
    """Check a name of our own: it stands in logs, file names and commands."""
    if _ID.fullmatch(text):
        return text
    message = _("expected an id of a-z, 0-9, '.', '_' and '-' (at most 64), found {text}")
    lower = text.lower()
    hint = meant(text, [lower]) if _ID.fullmatch(lower) else ""
    raise Unfit(message.format(text=quoted(text)) + hint)


def provider(text: str) -> str:
    """Check the wire protocol's name: aimon's own, or one that an installed package brings."""
    if text in PROVIDERS or text in (own := plugins.providers()):
        return text
    known = (*PROVIDERS, *sorted(own.keys() - set(PROVIDERS)))
    message = _("unknown provider {text}; known: {known}")
    raise Unfit(
        message.format(text=quoted(text), known=", ".join(map(shown, known)))
        + (meant(text, known) or _("; one of your own must be installed: see docs/providers.md"))
    )


def reference(text: str) -> str:
    """Check where a key is: env:NAME, file:PATH or keyring:SERVICE/USER."""
    if _REFERENCE.fullmatch(text):
        return text
    raise Unfit(
        _(
            "expected env:NAME, file:PATH or keyring:SERVICE/USER, the place of the key, never the "
            "key itself (what is written is not shown; if it is a real key, have it replaced)"
        )
    )


def url(text: str) -> str:
    """Check the address of a server: http or https, a host, nothing secret."""
    if any(char <= " " or char in '\x7f\\"<>' for char in text):
        raise Unfit(_("expected a URL: it may hold no spaces"))
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Unfit(_("not a URL: look at its host and port")) from None
    if parts.scheme not in ("http", "https"):
        raise Unfit(_("expected a URL that starts with https:// or http://"))
    if not host:
        raise Unfit(_("the URL has no host"))
    if "@" in parts.netloc:
        raise Unfit(_("a URL may hold no user or password"))
    if "?" in text or "#" in text:
        raise Unfit(_("the URL may have nothing after '?' or '#': a key is given by reference"))
    return text


def host(text: str) -> str:
    """Check a mail server's name or IP address."""
    if _HOST.fullmatch(text):
        return text
    raise Unfit(
        _(
            "expected a host name like smtp.example.org, found {text}; the port goes into port"
        ).format(text=quoted(text))
    )


def address(text: str) -> str:
    """Check one mail address, alone or as ``Name <address>``."""
    from email.utils import getaddresses

    found = getaddresses([text]) if len(text) <= _LONGEST_ADDRESS else []
    if len(found) == 1 and _ADDRESS.fullmatch(found[0][1]):
        return text
    raise Unfit(
        _("expected one mail address like name@example.org, found {text}").format(text=quoted(text))
    )


def currency(text: str) -> str:
    """Check a currency's ISO 4217 code."""
    if _CURRENCY.fullmatch(text):
        return text
    raise Unfit(
        _("expected a currency like USD or KRW, found {text}").format(text=quoted(text))
        + meant(text, ["USD", "KRW", "EUR", "JPY"])
    )


def clock(text: str) -> str:
    """Check a time of day in the one form that records have."""
    if _CLOCK.fullmatch(text):
        return text
    raise Unfit(
        _("expected a time of day like 09:30 as the name, found {text}").format(text=quoted(text))
        + meant(text, [f"0{text}"] if _CLOCK.fullmatch(f"0{text}") else [])
    )


def duration(text: str) -> str:
    """Check a length of time in one unit: minutes, hours or days."""
    if _DURATION.fullmatch(text):
        return text
    raise Unfit(_("expected a time like 15m, 4h or 1d, found {text}").format(text=quoted(text)))


def moment(text: str) -> str:
    """Check a time of the site's, to the minute."""
    with suppress(ValueError):
        if _MOMENT.fullmatch(text) and datetime.fromisoformat(text):
            return text
    raise Unfit(
        _("expected a time like {example}, found {text}").format(
            example='"2026-12-01T02:00"', text=quoted(text)
        )
    )


def weekly(text: str) -> str:
    """Check a weekday and a time of day."""
    if _WEEKLY.fullmatch(text):
        return text
    raise Unfit(
        _("expected a weekday and a time like {example}, found {text}").format(
            example='"sun 02:00"', text=quoted(text)
        )
    )


def due(text: str) -> str:
    """Check a time of day, perhaps on one weekday, perhaps on its first one of the month."""
    if _CLOCK.fullmatch(text) or _WEEKLY.fullmatch(text.removeprefix("first ")):
        return text
    raise Unfit(
        _("expected a time like {examples}, found {text}").format(
            examples='"09:30", "mon 09:30", "first mon 09:30"', text=quoted(text)
        )
    )


def cron(text: str) -> str:
    """Check a cron expression: minute, hour, day of the month, month, day of the week."""
    from aimon.core.windows import cron_flaw

    flaw = cron_flaw(text)
    if not flaw:
        return text
    raise Unfit(
        _("expected a cron expression like {example}, found {text} ({flaw})").format(
            example='"0 2 * * sun"', text=quoted(text), flaw=flaw
        )
    )


def target(text: str) -> str:
    """Check where something is sent: an address, or the place of one that is secret."""
    if text.partition(":")[0] in ("env", "file", "keyring"):
        return reference(text)
    return url(text)


def timezone(text: str) -> str:
    """Check that the time zone exists."""
    import zoneinfo

    with suppress(zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # said below
        if _ZONE.fullmatch(text):
            zoneinfo.ZoneInfo(text)
            return text
    raise Unfit(
        _("unknown time zone {text}; expected a name like Asia/Seoul").format(text=quoted(text))
        + _near_zone(text)
    )


def _near_zone(text: str) -> str:
    import zoneinfo

    if text.upper() in _ABBREVIATIONS:
        return meant(name := _ABBREVIATIONS[text.upper()], [name])
    zones = zoneinfo.available_timezones()
    cities = {zone.rpartition("/")[2].lower(): zone for zone in sorted(zones)}
    if text.lower() in cities:
        return meant(name := cities[text.lower()], [name])
    return meant(text, zones)


FORMS: dict[str, Callable[[str], str]] = {
    "address": address,
    "clock": clock,
    "cron": cron,
    "currency": currency,
    "due": due,
    "duration": duration,
    "host": host,
    "id": identifier,
    "moment": moment,
    "provider": provider,
    "reference": reference,
    "target": target,
    "timezone": timezone,
    "url": url,
    "weekly": weekly,
}
