"""The system's time zone, which cron goes by, beside the site's, which aimon goes by."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_A_YEAR = 366


def system_zone(etc: Path = Path("/etc")) -> str:
    """Return the name of the zone that the system is set to; UTC where it is set to none."""
    place = etc / "localtime"
    named = str(place.readlink()) if place.is_symlink() else ""
    _before, found, name = named.rpartition("zoneinfo/")
    if not found:
        file = etc / "timezone"
        name = file.read_text(encoding="ascii", errors="replace").strip() if file.is_file() else ""
    return name if exists(name) else "UTC"


def exists(name: str) -> bool:
    """Whether there is a time zone of this name."""
    try:
        return bool(name) and bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def ahead(here: ZoneInfo, there: ZoneInfo, now: datetime) -> tuple[timedelta, bool]:
    """Return how far the clock of ``here`` is ahead of the other's, and whether it always is so."""
    days = (now + timedelta(days=n) for n in range(_A_YEAR))
    differences = [_offset(here, at) - _offset(there, at) for at in days]
    return differences[0], len(set(differences)) == 1


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
