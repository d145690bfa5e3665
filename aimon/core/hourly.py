"""How often each model was used, hour by hour, in a form that holds weeks of a thousand models."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

HOURS = 24


class Used(NamedTuple):
    """Requests by model and hour from midnight of ``first`` on, in the site's hours.

    Every array has 24 numbers a day, as many days in each: the hour *h* of the day *first + d* is
    at 24 d + h. ``lines`` counts the lines of the journal that tell of the hour, of any model: where
    it is 0, nobody has said how the models were used, and a model's 0 means nothing. A line counts
    whole in the hour in which its span begins.
    """

    first: date
    lines: array[int]
    models: dict[str, array[int]]

    def times(self, zone: tzinfo | None) -> list[datetime]:
        """Return the beginnings of all hours in the site's zone, a place each."""
        days = (self.first + timedelta(days=n) for n in range(len(self.lines) // HOURS))
        return [datetime.combine(day, time(hour), zone) for day in days for hour in range(HOURS)]

    def of(self, model: str, times: Sequence[datetime]) -> dict[datetime, int]:
        """Return a model's requests by the hours' beginnings (``times``), those without any left out."""
        counts = self.models.get(model, ())
        return {at: n for at, n in zip(times, counts, strict=False) if n}

    def until(self, times: Sequence[datetime]) -> datetime | None:
        """Return the end of the last hour that anything is known of; None for none."""
        known = [at for at, n in zip(times, self.lines, strict=True) if n]
        return known[-1] + timedelta(hours=1) if known else None
