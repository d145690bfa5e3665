"""How time is divided for a series: hours, days, ISO weeks or months of the site's clock."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

import msgspec

from aimon.core.trends.series import By

Compare = Literal["yesterday", "last-week", "last-month"]
# What each division is compared with unless it is said, and what else it can be.
COMPARISONS: dict[By, tuple[Compare, ...]] = {
    "hour": ("yesterday", "last-week"),
    "day": ("yesterday", "last-week", "last-month"),
    "week": ("last-week", "last-month"),
    "month": ("last-month",),
}
# How many days are shown, and looked back at for what is usual.
DAYS: dict[By, int] = {"hour": 7, "day": 28, "week": 84, "month": 365}
_HOUR = timedelta(hours=1)

# A bucket's number and part, with the hour of a day and the last moment of it that counts.
Cell = tuple[int, int, date, int, datetime]


class Bucket(msgspec.Struct, frozen=True, kw_only=True):
    """From ``start`` up to but without ``end``; ``complete`` where it is over."""

    start: datetime
    end: datetime
    complete: bool


def buckets(by: By, first: date, last: date, now: datetime) -> list[Bucket]:
    """Return the buckets that touch the days from first to last and have begun by ``now``."""
    zone, found = now.tzinfo, []
    start = beginning(by, first)
    while start.date() <= last and _aware(start, zone).timestamp() <= now.timestamp():
        end = following(by, start)
        begin, finish = _aware(start, zone), _aware(end, zone)
        done = finish.timestamp() <= now.timestamp()
        if finish.timestamp() > begin.timestamp():  # the clock may leap over an hour
            found.append(Bucket(start=begin, end=finish, complete=done))
        start = end
    return found


def beginning(by: By, day: date) -> datetime:
    """Return when the bucket that the day (its first hour) lies in begins, by the clock."""
    if by == "week":
        day -= timedelta(days=day.weekday())
    elif by == "month":
        day = day.replace(day=1)
    return datetime.combine(day, time.min)


def following(by: By, start: datetime) -> datetime:
    """Return when the next bucket begins, by the clock."""
    if by == "hour":
        return start + _HOUR
    if by == "month":
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if by == "week" else 1)


def compared(by: By, start: datetime, compare: Compare) -> datetime:
    """Return when the bucket begins that the one from ``start`` is compared with."""
    if compare == "yesterday":
        return start - timedelta(days=1)
    if compare == "last-week":
        return start - timedelta(days=7)
    if by == "week":
        return start - timedelta(days=28)
    last = start.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(start.day, last.day))


def cells(every: Sequence[Bucket], now: datetime, told: datetime | None) -> Iterator[Cell]:
    """Yield the hours of each bucket, and where the last goes on those of each up to the same time.

    Part 0 is the whole bucket, part 1 up to the same clock as ``now`` for tests, part 2 for use: the
    hours up to ``told``, of which somebody has said how the models were used.
    """
    for number, bucket in enumerate(every):
        yield from _hours(number, 0, bucket, None)
    if not every or every[-1].complete:
        return
    gone = _wall(now) - _wall(every[-1].start)
    known = None if told is None else _wall(told) + _HOUR - _wall(every[-1].start)
    for number, bucket in enumerate(every):
        yield from _hours(number, 1, bucket, gone)
        if known is not None and known > timedelta():
            yield from _hours(number, 2, bucket, min(known, gone))


def _hours(number: int, part: int, bucket: Bucket, gone: timedelta | None) -> Iterator[Cell]:
    """Yield the hours of a bucket, as far as so much of it has gone by the clock."""
    start, end = _wall(bucket.start), _wall(bucket.end)
    if gone is not None:
        end = min(end, start + gone)
    at = start
    while at < end:
        until = min(at + _HOUR, end)
        whole = until == at + _HOUR
        moment = _aware(until, bucket.start.tzinfo)
        limit = moment + _HOUR if whole else moment  # of a whole hour nothing is left out
        yield number, part, at.date(), at.hour, limit
        at += _HOUR


def _wall(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _aware(wall: datetime, zone: tzinfo | None) -> datetime:
    """Return the moment of a time by the clock; one that the clock leaps over is the next."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
