"""How likely chance alone shows what was seen: tails of laws that need no library."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from math import comb, erfc, exp, lgamma, log, log1p, sqrt

# From here on a sum of ranks is as good as normal.
_NORMAL_FROM = 8
_TINY = 1e-300


def t_tail(t: float, freedom: float) -> float:
    """Return P(|T| ≥ |t|) of Student's law with so many degrees of freedom."""
    return _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def welch(a: tuple[float, float, int], b: tuple[float, float, int]) -> float:
    """Return how likely equal means differ as much: each side is (mean, standard deviation, n).

    Welch's test, two-sided; each n is 2 at least.
    """
    va, vb = a[1] ** 2 / a[2], b[1] ** 2 / b[2]
    if not va + vb:
        return 1.0 if a[0] == b[0] else 0.0
    freedom = (va + vb) ** 2 / (va**2 / (a[2] - 1) + vb**2 / (b[2] - 1))
    return t_tail((a[0] - b[0]) / sqrt(va + vb), freedom)


def ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value, from 1; equal ones share the mean of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found, place = [0.0] * len(values), 0
    for _value, same in groupby(order, key=values.__getitem__):
        places = list(same)
        for i in places:
            found[i] = place + (len(places) + 1) / 2
        place += len(places)
    return found


def rank_sum_tail(total: float, n: int, of: int, all_ranks: Sequence[float]) -> float:
    """Return how likely ``n`` of ``of`` values, taken at random, have ranks as far off as ``total``.

    Two-sided Mann-Whitney: exact for small groups without ties, else normal, with the ties' variance.
    """
    m, rest = min(n, of - n), max(n, of - n)
    centre = n * (of + 1) / 2
    off = abs(total - centre)
    if m < _NORMAL_FROM and len(set(all_ranks)) == of:
        counts = _rank_sums(m, rest)
        middle = m * rest / 2
        beyond = sum(c for u, c in enumerate(counts) if abs(u - middle) >= off - 1e-9)
        return min(beyond / comb(of, m), 1.0)
    variance = sum((r - (of + 1) / 2) ** 2 for r in all_ranks) * n * (of - n) / (of * (of - 1))
    if not variance:
        return 1.0
    return float(erfc(max(off - 0.5, 0.0) / sqrt(2 * variance)))


@lru_cache(maxsize=1024)
def _rank_sums(m: int, n: int) -> list[int]:
    """Return how many ways give each Mann-Whitney U of m among m + n values (Gauss's binomial)."""
    counts = [1] + [0] * (m * n)
    for k in range(1, m + 1):
        for u in range(m * n, n + k - 1, -1):  # times 1 - q^(n+k)
            counts[u] -= counts[u - n - k]
        for u in range(k, m * n + 1):  # through 1 - q^k
            counts[u] += counts[u - k]
    return counts


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), by Lentz's continued fraction."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return min(front * _fraction(a, b, x), 1.0)


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function (modified Lentz)."""
    c, d = 1.0, 1 / _apart(1 - (a + b) * x / (a + 1))
    value = d
    for k in range(1, 1000):
        for step in (
            k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)),
            -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1)),
        ):
            d = 1 / _apart(1 + step * d)
            c = _apart(1 + step / c)
            value *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return value


def _apart(value: float) -> float:
    """Return the value, kept away from 0: it is divided by."""
    return value if abs(value) > _TINY else _TINY
