"""Reads a moment as people write or say it: 09:10, 어제 16:00, 30분 전, 2 hours ago."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

_NOW = frozenset({"now", "just now", "지금", "방금", "방금 전", "지금 막"})
_DAYS = {"오늘": 0, "today": 0, "어제": 1, "yesterday": 1, "그저께": 2, "그제": 2, "엊그제": 2}
_UNITS = {
    "weeks": "주|weeks?|w",
    "days": "일|days?|d",
    "hours": "시간|hours?|hrs?|h",
    "minutes": "분|minutes?|mins?|m",
}
_ONE = re.compile(r"^(?:an? |한 ?)(?=\D)|^하루(?= ?전$)")
_AGO = re.compile(
    "".join(
        rf"(?:(?P<{unit}>\d{{1,5}}) ?(?:{words})(?![a-z]) ?)?" for unit, words in _UNITS.items()
    )
    + r"(?:ago|전)",
    re.ASCII,
)
_DAY = re.compile(
    r"(?P<word>" + "|".join(_DAYS) + r")"
    r"|(?:(?P<year>\d{4})(?:[-./] ?|년 ?))?(?P<month>\d{1,2})(?:[-./] ?|월 ?)(?P<day>\d{1,2})(?:일|\.)?",
    re.ASCII,
)
_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[t ]|$)", re.ASCII)
_CLOCK = re.compile(
    r"(?:(?P<before>오전|새벽|아침|오후|저녁|am|pm) ?)?(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})(?::(?P<second>\d{2}))?|(?P<said>시)(?: ?(?P<past>\d{1,2})분| ?(?P<half>반))?)?"
    r"(?: ?(?P<after>am|pm))?",
    re.ASCII,
)
_NOON = {"정오": time(12), "noon": time(12), "자정": time(0), "midnight": time(0)}
_AFTERNOON = frozenset({"오후", "저녁", "pm"})
_FIRST_YEAR = 1990
_FAR = timedelta(days=183)

Reason = Literal["unreadable", "ambiguous", "future", "too_early"]


class NotAMoment(ValueError):
    """A text is no moment that has been; ``reason`` says why."""

    def __init__(self, text: str, reason: Reason) -> None:
        super().__init__(f"{reason}: {text[:80]!r}")
        self.text = text
        self.reason = reason


class _TwoHours(Exception):
    """Morning and afternoon are not told, and both have been."""


def moment(text: str, now: datetime) -> datetime:
    """Return the moment, in the zone of ``now``, that a text means; raises NotAMoment.

    A clock alone is today's, a day alone is its beginning, a day without a year is the nearest. 4시 is refused where both four o'clocks have been: 16:00 and 오후 4시 are clear.
    """
    said = " ".join(unicodedata.normalize("NFKC", text[:100]).casefold().split())
    found = _read(said, text, now)
    if found > now:
        raise NotAMoment(text, "future")
    if found.year < _FIRST_YEAR:
        raise NotAMoment(text, "too_early")
    return found


def _read(said: str, text: str, now: datetime) -> datetime:
    if said in _NOW:
        return now
    try:
        return _iso(said, now) or _ago(said, now) or _day_and_clock(said, now)
    except _TwoHours:
        raise NotAMoment(text, "ambiguous") from None
    except (ValueError, OverflowError):
        raise NotAMoment(text, "unreadable") from None


def _iso(said: str, now: datetime) -> datetime | None:
    if not _ISO.match(said):
        return None
    try:
        found = datetime.fromisoformat(said.upper())
    except ValueError:  # 2026-11-25 9:10, which the others may read
        return None
    return (
        found.replace(tzinfo=now.tzinfo) if found.tzinfo is None else found.astimezone(now.tzinfo)
    )


def _ago(said: str, now: datetime) -> datetime | None:
    one = "1일" if said.startswith("하루") else "1"
    match = _AGO.fullmatch(_ONE.sub(one, said))
    if match is None or not any(match.groups()):
        return None
    past = timedelta(**{unit: int(match[unit] or 0) for unit in _UNITS})
    return (now.astimezone(UTC) - past).astimezone(now.tzinfo)


def _day_and_clock(said: str, now: datetime) -> datetime:
    day = _DAY.match(said)
    rest = said[day.end() :] if day else said
    if day and (not rest or rest[0] in " t"):
        return _at(_day(day, now), rest[1:].strip() or None, now)
    return _at(now.date(), said, now)


def _at(day: date, clock: str | None, now: datetime) -> datetime:
    """Return the moment of the day; of two that may be meant, the one that has been."""
    times = [time()] if clock is None else _clocks(clock)
    moments = [datetime.combine(day, t, tzinfo=now.tzinfo) for t in times]
    been = [m for m in moments if m <= now] or moments[:1]
    if len(been) > 1:
        raise _TwoHours
    return been[0]


def _day(match: re.Match[str], now: datetime) -> date:
    if match["word"]:
        return now.date() - timedelta(days=_DAYS[match["word"]])
    month, day = int(match["month"]), int(match["day"])
    if match["year"]:
        return date(int(match["year"]), month, day)
    this_year = date(now.year, month, day)
    if this_year <= now.date() or this_year - now.date() < _FAR:
        return this_year  # tomorrow is a slip, and no day of last year
    return date(now.year - 1, month, day)


def _clocks(said: str) -> list[time]:
    """Return the times of day that are meant: two where morning and afternoon are not told."""
    if said in _NOON:
        return [_NOON[said]]
    match = _CLOCK.fullmatch(said)
    half = match and (match["before"] or match["after"])
    if match is None or not (match["minute"] or match["said"] or half):
        raise ValueError(said)
    hour = int(match["hour"])
    minute = 30 if match["half"] else int(match["minute"] or match["past"] or 0)
    second = int(match["second"] or 0)
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(said)
        hours = [hour % 12 + 12 * (half in _AFTERNOON)]
    elif match["said"] and 1 <= hour <= 12:
        hours = [hour % 12, hour % 12 + 12]
    else:
        hours = [hour]
    return [time(h, minute, second) for h in hours]
