"""Real use that surges or collapses, hour by hour, against the same hour of like days.

The baseline is the same hour of the last four weeks on days of the same kind (days off are their
own); where the same weekday was there three times, its median is what is expected. How likely sound
use is as far off is told by the tail of the like days' own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from math import log
from typing import Literal, NamedTuple

from aimon.core.alertsettings import PatternLimits
from aimon.core.hourly import HOURS, Used
from aimon.core.incidentrecords import Pattern
from aimon.core.patterns.chances import Tail
from aimon.core.patterns.columns import middle
from aimon.core.patterns.judging import HOURLY_LOOKS, Bar, Known, judge

# Fewer requests in an hour, then or now, mean nothing.
_ENOUGH = 20
_HOUR = timedelta(hours=1)
_DAYS = 28
_LOOKED_AT = 6
_LOOK_BACK = 12
_WINDOWS = ((2, 2), (3, 3), (6, 4))
_SAME_WEEKDAY = 3
# The least mean excess of the logarithm of an hour's use.
_FLOOR = 0.1
_KINDS: tuple[Literal["surge", "collapse"], ...] = ("surge", "collapse")


class _Hour(NamedTuple):
    """An hour's requests, what was expected, and the requests at that hour on like days."""

    time: datetime
    requests: int
    expected: float
    like: list[int]


def usage(
    model: str,
    used: Used,
    now: datetime,
    limits: PatternLimits,
    known: Known = (),
    off: Collection[date] | None = None,
) -> list[Pattern]:
    """Return whether a model's use of the last whole hours surges or collapses.

    ``off`` are the days on which the site does not work, by default the weekends. Only hours of the
    last half day count of which something is known and in which enough is used, or was expected to
    be; nothing is claimed where fewer than ``samples`` like days are known.
    """
    if model not in used.models:
        return []
    bar = Bar(limits, frozenset(known), HOURLY_LOOKS)
    found = _hours(model, used, now, limits, None if off is None else frozenset(off))
    hours = list(islice(found, _LOOKED_AT))[::-1]
    turned = (_turned(model, kind, hours, bar) for kind in _KINDS)
    return [pattern for pattern in turned if pattern]


def _hours(
    model: str, used: Used, now: datetime, limits: PatternLimits, off: frozenset[date] | None
) -> Iterator[_Hour]:
    """Yield the hours that mean something, the latest first."""
    requests, lines = used.models[model], used.lines
    last = HOURS * (now.date() - used.first).days + now.hour - 1
    free = _free(now.date(), off)
    for at in range(last, max(last - _LOOK_BACK, -1), -1):
        if at >= len(lines) or not lines[at]:
            continue
        ago = (now.date() - used.first).days - at // HOURS
        days = [
            n
            for n in range(1, _DAYS + 1)
            if at >= HOURS * n and lines[at - HOURS * n] and free[ago + n] == free[ago]
        ]
        if len(days) < limits.samples:
            continue
        like = [requests[at - HOURS * n] for n in days]
        same = [requests[at - HOURS * n] for n in days if n % 7 == 0]
        expected = middle(same if len(same) >= _SAME_WEEKDAY else like)
        if max(requests[at], expected) >= _ENOUGH:
            time = now.replace(minute=0, second=0, microsecond=0) - (last + 1 - at) * _HOUR
            yield _Hour(time, requests[at], expected, like)


@lru_cache(maxsize=64)
def _free(today: date, off: frozenset[date] | None) -> list[bool]:
    """Return of today and each day before whether it is a day off; the same for every model."""
    days = [today - timedelta(days=n) for n in range(_DAYS + 2)]
    return [day.weekday() >= 5 if off is None else day in off for day in days]


def _turned(
    model: str, kind: Literal["surge", "collapse"], hours: list[_Hour], bar: Bar
) -> Pattern | None:
    """Return that use went the way of a kind by enough, in enough of these hours."""
    least = 1 + bar.least(kind, "", bar.limits.surge - 1)
    rises = kind == "surge"

    def turns(hour: _Hour) -> bool:
        more, less = (hour.requests, hour.expected) if rises else (hour.expected, hour.requests)
        return more >= _ENOUGH and more >= least * less

    def chance(place: int) -> float:
        hour, sign = hours[place], 1 if rises else -1
        tail = Tail([sign * log(n + 1) for n in hour.like], _FLOOR)
        # The few same weekdays say what is usual then, all like days how far that may be wrong.
        beside = log(middle(hour.like) + 1) - log(hour.expected + 1)
        n = log(hour.requests + 1)
        return max(tail.beyond(sign * n), tail.beyond(sign * (n + beside)))

    found = judge(list(map(turns, hours)), chance, bar.chance(kind, ""), windows=_WINDOWS)
    if found is None:
        return None
    window = hours[-found.window :]
    return Pattern(
        kind=kind,
        model=model,
        unit="requests",
        value=float(sum(hour.requests for hour in window)),
        baseline=float(sum(hour.expected for hour in window)),
        n=found.window,
        of=min(len(hour.like) for hour in window),
        chance=found.chance,
        since=hours[found.shown[0]].time,
    )
