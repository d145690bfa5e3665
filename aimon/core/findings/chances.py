"""How likely chance alone makes counts differ as much, exactly."""

from __future__ import annotations

from math import comb


def unlikely(a: int, n: int, b: int, m: int) -> float:
    """Return how likely the same share in both gives counts as far apart (Fisher, one side twice)."""
    seen, lowest, highest = a + b, max(0, a + b - m), min(n, a + b)
    whole = comb(n + m, seen)
    ways = [comb(n, k) * comb(m, seen - k) for k in range(lowest, highest + 1)]
    more, fewer = sum(ways[a - lowest :]) / whole, sum(ways[: a - lowest + 1]) / whole
    return min(1.0, 2 * min(more, fewer))


def uneven(n: int, whole: int) -> float:
    """Return how likely two equal periods share so many as unevenly, either way."""
    few = min(n, whole - n)
    ways = sum(comb(whole, k) for k in range(few + 1))
    return min(1.0, 2 * ways / (1 << whole))
