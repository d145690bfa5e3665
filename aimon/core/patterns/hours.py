"""Worse at certain hours: slow, failing or losing attempts at one hour on several days.

Each hour's latest tests are compared with the tests at the other hours. A test is bad there when
it is slow against them, fails more of its items, loses attempts, or gets no answer at all. It is as
unlikely as bad ones (as slow ones, where it is slow) are at the other hours, one more counted than
there are: a share of nothing is never known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, log

from aimon.core.incidentrecords import Pattern
from aimon.core.observations import Observation
from aimon.core.patterns.columns import Columns, ids, middle
from aimon.core.patterns.judging import Bar, judge

# The latest days at an hour that are looked at, and how many of them have to be bad.
_WINDOWS = ((3, 3), (5, 4), (10, 7))
_MOST = 10
_LEAST = 3
# An hour may be so much slower than others by nature, and beside that by so many deviations.
_BY_NATURE = 1.25
_DEVIATIONS = 2.0
_NORMAL = 1.4826
# The median of all hours may lie so far above that of the others.
_NEARLY = 0.8
_FAILING = 0.2
_LOSING = 0.1

Bad = Callable[[Observation], bool]


def hours(columns: Columns, bar: Bar) -> list[Pattern]:
    """Return the hours of the day at which the model is worse than at the others."""
    found = []
    candidates, hours_tested = _candidates(columns, bar)
    for hour in candidates:
        here = [o for o in columns.tests if o.hour == hour]
        elsewhere = [o for o in columns.tests if o.hour != hour]
        if len(elsewhere) >= bar.limits.samples:
            found.append(_hour(here, elsewhere, columns, bar, hours_tested))
    return [pattern for pattern in found if pattern]


def _candidates(columns: Columns, bar: Bar) -> tuple[list[int], int]:
    """Return the hours with three latest tests that could be bad, and how many hours are tested."""
    took = [o.latency_ms for o in columns.tests if o.latency_ms]
    slow = _NEARLY * bar.limits.slower * middle(took) if took else 0.0
    by_hour: dict[int, list[bool]] = {}
    for o in columns.tests:
        could = (o.latency_ms or slow) >= slow or o.lost > 1 or o.passed < (1 - _FAILING) * o.total
        by_hour.setdefault(o.hour, []).append(could)
    found = [h for h, bad in by_hour.items() if any(bad[-2:]) and sum(bad[-_MOST:]) >= _LEAST]
    return found if len(by_hour) > 1 else [], len(by_hour)


def _hour(
    here: Sequence[Observation],
    elsewhere: Sequence[Observation],
    columns: Columns,
    bar: Bar,
    tests: int,
) -> Pattern | None:
    subject = here[-1].slot or f"{here[-1].hour:02}:00"
    slow = _slow(elsewhere, columns, bar)
    worse = _worse(elsewhere)
    latest = here[-_MOST:]
    shows = [slow(o) or worse(o) for o in latest]
    others = [o for o in elsewhere if slow(o) or worse(o)]

    def chance(place: int) -> float:
        o = latest[place]
        alike = others if worse(o) else [b for b in others if _as_slow(b, o)]
        return (len(alike) + 1) / (len(elsewhere) + 2)

    limit = bar.chance("hours", subject)
    found = judge(shows, chance, limit, tests=tests, windows=_WINDOWS)
    if found is None:
        return None
    shown = [latest[i] for i in found.shown]
    by_latency = 2 * sum(map(slow, shown)) > len(shown)
    value = sum(shows[-found.window :]) / found.window
    return Pattern(
        kind="hours",
        model=here[-1].model,
        subject=subject,
        unit="ms" if by_latency else "share",
        value=_latency(latest[-found.window :]) if by_latency else value,
        baseline=_latency(elsewhere) if by_latency else len(others) / len(elsewhere),
        n=found.window,
        of=len(elsewhere),
        chance=found.chance,
        since=shown[0].time,
        evidence=ids(shown),
    )


def _as_slow(other: Observation, than: Observation) -> bool:
    return other.latency_ms is None or other.latency_ms >= (than.latency_ms or 0.0)


def _latency(tests: Sequence[Observation]) -> float:
    return middle(o.latency_ms for o in tests if o.latency_ms)


def _slow(elsewhere: Sequence[Observation], columns: Columns, bar: Bar) -> Bad:
    """Return what tells a slow test by those at the other hours; quick ones are left out."""
    usual = len(columns.whole[-1].checks) if columns.whole else 0
    took = [log(o.latency_ms) for o in elsewhere if o.latency_ms and len(o.checks) == usual]
    if len(took) < bar.limits.samples:
        return lambda _o: False
    centre = middle(took)
    scale = _NORMAL * middle(abs(ms - centre) for ms in took)
    far = max(log(bar.limits.slower), log(_BY_NATURE) + _DEVIATIONS * scale)
    limit = exp(centre + far)
    return lambda o: len(o.checks) == usual and (o.latency_ms or 0.0) >= limit


def _worse(elsewhere: Sequence[Observation]) -> Bad:
    """Return what tells a test that fails by more than is usual elsewhere."""
    failed = sum(o.total - o.passed for o in elsewhere if o.result == "success")
    of = sum(o.total for o in elsewhere if o.result == "success")
    limit = (failed / of if of else 0.0) + _FAILING

    def worse(o: Observation) -> bool:
        return (
            o.result == "failure"
            or o.total - o.passed >= limit * max(o.total, 1)
            or o.lost >= max(2.0, _LOSING * o.attempts)
        )

    return worse
