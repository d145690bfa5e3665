"""Errors that rise, one check that fails, a connection that breaks now and again: shares of counts.

How likely a sound model has a test's count is the larger of two: the tail of a beta-binomial law
with the model's own share, for a test has few items; and that of the shares of its earlier tests,
for some models fail in bursts. What fails in one check alone is that function's, not the model's
errors; what is lost before any answer is the connection's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from aimon.core.alertkinds import PatternKind
from aimon.core.incidentrecords import Pattern
from aimon.core.observations import Observation
from aimon.core.patterns.chances import Tail, count_tail
from aimon.core.patterns.columns import Columns, ids
from aimon.core.patterns.judging import WINDOWS, Bar, baseline_size, judge

Counts = Sequence[tuple[int, int]]

# How far above its baseline a test's share has to be.
_ERRORS = 0.1
_LOST = 0.05
# A function fails by so much more of its items, while the other checks fail by no more than this.
_BROKEN = 0.25
_OTHERS = 0.15
# What fails together in one test: the least correlation of its items, the least mean excess.
_SPREAD = 0.02
_FLOOR = 0.02
# As many checks there are, and so many tests at once.
_CHECKS = 4
# No window, with an outage inside, reaches further back.
_LATEST = 15
# A connection that breaks now and again is sound in between.
_BREAKS = ((2, 2), (5, 3), (9, 4))


def errors(columns: Columns, bar: Bar, without: Collection[str] = ()) -> Pattern | None:
    """Return that more items fail than did before, checks left out that have a pattern alone."""
    tests = columns.answered
    least = bar.least("errors", "", _ERRORS)
    if not any(o.total - o.passed >= least * o.total for o in tests[-2:]):
        return None
    counts = [_failed(o, without) for o in tests]
    return _Share("errors", "", _ERRORS).risen(tests, counts, bar)


def functions(columns: Columns, bar: Bar) -> list[Pattern]:
    """Return the checks that fail while the others fail no more than before."""
    tests = [o for o in columns.answered if len(o.checks) > 1]
    failing = {
        c.check
        for o in tests[-2:]
        for c in o.checks
        if c.total - c.passed > bar.least("function", c.check, _BROKEN) * c.total
    }
    found = (_function(check, tests, bar) for check in sorted(failing))
    return [pattern for pattern in found if pattern]


def intermittent(columns: Columns, bar: Bar) -> Pattern | None:
    """Return that attempts are lost more often than before while the model does answer.

    An outage counts as the one break it is, and not at all while it lasts.
    """
    if sum(o.lost > 0 for o in columns.tests[-_LATEST:]) < 2:
        return None
    down = [o.result == "failure" for o in columns.tests]
    lasting = [now and then for now, then in pairwise([*down, True])]
    tests = [o for o, out in zip(columns.tests, lasting, strict=True) if o.attempts and not out]
    counts = [(min(o.lost, o.attempts), o.attempts) for o in tests]
    return _Share("intermittent", "", _LOST, windows=_BREAKS).risen(tests, counts, bar)


def _function(check: str, tests: Sequence[Observation], bar: Bar) -> Pattern | None:
    having = [o for o in tests if any(c.check == check for c in o.checks)]
    counts = [_failed_in(o, check) for o in having]
    others = [_failed(o, (check,)) for o in having]
    size = baseline_size(len(having), bar.limits.samples)
    usual = _share(others[:size]) + _OTHERS
    alone = [x <= usual * n for x, n in others]
    return _Share("function", check, _BROKEN, tests=_CHECKS).risen(having, counts, bar, alone)


class _Share:
    """A kind of pattern by a share of counts: by how much it has to rise, and how it is looked at."""

    def __init__(
        self,
        kind: PatternKind,
        subject: str,
        least: float,
        *,
        tests: int = 1,
        windows: Sequence[tuple[int, int]] = WINDOWS,
    ) -> None:
        self.kind, self.subject, self.least = kind, subject, least
        self.tests, self.windows = tests, windows

    def risen(
        self,
        tests: Sequence[Observation],
        counts: Counts,
        bar: Bar,
        only: Sequence[bool] | None = None,
    ) -> Pattern | None:
        """Return that the share of the latest counts is above the baseline's.

        ``only`` says which tests may show it.
        """
        size = baseline_size(len(tests), bar.limits.samples)
        if not size:
            return None
        mean = _share(counts[:size])
        least = mean + bar.least(self.kind, self.subject, self.least)
        latest = counts[size:]
        may = only[size:] if only else [True] * len(latest)
        shows = [ok and n > 0 and x >= least * n for ok, (x, n) in zip(may, latest, strict=True)]
        found = judge(
            shows,
            _chance(counts[:size], latest, mean),
            bar.chance(self.kind, self.subject),
            tests=self.tests,
            windows=self.windows,
        )
        if found is None:
            return None
        shown = [tests[size + i] for i in found.shown]
        n = sum(n for _, n in latest[-found.window :])
        return Pattern(
            kind=self.kind,
            model=tests[-1].model,
            subject=self.subject,
            value=sum(x for x, _ in latest[-found.window :]) / n,
            baseline=sum(x for x, _ in counts[:size]) / max(sum(n for _, n in counts[:size]), 1),
            n=n,
            of=sum(n for _, n in counts[:size]),
            chance=found.chance,
            since=shown[0].time,
            evidence=ids(shown),
        )


def _share(counts: Counts) -> float:
    """Return the share of a baseline; half a count is added, for what never was may come."""
    return (sum(x for x, _ in counts) + 0.5) / (sum(n for _, n in counts) + 1)


def _chance(base: Counts, latest: Counts, mean: float) -> Callable[[int], float]:
    """Return what gives the chance of the count at a place after the baseline."""
    tail = Tail([x / n for x, n in base if n] or [0.0, 0.0], _FLOOR)

    def chance(place: int) -> float:
        x, n = latest[place]
        return max(count_tail(x, n, mean, _SPREAD), tail.beyond(x / n))

    return chance


def _failed(o: Observation, without: Collection[str]) -> tuple[int, int]:
    """Return the items that failed and all that apply, in the checks that count."""
    passed, total = o.passed, o.total
    for c in o.checks if without else ():
        if c.check in without:
            passed, total = passed - c.passed, total - c.total
    return max(total - passed, 0), max(total, 0)


def _failed_in(o: Observation, check: str) -> tuple[int, int]:
    return next(((c.total - c.passed, c.total) for c in o.checks if c.check == check), (0, 0))
