"""How likely a sound model shows what was seen: the tails that every pattern is judged by."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import atan, comb, cos, sin, sqrt


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


def t_tail(t: float, freedom: int) -> float:
    """Return P(T ≥ t) of Student's law with an even number of degrees of freedom."""
    angle = atan(t / sqrt(freedom))
    square, term, total = cos(angle) ** 2, 1.0, 1.0
    for i in range(2, freedom, 2):
        term *= square * (i - 1) / i
        total += term
    return max(0.5 - sin(angle) / 2 * total, 1e-12)


def share_and_spread(counts: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Return the share of a baseline's counts (x of n each) and their correlation within a test.

    Half a count is added, for what was never seen may happen. The correlation is that of moments,
    at least 0.05, for nobody's failures are independent.
    """
    found, of = sum(x for x, _ in counts), sum(n for _, n in counts)
    mean = (found + 0.5) / (of + 1)
    binomial = mean * (1 - mean)
    beyond = sum((x - n * mean) ** 2 - n * binomial for x, n in counts)
    pairs = binomial * sum(n * (n - 1) for _, n in counts)
    return mean, min(max(beyond / pairs if pairs else 0.0, 0.05), 0.9)
