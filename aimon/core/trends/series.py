"""Series of a figure over time, and how each figure is measured."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from math import exp, log, sqrt
from typing import Literal, NamedTuple

import msgspec

By = Literal["hour", "day", "week", "month"]
Metric = Literal["health", "latency", "success", "errors", "usage", "cost"]
Unit = Literal["points", "ms", "percent", "requests", "money"]


class Rule(NamedTuple):
    """How a figure is judged.

    ``better`` is 1 where more is better, -1 where less is, 0 where neither is. ``ratio``: it moves
    by so many times rather than by so much, and is never below 0. ``floor`` is the least spread
    that is taken for its noise, in its own unit, or as a share where it is a ratio.
    """

    unit: Unit
    better: Literal[-1, 0, 1]
    ratio: bool
    floor: float


# Of tests: health, latency, success, errors, cost_tests; the others are of real use.
FIGURES: dict[str, Rule] = {
    "health": Rule("points", 1, False, 0.5),
    "latency": Rule("ms", -1, True, 0.02),
    "latency_p95": Rule("ms", -1, True, 0.02),
    "use_latency": Rule("ms", -1, True, 0.02),
    "success": Rule("percent", 1, False, 0.5),
    "errors": Rule("percent", -1, False, 0.5),
    "use_errors": Rule("percent", -1, False, 0.1),
    "usage": Rule("requests", 0, True, 0.02),
    "cost_tests": Rule("money", -1, True, 0.02),
    "cost_use": Rule("money", -1, True, 0.02),
}
# The figures of each metric; the first is the one that models are compared by.
METRICS: dict[Metric, tuple[str, ...]] = {
    "health": ("health",),
    "latency": ("latency", "latency_p95", "use_latency"),
    "success": ("success",),
    "errors": ("errors", "use_errors"),
    "usage": ("usage",),
    "cost": ("cost_use", "cost_tests"),
}
# Spans in trouble are left out while they are the exception: one, or so large a share of all.
_EXCEPTION = 1 / 3
_CEILING = {"points": 100.0, "percent": 100.0}
# Of its median, what is added before the logarithm is taken: a ratio may be 0.
_OFFSET = 0.01
# The standard deviation of a normal law by its median absolute deviation.
_NORMAL = 1.4826


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A figure in the span of time from ``start`` (to the next point's); ``value`` null for none.

    ``n`` is what the value is of: tests, items of tests (success) or requests. ``tests`` are the
    single observations behind it and ``sd`` their standard deviation, ``items`` what these tests
    asked, where they are known. ``complete`` is false while the span goes on, and of a sum where
    records begin within it. ``incidents`` of the model fell in the span, and ``failed`` of its tests
    got no answer.
    """

    start: datetime
    end: datetime
    value: float | None = None
    n: int = 0
    complete: bool = True
    tests: int = 0
    sd: float | None = None
    items: int = 0
    incidents: tuple[str, ...] = ()
    failed: int = 0

    @property
    def troubled(self) -> bool:
        """Whether the model was in trouble then."""
        return bool(self.incidents or self.failed)


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of one model over time, in order and without gaps: an empty span has no value.

    ``currency`` is that of money.
    """

    model: str
    figure: str
    by: By
    currency: str | None = None
    points: tuple[Point, ...] = ()

    @property
    def rule(self) -> Rule:
        """How the figure is judged."""
        return FIGURES[self.figure]

    @property
    def known(self) -> list[Point]:
        """The points of spans that are over, with a value."""
        return [p for p in self.points if p.complete and p.value is not None]

    @property
    def apart(self) -> frozenset[datetime]:
        """When the spans in trouble begin that say nothing of what is usual.

        None where they are no exception, nor of weeks and months, which have some trouble often.
        """
        if self.by not in ("hour", "day"):
            return frozenset()
        troubled = frozenset(p.start for p in self.points if p.troubled)
        known = self.known
        of_known = sum(p.start in troubled for p in known)
        return troubled if of_known <= max(1, _EXCEPTION * len(known)) else frozenset()


class Scale:
    """The scale on which a figure's noise is alike everywhere: logarithms for ratios."""

    def __init__(self, rule: Rule, values: Sequence[float]) -> None:
        self._rule = rule
        positive = [v for v in values if v > 0]
        self._offset = _OFFSET * middle(positive) if rule.ratio and positive else _OFFSET
        self.floor = rule.floor

    def to(self, value: float) -> float:
        """Return a value on the scale."""
        return log(max(value, 0.0) + self._offset) if self._rule.ratio else value

    def back(self, place: float) -> float:
        """Return a place on the scale as a value that the figure can have."""
        if self._rule.ratio:
            return max(exp(min(place, 700.0)) - self._offset, 0.0)
        return min(max(place, 0.0), _CEILING.get(self._rule.unit, float("inf")))


def middle(values: Iterable[float]) -> float:
    """Return the median, the mean of the two middle ones; of at least one value."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def spread(values: Sequence[float], floor: float) -> float:
    """Return the robust standard deviation (median absolute deviation), ``floor`` at least."""
    centre = middle(values)
    return max(_NORMAL * middle(abs(v - centre) for v in values), floor)


def by_chance(rule: Rule, *points: Point) -> float:
    """Return the standard deviation that a share of so few has by chance; 0 for other figures.

    Of two points, that of their difference if both have the same share (half a hit is added, for
    what never was may come). Of points of health it is what one wrong item of a test takes.
    """
    if rule.unit == "points":
        return 100 * sqrt(sum(1 / p.items**2 for p in points if p.items))
    known = [(p.value or 0.0, p.n) for p in points if p.n]
    if rule.unit != "percent" or not known:
        return 0.0
    total = sum(n for _value, n in known)
    share = (sum(value / 100 * n for value, n in known) + 0.5) / (total + 1)
    return 100 * sqrt(share * (1 - share) * sum(1 / n for _value, n in known))


def season(by: By) -> tuple[int, Callable[[datetime], int]]:
    """Return how many seasons a series has, and which one a moment is in.

    Days have weekdays and hours the hours of the clock; weeks and months have none.
    """
    if by == "day":
        return 7, lambda time: time.weekday()
    if by == "hour":
        return 24, lambda time: time.hour
    return 1, lambda _time: 0
