"""One model's tests in columns, prepared once for all patterns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from aimon.core.observations import Observation

SPAN = timedelta(weeks=4)
CONTENT = frozenset({"korean", "evaluation", "analysis"})
# Evidence names at most so many tests.
_NAMED = 9


class Columns:
    """The tests of the last four weeks that tell something: the model answered or did not.

    ``whole`` are those it answered that ran as many checks as most do, for a quick test is faster
    and its score is made of less. ``answered`` are all that it answered.
    """

    def __init__(self, history: Sequence[Observation], now: datetime) -> None:
        since = now - SPAN
        self.tests = [
            o for o in history if o.result in ("success", "failure") and since < o.time <= now
        ]
        self.model = history[-1].model if history else ""

    @cached_property
    def answered(self) -> list[Observation]:
        """Tests with an answer and with items that apply."""
        return [o for o in self.tests if o.result == "success" and o.total]

    @cached_property
    def whole(self) -> list[Observation]:
        """The answered tests of the usual make-up."""
        sizes = [len(o.checks) for o in self.answered]
        if not sizes or min(sizes) == max(sizes):
            return self.answered
        usual = Counter(sizes).most_common(1)[0][0]
        return [o for o in self.answered if len(o.checks) == usual]


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
