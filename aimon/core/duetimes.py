"""When the day's tests, the reports and other work are due, on the site's business days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from aimon.core.calendar import Calendar
from aimon.core.periods import slot_name, slots
from aimon.core.settings import WEEKDAYS, ReportTimes, Schedule

KINDS = ("daily", "weekly", "monthly", "briefing")
# So many days off in a row, and a report that falls on one of them is not due at all.
_LONGEST = 14
_DAY = timedelta(days=1)


class Due(NamedTuple):
    """A slot or a report that is due: its key, like ``09:30`` or ``weekly-2026-W48``, and when."""

    key: str
    kind: str
    at: datetime


def slots_due(
    first: date, last: date, schedule: Schedule, calendar: Calendar, now: datetime
) -> Iterator[Due]:
    """Yield the slots, full and partial, from first to last in their order, in ``now``'s zone."""
    for day in _business_days(first, last, calendar):
        for slot in slots(schedule):
            yield Due(slot_name(slot), "slot", _at(day, slot, now))


def reports_due(
    first: date, last: date, times: ReportTimes, calendar: Calendar, now: datetime
) -> Iterator[Due]:
    """Yield the reports that are due from first to last, a kind at a time, in ``now``'s zone."""
    for kind in ("daily", "briefing", "weekly", "monthly"):
        for day, at in due_at(when(kind, times), first, last, calendar, now):
            yield Due(report_key(kind, day), kind, at)


def when(kind: str, times: ReportTimes) -> str:
    """Return when a kind of report is due, as ``due_at`` takes it; "" for never."""
    at: time | str | None = getattr(times, kind)
    if at is None:
        return ""
    if isinstance(at, time):
        return slot_name(at)
    return f"first {at}" if kind == "monthly" else at


def due_at(
    at: str, first: date, last: date, calendar: Calendar, now: datetime
) -> Iterator[tuple[date, datetime]]:
    """Yield what is due from first to last: the day that it is of, and when, in ``now``'s zone.

    ``at`` is ``09:30`` on each business day, ``mon 09:30``, or ``first mon 09:30`` of the month,
    which fall on the next business day where that is a day off.
    """
    *days, clock = at.split() or [""]
    if not clock:
        return
    if days:
        weekday = WEEKDAYS.index(days[-1])
        for day in _on(weekday, first, last, first_only=days[0] == "first"):
            due = _next_business_day(day, calendar)
            if due and first <= due <= last:
                yield day, _at(due, time.fromisoformat(clock), now)
    else:
        for day in _business_days(first, last, calendar):
            yield day, _at(day, time.fromisoformat(clock), now)


def _on(weekday: int, first: date, last: date, *, first_only: bool) -> Iterator[date]:
    """Yield the days of a weekday whose work may be due from first to last."""
    day = first - _LONGEST * _DAY
    while day <= last:
        if day.weekday() == weekday and (day.day <= 7 or not first_only):
            yield day
        day += _DAY


def report_key(kind: str, day: date) -> str:
    """Return the key of the report of the day, of its week, or of the month before."""
    if kind in ("daily", "briefing"):
        return f"{kind}-{day}"
    if kind == "weekly":
        year, week, _weekday = day.isocalendar()
        return f"weekly-{year}-W{week:02}"
    return f"monthly-{day.replace(day=1) - _DAY:%Y-%m}"


def _business_days(first: date, last: date, calendar: Calendar) -> Iterator[date]:
    days = (first + n * _DAY for n in range((last - first).days + 1))
    return (day for day in days if calendar.is_business_day(day))


def _next_business_day(day: date, calendar: Calendar) -> date | None:
    days = (day + n * _DAY for n in range(_LONGEST))
    return next((d for d in days if calendar.is_business_day(d)), None)


def _at(day: date, clock: time, now: datetime) -> datetime:
    return datetime.combine(day, clock, tzinfo=now.tzinfo)
