"""The small drawings of the dashboard as numbers: a template makes SVG of them."""

from __future__ import annotations

from collections.abc import Sequence

# The box of a sparkline, in the units of its drawing.
WIDTH, HEIGHT = 100, 24
_EDGE = 2


def spark(values: Sequence[float | None]) -> list[str]:
    """Return the points of a line through scores of 0 to 100, in pieces: a gap breaks the line."""
    step = (WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    pieces: list[list[str]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            pieces.append([])
            continue
        y = HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * min(max(value, 0), 100) / 100
        pieces[-1].append(f"{_EDGE + n * step:.0f},{y:.0f}")
    # A lone point is drawn as a line of no length, whose round ends are a dot.
    return [" ".join(p if len(p) > 1 else p * 2) for p in pieces if p]
