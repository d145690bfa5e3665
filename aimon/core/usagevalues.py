"""Reads what stands in an export's cells: times as people and machines write them, and numbers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, Literal

Why = Literal[
    "missing", "number", "whole", "negative", "too_much", "time", "future", "too_early",
    "model", "ambiguous", "errors", "end", "span", "unit", "currency", "mixed", "widths", "cells", "broken",
]  # fmt: skip
FIRST_DAY = date(2015, 1, 1)
# More is a slip: requests or tokens of an hour, the longest answer in ms, an hour's cost.
_MOST = 10**12
_SEP = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)
_NOTHING = frozenset({"", "-", "–", "null", "none", r"\n"})
_WRITTEN = re.compile(
    r"(?P<year>\d{4})\s?[-./년]\s?(?P<month>\d{1,2})\s?[-./월]\s?(?P<day>\d{1,2})[일.]?"
    r"(?:[\sT]\s?(?:(?P<half>오전|오후|am|pm)\s?)?(?P<hour>\d{1,2})"
    r"(?:[:시]\s?(?:(?P<minute>\d{1,2})(?:[:분]\s?(?:\d{1,2}(?:\.\d+)?초?)?)?)?)?"
    r"\s?(?P<after>am|pm)?)?",
    re.ASCII | re.IGNORECASE,
)
_DIGITS = {8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_LATE = frozenset({"오후", "pm"})


class Unfit(ValueError):
    """A row that cannot be taken: the field, why, what stands there, which models may be meant."""

    def __init__(
        self, field: str, why: Why, found: object = "", candidates: tuple[str, ...] = ()
    ) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why, self.candidates = field, why, candidates
        self.found = str(found)[:80]


class Clock:
    """Finds the site's hour of a time; ``zone`` is that of times without an offset."""

    def __init__(self, zone: tzinfo, now: datetime) -> None:
        self._zone, self._now = zone, now
        self._hours: dict[int, datetime] = {}
        self._last: tuple[Any, tuple[datetime, bool]] = (None, (now, False))

    def hour(self, text: Any) -> tuple[datetime, bool]:
        """Return the hour's beginning, and whether a whole day is meant; raises Unfit."""
        moment, whole = self.moment(text)
        if not FIRST_DAY.year <= moment.year < 9999:
            raise Unfit("time", "too_early" if moment.year < 9999 else "future", text)
        quarter = int(moment.timestamp()) // 900
        found = self._hours.get(quarter)
        if found is None:
            local = moment.astimezone(self._now.tzinfo)
            # With its offset alone, the two hours of one name in autumn are two.
            offset = timezone(local.utcoffset() or timedelta())
            found = local.replace(minute=0, second=0, microsecond=0, tzinfo=offset)
            if found > self._now:
                raise Unfit("time", "future", text)
            self._hours[quarter] = found
        return found, whole

    def moment(self, given: Any) -> tuple[datetime, bool]:
        """Return the moment, and whether only a day is named; raises Unfit."""
        if given is self._last[0] and given is not None:  # a row's beginning is asked for twice
            return self._last[1]
        try:
            if isinstance(given, str):
                text = given.strip()
                found = _epoch(text) or _iso(text) or _written(text)
            else:
                found = _epoch(str(given)) if isinstance(given, (int, float)) else None
        except (ValueError, OverflowError):
            found = None
        if found is None:
            raise Unfit("time", "time", given)
        moment, whole = found
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone)
        self._last = (given, (moment, whole))
        return moment, whole


def _epoch(text: str) -> tuple[datetime, bool] | None:
    """Read Unix seconds or milliseconds, and digits like 20261122, 2026112209 and 20261122093000."""
    whole, _, rest = text.partition(".")
    if not (whole.isascii() and whole.isdigit()) or (rest and not rest.isdigit()):
        return None
    if len(whole) in (9, 10) and not whole.startswith("20"):
        return datetime.fromtimestamp(int(whole), tz=UTC), False
    if len(whole) == 13:
        return datetime.fromtimestamp(int(whole) / 1000, tz=UTC), False
    form = _DIGITS.get(len(whole))
    if form is None or rest:
        return None
    return datetime.strptime(whole, form), len(whole) == 8  # noqa: DTZ007 — the zone comes later


def _iso(text: str) -> tuple[datetime, bool] | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found, len(text) <= 10


def _written(text: str) -> tuple[datetime, bool] | None:
    """Read a time as spreadsheets and people write it: 2026-11-22 오후 1:05, 2026. 11. 22 13시."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    if match["hour"] is None:
        return datetime(day.year, day.month, day.day), True  # noqa: DTZ001 — the zone comes later
    hour, half = int(match["hour"]), (match["half"] or match["after"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + 12 * (half in _LATE)
    minute = int(match["minute"] or 0)
    return datetime(day.year, day.month, day.day, hour, minute), False  # noqa: DTZ001


def number(field: str, value: Any, *, comma: bool = False) -> float | None:
    """Return a number of 0 or more, None where nothing is said; raises Unfit.

    ``comma``: the file separates its columns by something else, so 0,5 is a half.
    """
    if isinstance(value, str):
        text = value.strip()
        if text.isascii() and text.isdigit():
            found = float(text)
        elif text.casefold() in _NOTHING:
            return None
        else:
            found = _parsed(field, text, comma=comma)
    elif value is None:
        return None
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        found = float(min(value, 2 * _MOST))  # JSON has whole numbers that are beyond any float
    else:
        raise Unfit(field, "number", value)
    if not found >= 0:  # NaN is not
        raise Unfit(field, "negative" if found < 0 else "number", value)
    if found > _MOST:
        raise Unfit(field, "too_much", value)
    return found


def _parsed(field: str, text: str, *, comma: bool) -> float:
    if _SEP.fullmatch(text):
        text = text.replace(",", "")
    elif comma:
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        raise Unfit(field, "number", text)
    return float(text)


def whole(field: str, value: Any) -> int | None:
    """Return a whole number of 0 or more, None where nothing is said; raises Unfit."""
    found = number(field, value)
    if found is None:
        return None
    if found != int(found):
        raise Unfit(field, "whole", value)
    return int(found)


def name_in(value: Any) -> str | None:
    """Return a text that says something, else None."""
    if value is None:
        return None
    text = value.strip() if isinstance(value, str) else str(value)
    return None if text.casefold() in _NOTHING else text
