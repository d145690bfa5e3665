"""Whether two figures rise and fall together."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence
from math import sqrt
from typing import Literal

import msgspec
from msgspec.structs import replace

from aimon.core.trends.chances import ranks, t_tail
from aimon.core.trends.series import Series

# Of fewer pairs nothing is said.
LEAST = 12
CHANCE = 0.01
STRENGTH = 0.4


class Correlation(msgspec.Struct, frozen=True, kw_only=True):
    """Spearman's rank correlation of two figures of the same spans; it says nothing about causes.

    ``n`` pairs, worth ``effective`` independent ones. ``claimed`` where chance and strength reach;
    ``rho`` and ``chance`` are null where it cannot be told: few pairs, or a figure that is constant.
    """

    first: str
    second: str
    n: int
    rho: float | None = None
    effective: float | None = None
    chance: float | None = None
    claimed: bool = False
    why: Literal["", "few", "constant"] = ""


def correlation(first: Series, second: Series) -> Correlation:
    """Return how two series of the same spans go together."""
    values = {p.start: p.value for p in second.known}
    pairs = [(p.value, values[p.start]) for p in first.known if p.start in values]
    n = len(pairs)
    found = Correlation(first=first.figure, second=second.figure, n=n)
    if n < LEAST:
        return replace(found, why="few")
    x = _centred(ranks([a or 0.0 for a, _ in pairs]))
    y = _centred(ranks([b or 0.0 for _, b in pairs]))
    if not any(x) or not any(y):
        return replace(found, why="constant")
    rho = _lagged(x, y, 0)
    effective = _effective(x, y)
    chance = _chance(rho, effective)
    return replace(
        found,
        rho=rho,
        effective=effective,
        chance=chance,
        claimed=chance <= CHANCE and abs(rho) >= STRENGTH,
    )


def _effective(x: Sequence[float], y: Sequence[float]) -> float:
    """Return how many independent pairs these are worth (Bartlett): each day resembles the last."""
    n = len(x)
    alike = sum((1 - k / n) * _lagged(x, x, k) * _lagged(y, y, k) for k in range(1, n // 4 + 1))
    return float(min(max(n / max(1 + 2 * alike, 0.1), 3.0), n))


def _chance(rho: float, n: float) -> float:
    """Return how likely unrelated figures of so many pairs have such a rho (Student's t)."""
    if abs(rho) >= 1:
        return 0.0 if n > 3 else 1.0
    return t_tail(rho * sqrt((n - 2) / (1 - rho * rho)), n - 2)


def _centred(values: Sequence[float]) -> list[float]:
    mean = sum(values) / len(values)
    return [v - mean for v in values]


def _lagged(x: Sequence[float], y: Sequence[float], lag: int) -> float:
    products = sum(a * b for a, b in zip(x[lag:], y, strict=False))
    return products / sqrt(sum(a * a for a in x) * sum(b * b for b in y))
