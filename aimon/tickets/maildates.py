"""When a mail arrived, by headers that need not be right."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.message import Message
from email.utils import parsedate_tz

from aimon.i18n import _, ngettext
from aimon.text import visible
from aimon.tickets.mailwords import header

_FIRST_YEAR = 1990
_ASTRAY = timedelta(minutes=5)
_APART = timedelta(days=1)
_LONG_AGO = timedelta(days=7)
# Names of zones beyond those that the email package knows; GMT it reads as it reads no zone.
_ZONES = {"KST": 9 * 3600, "JST": 9 * 3600, "CET": 3600, "CEST": 7200}
_UTC = re.compile(r"[+-]0000\b|\b(?:GMT|UTC?|Z)\b")


def received(mail: Message, now: datetime) -> tuple[datetime | None, list[str]]:
    """Return when a mail arrived, in the zone of ``now``, and what is doubtful about it.

    The topmost Received header is the reader's own server's; Date is what the writer's machine
    said. One that cannot be read or lies in the future is passed over; a clock may be five minutes
    fast. Without a zone a time is local. None where there is no time.
    """
    remarks: list[str] = []
    arrived = _usable(header(mail, "Received").rpartition(";")[2], now, [])
    written = _usable(header(mail, "Date"), now, remarks)
    time = arrived or written
    if time is None:
        return None, [*remarks, _("the mail has no usable date: it counts as received now")]
    if arrived and written and abs(arrived - written) > _APART:
        remarks.append(
            _("dated {date}, but it arrived {arrived}").format(
                date=_shown(written), arrived=_shown(arrived)
            )
        )
    if now - time > _LONG_AGO:
        days = (now - time).days
        remarks.append(
            ngettext(
                "it arrived {n} day ago, and deadlines count from then",
                "it arrived {n} days ago, and deadlines count from then",
                days,
            ).format(n=days)
        )
    return time, remarks


def _usable(text: str, now: datetime, remarks: list[str]) -> datetime | None:
    if not text.strip():
        return None
    try:
        time, zoned = _read(text[:200], now)
    except (ValueError, TypeError, IndexError, OverflowError):
        remarks.append(_("its date cannot be read: {text}").format(text=visible(text.strip(), 40)))
        return None
    if time > now + _ASTRAY:
        remarks.append(_("its date lies in the future: {time}").format(time=_shown(time)))
        return None
    if not zoned:
        remarks.append(_("its date has no time zone and is taken as local time"))
    return min(time, now)


def _read(text: str, now: datetime) -> tuple[datetime, bool]:
    """Return the time, and whether it has a zone; raises one of several errors for none."""
    parts = parsedate_tz(text)
    if parts is None or parts[0] < _FIRST_YEAR:
        raise ValueError(text)
    zone = parts[9]
    if not zone and not _UTC.search(text):
        zone = _ZONES.get(text.split()[-1].upper())
    time = datetime(*parts[:6], tzinfo=now.tzinfo)
    if zone is None:
        return time, False
    return time.replace(tzinfo=timezone(timedelta(seconds=zone))).astimezone(now.tzinfo), True


def _shown(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"
