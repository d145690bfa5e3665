"""One model's tests in columns, prepared once for all patterns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from aimon.core.observations import Observation

SPAN = timedelta(weeks=4)
CONTENT = frozenset({"korean", "evaluation", "analysis"})
# Evidence names at most so many tests.
_NAMED = 9


class Columns:
    """The tests of the last four weeks that tell something: the model answered or did not.

    ``answered`` are those with an answer and items that apply. ``whole`` are those of them that ran
    as many checks as most do, for a quick test is faster and its score is made of less.
    """

    def __init__(self, history: Sequence[Observation], now: datetime) -> None:
        since = now - SPAN
        if history and not (since < history[0].time and history[-1].time <= now):
            history = [o for o in history if since < o.time <= now]
        self.tests = [o for o in history if o.result == "success" or o.result == "failure"]
        self.answered = [o for o in self.tests if o.total and o.result == "success"]
        sizes = [len(o.checks) for o in self.answered]
        if len(set(sizes)) > 1:
            usual = Counter(sizes).most_common(1)[0][0]
            self.whole = [o for o in self.answered if len(o.checks) == usual]
        else:
            self.whole = self.answered


def score(o: Observation, without: Collection[str] = ()) -> float | None:
    """Return the mean of the content checks' scores, None where nothing was scored."""
    found = [
        c.score
        for c in o.checks
        if c.score is not None and c.check in CONTENT and c.check not in without
    ]
    return sum(found) / len(found) if found else None


def middle(values: Iterable[float]) -> float:
    """Return the median, the upper one of two."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def ids(tests: Sequence[Observation]) -> tuple[str, ...]:
    """Return the latest tests' ids, the latest last."""
    return tuple(o.id for o in tests[-_NAMED:])
