"""How likely a sound model shows what was seen: the tails that every pattern is judged by."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import comb

# The mean excess of a normal law beyond its upper eighth, by its median absolute deviation; and how
# many values that is worth.
_EXCESS = 0.74
_WEIGHT = 8


def majority(chances: Sequence[float], need: int) -> float:
    """Return how likely so many independent tests or more are each as unlikely as these.

    ``chances`` are the single tests' own; of them the ``need`` least likely count, by the most
    likely of those (an order statistic of uniform values, so a binomial tail).
    """
    u, k = sorted(chances)[need - 1], len(chances)
    return float(sum(comb(k, j) * u**j * (1 - u) ** (k - j) for j in range(need, k + 1)))


@lru_cache(maxsize=4096)
def count_tail(x: int, n: int, mean: float, spread: float) -> float:
    """Return P(X ≥ x) of n under a beta-binomial law.

    ``mean`` is the share, ``spread`` the correlation within one test (0 < spread < 1): things that
    fail together make large counts likelier than independent ones do.
    """
    a = mean * (1 / spread - 1)
    b = (1 - mean) * (1 / spread - 1)
    p = 1.0
    for i in range(n):
        p *= (b + i) / (a + b + i)
    tail = 0.0
    for j in range(n + 1):
        if j >= x:
            tail += p
        p *= (n - j) * (a + j) / ((j + 1) * (b + n - j - 1)) if j < n else 0.0
    return min(tail, 1.0)


class Tail:
    """How far above its baseline a model goes by itself: its own upper tail.

    Beyond the baseline's upper eighth (four values at least) the excess is taken as exponential. Its
    mean is known from few values; before they are seen it is taken for that of a normal law of the
    baseline's width, with the weight of eight values, ``floor`` at least. The chance is the
    predictive one, a power law: outliers that the model has had make it heavier.
    """

    def __init__(self, baseline: Sequence[float], floor: float) -> None:
        ordered = sorted(baseline)
        n = len(ordered)
        m = min(max(n // 8, 4), n - 1)
        self._start = ordered[n - m - 1]
        centre = ordered[n // 2]
        width = sorted(abs(value - centre) for value in ordered)[n // 2]
        usual = max(_EXCESS * width, floor)
        self._excess = sum(ordered[n - m :]) - m * self._start + _WEIGHT * usual
        self._share, self._shape = (m + 1) / (n + 1), m + _WEIGHT

    def beyond(self, value: float) -> float:
        """Return how likely one test of a sound model is as far off; 1 within the usual."""
        if value <= self._start:
            return 1.0
        return float(self._share * (1 + (value - self._start) / self._excess) ** -self._shape)
