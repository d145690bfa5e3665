"""Real use that surges or collapses, hour by hour, against the same hour of like days.

The baseline is the same hour of the last four weeks on days of the same kind (days off are their
own); where the same weekday was there three times, its median is what is expected. The scale is
the spread of the like days, never below what counting alone gives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from math import log, sqrt
from typing import Literal, NamedTuple

from aimon.core.alertsettings import PatternLimits
from aimon.core.incidentrecords import Pattern
from aimon.core.patterns.chances import t_tail
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
_NORMAL = 1.4826
# The least that an hour's use varies by itself, as a logarithm.
_FLOOR = 0.15


class _Hour(NamedTuple):
    """An hour's requests, what was expected, the scale of its logarithm, and the days behind it."""

    time: datetime
    requests: int
    expected: float
    scale: float
    days: int


def usage(
    model: str,
    used: Mapping[datetime, int],
    until: datetime,
    limits: PatternLimits,
    known: Known = (),
    off: Collection[date] = (),
) -> list[Pattern]:
    """Return whether a model's use of the last hours surges or collapses.

    ``used`` are requests by the hour's beginning, in the site's time; an hour before ``until``, up
    to which use is known, that is not there had none. ``off`` are days off beside weekends. Only
    hours of the last half day count in which enough is used or was expected to be; nothing is
    claimed where fewer than ``samples`` like days are known.
    """
    if not used:
        return []
    bar = Bar(limits, frozenset(known), HOURLY_LOOKS)
    end = until.replace(minute=0, second=0, microsecond=0)
    hours = list(islice(_hours(used, end, limits, frozenset(off)), _LOOKED_AT))[::-1]
    found = (_turned(model, kind, hours, bar) for kind in _KINDS)
    return [pattern for pattern in found if pattern]


_KINDS: tuple[Literal["surge", "collapse"], ...] = ("surge", "collapse")


def _hours(
    used: Mapping[datetime, int], end: datetime, limits: PatternLimits, off: frozenset[date]
) -> Iterator[_Hour]:
    """Yield the hours that mean something, the latest first."""
    first = min(used)
    for back in range(1, _LOOK_BACK + 1):
        time = end - back * _HOUR
        free = _is_off(time, off)
        like = [
            (then, used.get(then, 0))
            for days in range(1, _DAYS + 1)
            if (then := time - timedelta(days=days)) >= first and _is_off(then, off) == free
        ]
        if len(like) >= limits.samples:
            hour = _hour(time, used.get(time, 0), like)
            if max(hour.requests, hour.expected) >= _ENOUGH:
                yield hour


def _is_off(time: datetime, off: frozenset[date]) -> bool:
    return time.weekday() >= 5 or (bool(off) and time.date() in off)


def _hour(time: datetime, requests: int, like: list[tuple[datetime, int]]) -> _Hour:
    counts = [n for _, n in like]
    same = [n for then, n in like if then.weekday() == time.weekday()]
    expected = middle(same if len(same) >= _SAME_WEEKDAY else counts)
    centre = log(middle(counts) + 1)
    spread = _NORMAL * middle(abs(log(n + 1) - centre) for n in counts)
    scale = sqrt(max(spread, _FLOOR) ** 2 + 1 / (expected + 1)) * sqrt(1 + 2 / len(counts))
    return _Hour(time, requests, expected, scale, len(counts))


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
        hour = hours[place]
        off = log((hour.requests + 1) / (hour.expected + 1)) / hour.scale
        return t_tail(off if rises else -off, 8)

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
        of=min(hour.days for hour in window),
        chance=found.chance,
        since=hours[found.shown[0]].time,
    )
