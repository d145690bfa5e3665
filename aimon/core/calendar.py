"""Business time: the site's days and hours, less its holidays; and real time beside it.

All reckoning is over instants, so that an hour is an hour when the clocks change, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from aimon.core.settings import WEEKDAYS, Settings

# Returns a year's holidays by day, with their names; other years' days may be among them.
HolidaysOf = Callable[[int], Mapping[date, str]]
Span = tuple[datetime, datetime]

_NO_TIME = timedelta()
# So many days without one on which the site opens, and no opening is waited for any longer.
_PATIENCE = 366


def _none(_year: int) -> Mapping[date, str]:
    return {}


def _of_the_day(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


class RealTime:
    """Day and night: every hour counts, and a day has 24."""

    day_length = timedelta(days=1)

    def is_open(self, _moment: datetime) -> bool:
        """Whether time counts at the moment: always."""
        return True

    def add(self, start: datetime, span: timedelta) -> datetime:
        """Return the moment that lies so much later, in the start's time zone."""
        return (start.astimezone(UTC) + span).astimezone(start.tzinfo)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the time from start to end, none where the end is earlier."""
        return max(end.astimezone(UTC) - start.astimezone(UTC), _NO_TIME)


class Calendar:
    """The site's business time; ``day_length`` is a business day's, by the clock on the wall.

    ``holidays`` is asked for a year's holidays when one of its days is first looked at.
    """

    def __init__(self, settings: Settings, holidays: HolidaysOf = _none) -> None:
        self._zone = ZoneInfo(settings.timezone)
        self._weekdays = {WEEKDAYS.index(name) for name in settings.business_days}
        self._hours = settings.business_hours
        self.day_length = _of_the_day(self._hours.end) - _of_the_day(self._hours.start)
        self._holidays_of = holidays
        self._years: dict[int, Mapping[date, str]] = {}
        self._spans: dict[int, Span | None] = {}  # by the day's ordinal, in UTC
        self._lengths: dict[tuple[int, int], timedelta] = {}

    def holiday_name(self, day: date) -> str | None:
        """Return what the day is called if it is a holiday, whatever day of the week it is."""
        if day.year not in self._years:
            self._years[day.year] = self._holidays_of(day.year)
        return self._years[day.year].get(day)

    def is_business_day(self, day: date) -> bool:
        """Whether the site works on this day."""
        return day.weekday() in self._weekdays and self.holiday_name(day) is None

    def days_off(self, first: date, last: date) -> Iterator[date]:
        """Yield the days from the first to the last on which the site does not work."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return (day for day in days if not self.is_business_day(day))

    def open_spans(self, day: date) -> tuple[Span, ...]:
        """Return from when to when the site is open on the day, in its time zone."""
        span = self._span(day.toordinal())
        if span is None:
            return ()
        opening, closing = (moment.astimezone(self._zone) for moment in span)
        return ((opening, closing),)

    def is_open(self, moment: datetime) -> bool:
        """Whether the site is open at the moment; it still is when it closes."""
        span = self._span(self._day(moment))
        return span is not None and span[0] <= moment <= span[1]

    def add(self, start: datetime, business: timedelta) -> datetime:
        """Return when so much business time has passed since the start, in the site's time zone.

        A start outside the hours counts from the next opening. What ends when the site closes
        ends then, not at the next opening. A site that does not open for a year is not waited
        for: the result is the end of that year.
        """
        begin, left = start.astimezone(UTC), business
        latest = first = self._day(start)
        for number in count(first):
            if span := self._span(number):
                opening = max(span[0], begin)
                if left <= (room := span[1] - opening):
                    return (opening + left).astimezone(self._zone)
                left -= max(room, _NO_TIME)
                latest = number
            elif number - latest > _PATIENCE:
                break
        return datetime.fromordinal(number).replace(tzinfo=self._zone)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the business time from start to end, none where the end is earlier."""
        begin, finish = start.astimezone(UTC), end.astimezone(UTC)
        first, last = self._day(start), self._day(end)
        total = self._whole_days(first, last)
        for number in {first, last}:
            if span := self._span(number):
                total += max(min(span[1], finish) - max(span[0], begin), _NO_TIME)
        return total

    def holidays_between(self, start: datetime, end: datetime) -> dict[date, str]:
        """Return the holidays, with their names, but for which the site would have been open."""
        days = map(date.fromordinal, range(self._day(start), self._day(end) + 1))
        workdays = (day for day in days if day.weekday() in self._weekdays)
        return {day: name for day in workdays if (name := self.holiday_name(day)) is not None}

    def _day(self, moment: datetime) -> int:
        return moment.astimezone(self._zone).toordinal()

    def _whole_days(self, first: int, last: int) -> timedelta:
        """Return the business time of the days between two; a list of tickets asks for few."""
        if (first, last) not in self._lengths:
            spans = filter(None, map(self._span, range(first + 1, last)))
            self._lengths[first, last] = sum((end - start for start, end in spans), _NO_TIME)
        return self._lengths[first, last]

    def _span(self, number: int) -> Span | None:
        """Return when the site opens and closes on a day, in UTC; None when it does not open."""
        try:
            return self._spans[number]
        except KeyError:
            span = self._spans[number] = self._opened(date.fromordinal(number))
            return span

    def _opened(self, day: date) -> Span | None:
        if not self.is_business_day(day):
            return None
        opening, closing = (
            datetime.combine(day, clock, self._zone).astimezone(UTC)
            for clock in (self._hours.start, self._hours.end)
        )
        return (opening, closing) if opening < closing else None  # the clock may leap over both
