"""Slower than its own baseline, and answers of falling quality: levels that shift.

The baseline is the median, of the same hour of the day where it has enough tests. How likely a sound
model is as far off is told by the tail of its own earlier tests about that median: of the logarithm
of the latency, of the score.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from math import log

from aimon.core.alertkinds import PatternKind
from aimon.core.incidentrecords import Pattern
from aimon.core.observations import Observation
from aimon.core.patterns.chances import Tail
from aimon.core.patterns.columns import Columns, ids, middle, score
from aimon.core.patterns.judging import Bar, Judged, baseline_size, judge

# The least mean excess of a tail: of a latency's logarithm, of a score.
_LOG_FLOOR = 0.03
_SCORE_FLOOR = 0.01
# A fall of the score below this is not worth telling.
_FALL = 0.1


def slower(columns: Columns, bar: Bar) -> Pattern | None:
    """Return that the latest tests took longer than the same hour did before."""
    tests = [o for o in columns.whole if o.latency_ms]
    size = baseline_size(len(tests), bar.limits.samples)
    if not size:
        return None
    took = [o.latency_ms or 0.0 for o in tests]
    least = 1 + bar.least("slower", "", bar.limits.slower - 1)
    if max(took[-2:]) < least * min(took[:size]):
        return None
    usual = _by_hour(tests, took, size, bar.limits.samples)
    shows = [ms >= least * usual(o) for o, ms in zip(tests[size:], took[size:], strict=True)]
    if not any(shows[-2:]):
        return None
    off = _off([log(ms / usual(o)) for o, ms in zip(tests, took, strict=True)], size, _LOG_FLOOR)
    found = judge(shows, off, bar.chance("slower", ""))
    if found is None:
        return None
    value = middle(took[-found.window :])
    baseline = middle(map(usual, tests[-found.window :]))
    return _pattern("slower", "ms", (value, baseline), tests, size, found)


def quality(columns: Columns, bar: Bar, without: Collection[str] = ()) -> Pattern | None:
    """Return that the latest scores are below what they were; some checks are left out."""
    scored = [(o, s) for o in columns.whole if (s := score(o, without)) is not None]
    size = baseline_size(len(scored), bar.limits.samples)
    if not size:
        return None
    tests, scores = [o for o, _ in scored], [s for _, s in scored]
    usual = middle(scores[:size])
    least = bar.least("quality", "", _FALL)
    shows = [usual - s >= least for s in scores[size:]]
    if not any(shows[-2:]):
        return None
    found = judge(
        shows, _off([usual - s for s in scores], size, _SCORE_FLOOR), bar.chance("quality", "")
    )
    if found is None:
        return None
    value = middle(scores[-found.window :])
    return _pattern("quality", "score", (value, usual), tests, size, found)


def _by_hour(
    tests: Sequence[Observation], took: Sequence[float], size: int, samples: int
) -> Callable[[Observation], float]:
    """Return what gives the usual latency at a test's hour, of all hours where it has too few."""
    by_hour: dict[int, list[float]] = {}
    for o, ms in zip(tests[:size], took, strict=False):
        by_hour.setdefault(o.hour, []).append(ms)
    of_all = middle(took[:size])
    medians = {hour: middle(each) for hour, each in by_hour.items() if len(each) >= samples}
    return lambda o: medians.get(o.hour, of_all)


def _off(residuals: Sequence[float], size: int, floor: float) -> Callable[[int], float]:
    """Return what gives the chance of the residual at a place after the baseline."""
    tail = Tail(residuals[:size], floor)
    return lambda place: tail.beyond(residuals[size + place])


def _pattern(
    kind: PatternKind,
    unit: str,
    figures: tuple[float, float],
    tests: Sequence[Observation],
    size: int,
    found: Judged,
) -> Pattern:
    shown = [tests[size + i] for i in found.shown]
    return Pattern(
        kind=kind,
        model=tests[-1].model,
        unit="ms" if unit == "ms" else "score",
        value=figures[0],
        baseline=figures[1],
        n=found.window,
        of=size,
        chance=found.chance,
        since=shown[0].time,
        evidence=ids(shown),
    )
