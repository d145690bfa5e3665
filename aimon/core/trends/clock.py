"""By hour of the day and by weekday: when a model is used most, and when it is slowest."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterable
from typing import Any

import msgspec

# A mean of fewer observations is not called the greatest.
LEAST = 3


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """An hour (0–23), a weekday (1 Monday – 7) or both, with the mean there and what it is of.

    ``n`` counts observations: tests, or of use the hours that somebody told of.
    """

    hour: int | None = None
    weekday: int | None = None
    value: float
    n: int


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A figure by the clock; ``top_hour`` and ``top_weekday`` are the greatest, null for too few.

    Only slots of some observations can be the greatest, and only where there are two of them.
    """

    figure: str
    hours: tuple[Slot, ...] = ()
    weekdays: tuple[Slot, ...] = ()
    cells: tuple[Slot, ...] = ()
    top_hour: Slot | None = None
    top_weekday: Slot | None = None


def profile(figure: str, rows: Iterable[dict[str, Any]]) -> Profile:
    """Return the profile from rows with hour, weekday (null for all), value and n."""
    slots = [
        Slot(hour=row["hour"], weekday=row["weekday"], value=row["value"], n=int(row["n"]))
        for row in rows
        if row["value"] is not None
    ]
    hours = tuple(s for s in slots if s.weekday is None)
    weekdays = tuple(s for s in slots if s.hour is None)
    return Profile(
        figure=figure,
        hours=hours,
        weekdays=weekdays,
        cells=tuple(s for s in slots if s.hour is not None and s.weekday is not None),
        top_hour=_top(hours),
        top_weekday=_top(weekdays),
    )


def _top(slots: Iterable[Slot]) -> Slot | None:
    enough = [s for s in slots if s.n >= LEAST]
    return max(enough, key=lambda s: s.value) if len(enough) > 1 else None
