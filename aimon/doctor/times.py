"""When a crontab's line runs: its minutes, hours and weekdays."""

from __future__ import annotations

from typing import NamedTuple

_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
}
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


class Times(NamedTuple):
    """The minutes of a day that a line runs at, and the weekdays (0 is Sunday)."""

    minutes: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()


def times_of(fields: tuple[str, ...]) -> Times | None:
    """Return when a line with these fields runs; None for what has no time, or is not one."""
    if len(fields) == 1:
        fields = tuple(_NICKNAMES.get(fields[0], "").split())
    if len(fields) != 5:
        return None
    try:
        minutes, hours = _numbers(fields[0], 60), _numbers(fields[1], 24)
        weekdays = frozenset(day % 7 for day in _numbers(fields[4], 8))
    except ValueError:
        return None
    return Times(frozenset(60 * hour + minute for hour in hours for minute in minutes), weekdays)


def _numbers(field: str, end: int) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, _slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            begin, stop = 0, end
        else:
            begin = _number(first)
            stop = _number(last) + 1 if dash else (end if step else begin + 1)
        if not 0 <= begin < stop <= end:
            raise ValueError(field)
        found.update(range(begin, stop, int(step or 1)))
    return found


def _number(text: str) -> int:
    return _WEEKDAYS.index(text[:3].lower()) if text[:3].isalpha() else int(text)


def words_of(times: Times) -> str:
    """Return the first few times of a day, like ``09:30, 13:00``."""
    clocks = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in sorted(times.minutes)]
    return ", ".join(clocks[:6]) + (", …" if len(clocks) > 6 else "")
