"""The next week of a daily series, by a method that has to beat 'same as last week' first.

The challenger is a damped level on weekday effects: the effect of each weekday is the mean of its
latest weeks (less what those weeks' levels were), the level follows by exponential smoothing. Its
smoothing is chosen within the days known at each origin, so that the held-back days judge it fairly.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

import msgspec

from aimon.core.trends.series import Scale, Series

WEEK = 7
# Days of history before the first forecast that is held against what came, and days to come.
TRAINING = 21
LEAST = TRAINING + WEEK
# The interval is meant to hold so much of what comes, and is made of so many errors at least.
COVERAGE = 0.8
LEAST_ERRORS = 14
# Weeks whose days make the weekday's effect; how fast the level follows (0: not at all).
_WEEKS = 6
_SMOOTHING = (0.0, 0.1, 0.3, 0.6)

Values = Sequence[float | None]
Method = Literal["weekday_level", "last_week"]


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """A day to come, with the interval that holds with ``Forecast.coverage``; null: no use then."""

    start: datetime
    value: float | None
    low: float | None
    high: float | None


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Mean absolute errors of ``n`` forecasts of held-back days, from ``origins`` days.

    ``mase`` is the method's error as a share of that of 'same as last week'.
    """

    n: int
    origins: int
    method_error: float
    last_week_error: float
    mase: float | None


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """The next seven days; without any, ``why`` says why: history (``days`` of ``least``), gaps."""

    figure: str
    method: Method | None = None
    coverage: float = COVERAGE
    days: tuple[Expected, ...] = ()
    proof: Proof | None = None
    known: int = 0
    least: int = LEAST
    why: Literal["", "history", "gaps"] = ""


def forecast(series: Series) -> Forecast:
    """Return the forecast of a daily series; days that go on are left out, and are forecast too.

    Days in trouble are taken as days without a value where they are the exception.
    """
    apart = series.apart
    points = [
        msgspec.structs.replace(p, value=None) if p.start in apart else p
        for p in series.points
        if p.complete
    ]
    while points and points[0].value is None:
        points = points[1:]
    known = sum(p.value is not None for p in points)
    if len(points) < LEAST:
        return Forecast(figure=series.figure, known=len(points), why="history")
    values = [p.value for p in points]
    scale = Scale(series.rule, [v for v in values if v is not None])
    placed = [None if v is None else scale.to(v) for v in values]
    errors = {method: _held_back(placed, values, scale, run) for method, run in _METHODS.items()}
    if len(errors["last_week"]) < LEAST_ERRORS:
        return Forecast(figure=series.figure, known=known, why="gaps")
    proof = _proof(errors)
    beats = proof.method_error < proof.last_week_error
    method: Method = "weekday_level" if beats else "last_week"
    width = _width(errors[method])
    first = points[-1].end
    return Forecast(
        figure=series.figure,
        method=method,
        days=tuple(
            _expected(first + timedelta(days=ahead), place, width, scale)
            for ahead, place in enumerate(_METHODS[method](placed))
        ),
        proof=proof,
        known=known,
    )


class _Error(msgspec.Struct, frozen=True):
    """How far a forecast was off, on the scale and in the figure's unit."""

    origin: int
    placed: float
    value: float


def _expected(start: datetime, place: float | None, width: float, scale: Scale) -> Expected:
    if place is None:
        return Expected(start=start, value=None, low=None, high=None)
    low, value, high = (scale.back(place + step) for step in (-width, 0.0, width))
    return Expected(start=start, value=value, low=low, high=high)


def _held_back(
    placed: Values, values: Values, scale: Scale, run: Callable[[Values], list[float | None]]
) -> list[_Error]:
    """Return the errors of forecasts made at each day after the first weeks (rolling origin)."""
    found = []
    for origin in range(TRAINING, len(placed)):
        for ahead, place in enumerate(run(placed[:origin])):
            if origin + ahead >= len(placed):
                break
            came, value = placed[origin + ahead], values[origin + ahead]
            if place is not None and came is not None and value is not None:
                found.append(_Error(origin, came - place, value - scale.back(place)))
    return found


def _proof(errors: dict[Method, list[_Error]]) -> Proof:
    theirs, naive = errors["weekday_level"], errors["last_week"]
    mine = sum(abs(e.value) for e in theirs) / len(theirs)
    other = sum(abs(e.value) for e in naive) / len(naive)
    return Proof(
        n=len(theirs),
        origins=len({e.origin for e in theirs}),
        method_error=mine,
        last_week_error=other,
        mase=mine / other if other else None,
    )


def _width(errors: Sequence[_Error]) -> float:
    """Return what holds the share of errors wanted: the conformal quantile, n + 1 for the one to come.

    Forecasts of near origins err alike, so few origins say less than their number: it is widened by
    2 / origins, which is what simulated series ask for.
    """
    ordered = sorted(abs(e.placed) for e in errors)
    place = min(ceil((len(ordered) + 1) * COVERAGE), len(ordered)) - 1
    return ordered[place] * (1 + 2 / len({e.origin for e in errors}))


def last_week(values: Values) -> list[float | None]:
    """Return for each of the next seven days the last value of its weekday, of two weeks at most."""
    n = len(values)
    found = []
    for ahead in range(WEEK):
        latest = (values[n + ahead - WEEK * w] for w in (1, 2) if n + ahead >= WEEK * w)
        found.append(next((v for v in latest if v is not None), None))
    return found


def weekday_level(values: Values) -> list[float | None]:
    """Return the next seven days by weekday effects and a damped level."""
    effects = _effects(values)
    left = [
        None if v is None or (e := effects[day % WEEK]) is None else v - e
        for day, v in enumerate(values)
    ]
    best = min(_SMOOTHING, key=lambda s: _one_step_error(left, s))
    level = _level(left, best)
    n = len(values)
    expected = last_week(values)  # where a weekday has no value lately, there is none to come
    return [
        None if e is None or known is None else e + level
        for e, known in ((effects[(n + ahead) % WEEK], expected[ahead]) for ahead in range(WEEK))
    ]


def _effects(values: Values) -> list[float | None]:
    """Return the mean of each weekday's latest values, by the day's place modulo seven."""
    found: list[float | None] = []
    for place in range(WEEK):
        days = [v for v in values[place::WEEK] if v is not None][-_WEEKS:]
        found.append(sum(days) / len(days) if days else None)
    return found


def _level(left: Values, smoothing: float) -> float:
    level = 0.0
    for v in left:
        if v is not None:
            level += smoothing * (v - level)
    return level


def _one_step_error(left: Values, smoothing: float) -> float:
    level = total = 0.0
    for v in left:
        if v is not None:
            total += abs(v - level)
            level += smoothing * (v - level)
    return total


_METHODS: dict[Method, Callable[[Values], list[float | None]]] = {
    "weekday_level": weekday_level,
    "last_week": last_week,
}
