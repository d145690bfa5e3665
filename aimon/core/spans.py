"""The weeks and months that reports look back on, each beside the one before it."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import date, datetime, time, timedelta
from typing import Literal

import msgspec

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A week, Monday to Sunday, or a month: ``first`` to ``last``, looked at up to ``until``."""

    kind: Literal["week", "month"]
    first: date
    last: date
    until: datetime

    @property
    def name(self) -> str:
        """The period's name in keys and on the command line: 2026-W48, 2026-11."""
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        year, number, _day = self.first.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def running(self) -> bool:
        """Whether it is not over at ``until``."""
        return self.until < _end(self.last, self.until)

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time.min, tzinfo=self.until.tzinfo)

    @property
    def day(self) -> date:
        """The last of its days that is looked at."""
        return min(self.last, self.until.date())

    @property
    def before(self) -> "Span":
        """The period before, up to the same weekday, or day of the month, and hour if it runs."""
        if self.kind == "week":
            first, last, until = self.first - _WEEK, self.last - _WEEK, self.until - _WEEK
        else:
            last = self.first - _DAY
            first = last.replace(day=1)
            day = min(self.until.day, last.day)
            until = self.until.replace(year=first.year, month=first.month, day=day)
        if not self.running:
            until = _end(last, self.until)
        return Span(kind=self.kind, first=first, last=last, until=until)


def week_of(day: date, now: datetime) -> Span:
    """Return the week that the day lies in, as it is at ``now``."""
    first = day - day.weekday() * _DAY
    last = first + 6 * _DAY
    return Span(kind="week", first=first, last=last, until=min(now, _end(last, now)))


def month_of(day: date, now: datetime) -> Span:
    """Return the month that the day lies in, as it is at ``now``."""
    first = day.replace(day=1)
    last = (first + 31 * _DAY).replace(day=1) - _DAY
    return Span(kind="month", first=first, last=last, until=min(now, _end(last, now)))


def period_before(first: date, last: date) -> tuple[date, date]:
    """Return the month before a calendar month, else as many days before."""
    if first.day == 1 and (last + _DAY).day == 1 and (last - first).days < 31:
        return (first - _DAY).replace(day=1), first - _DAY
    return first - (last - first) - _DAY, first - _DAY


def _end(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time.max, tzinfo=like.tzinfo)
