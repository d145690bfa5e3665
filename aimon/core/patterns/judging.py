"""The judgement that all patterns share: how rare must it be, over which of the latest tests.

A kind says of each of the latest tests whether it shows the pattern at all, and how likely a sound
model shows that much. A window (k, m) asks whether m of the latest k tests do; the latest two must
not both be clean, for what is over is no pattern. The least likely window counts, times the number
of tests made at once (Bonferroni), which is the ``chance`` of one look.

``per_year`` false alarms by a sound model are shared equally by the eight kinds and by the looks of
a year: at three tests a day a look's chance is at most per_year / 8 / (3 · 365), which is 5.7e-5
for 0.5; real use is looked at by the hour, at most per_year / 8 / (24 · 365). The looks overlap, so
this is an upper bound. A pattern that is known already is there until a sound model would show as
much in one look of a hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from aimon.core.alertkinds import PatternKind
from aimon.core.alertsettings import PatternLimits
from aimon.core.patterns.chances import majority

KINDS = 8
LOOKS = 3 * 365
HOURLY_LOOKS = 24 * 365
GONE = 0.01
# Tests so recent are no baseline: trouble that lasts for days shall not become its own measure.
RECENT = 15
WINDOWS = ((2, 2), (4, 3), (9, 6))
_LONGEST = max(k for k, _ in WINDOWS)

Known = Collection[tuple[PatternKind, str]]


class Bar(NamedTuple):
    """What a pattern has to pass; ``known`` are those that are there already."""

    limits: PatternLimits
    known: Known
    looks: int = LOOKS

    def chance(self, kind: PatternKind, subject: str) -> float:
        """Return the greatest chance of one look by which a pattern is one."""
        limit = self.limits.per_year / KINDS / self.looks
        return max(limit, GONE) if (kind, subject) in self.known else limit

    def least(self, kind: PatternKind, subject: str, size: float) -> float:
        """Return how large an effect has to be: half as large where it is known."""
        return size / 2 if (kind, subject) in self.known else size


class Judged(NamedTuple):
    """What the rarest window came to: its length, its chance, and which tests show the pattern.

    ``shown`` are places counted from the first of the tests that were judged, ascending.
    """

    window: int
    chance: float
    shown: tuple[int, ...]


def baseline_size(n: int, samples: int) -> int:
    """Return how many of n tests, the oldest, make the baseline; 0 where they are too few.

    The latest fifteen are left out as far as the half and ``samples`` remain; two at least.
    """
    size = n - max(min(RECENT, n // 2), 2)
    size = max(size, min(samples, n - 2))
    return size if size >= samples else 0


def judge(
    shows: Sequence[bool],
    chance: Callable[[int], float],
    limit: float,
    *,
    tests: int = 1,
    windows: Sequence[tuple[int, int]] = WINDOWS,
) -> Judged | None:
    """Return the rarest window of the latest tests if it is rare enough.

    ``shows`` says it of each test, oldest first; ``chance`` is asked only for tests that show it,
    by place; ``tests`` is how many are made at once beside the windows.
    """
    if not any(shows[-2:]):
        return None
    n = len(shows)
    fitting = [(k, m) for k, m in windows if n >= k and sum(shows[n - k :]) >= m]
    if not fitting:
        return None
    own = {i: chance(i) for i in range(max(n - _LONGEST, 0), n) if shows[i]}
    rated = [
        (majority([own.get(i, 1.0) for i in range(n - k, n)], m) * tests * len(windows), k)
        for k, m in fitting
    ]
    least, window = min(rated)
    if least > limit:
        return None
    return Judged(window, least, _spell(shows, window))


def _spell(shows: Sequence[bool], window: int) -> tuple[int, ...]:
    """Return the tests that show it, back to before two clean ones in a row."""
    n = len(shows)
    first = next(i for i in range(n - window, n) if shows[i])
    while True:
        earlier = [i for i in range(max(first - 2, 0), first) if shows[i]]
        if not earlier:
            return tuple(i for i in range(first, n) if shows[i])
        first = earlier[0]
