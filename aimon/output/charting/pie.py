"""Draws shares of a whole as a ring, with a list beside it that names each with percent and n."""

from __future__ import annotations

from math import cos, pi, sin

from aimon.core.charts import Pie
from aimon.i18n import _
from aimon.output.charting.canvas import Sheet, cut, width_of
from aimon.output.charting.palette import HATCHES, INK, MUTED, PAPER, SERIES
from aimon.output.charting.units import joined, number

_OUTER, _INNER = 92.0, 54.0
_ROW = 32
# Half the gap between two slices, in pixels.
_GAP = 1.25


def draw(chart: Pie, width: int) -> Sheet:
    """Draw a fitted chart."""
    top = 60 if chart.subtitle else 40
    high = max(2 * _OUTER + 8, _ROW * len(chart.slices) + 8)
    sheet = Sheet(width, top + high + 8)
    sheet.head(chart.title, chart.subtitle)
    total = sum(part.value for part in chart.slices)
    middle = (_OUTER + 4, top + high / 2)
    start = 0.0
    for i, part in enumerate(chart.slices):
        share = part.value / total
        look = {"facecolor": SERIES[i], "hatch": HATCHES[i], "edgecolor": PAPER, "linewidth": 0}
        sheet.shape(_arc(middle, start, start + share), **look)
        start += share
    text = number(total)
    size = min(24.0, 24 * 90 / max(width_of(text, 24), 1))
    sheet.write(middle[0], middle[1] - 8, text, size=size, across="center")
    sheet.write(
        middle[0],
        middle[1] + 16,
        cut(chart.unit or _("total"), 12.5, 80),
        size=12.5,
        colour=MUTED,
        across="center",
    )
    _listed(sheet, chart, total, middle[1] - _ROW * (len(chart.slices) - 1) / 2)
    return sheet


def _arc(middle: tuple[float, float], begin: float, end: float) -> list[tuple[float, float]]:
    """Return the corners of a slice of the ring, from and to a share of the circle."""
    steps = max(int((end - begin) * 90), 2)
    whole = end - begin > 0.9999
    corners = []
    for radius, order in ((_OUTER, 1), (_INNER, -1)):
        gap = 0 if whole else min(_GAP / radius, (end - begin) * pi * 0.45)
        a, b = begin * 2 * pi + gap, end * 2 * pi - gap
        turns = [a + (b - a) * n / steps for n in range(steps + 1)][::order]
        corners += [(middle[0] + radius * sin(t), middle[1] - radius * cos(t)) for t in turns]
    return corners


def _listed(sheet: Sheet, chart: Pie, total: float, y: float) -> None:
    counts = [joined(number(part.value), chart.unit) for part in chart.slices]
    left = 2 * _OUTER + 44
    right = sheet.width
    room = max(width_of(count, 13) for count in counts)
    for i, (part, count) in enumerate(zip(chart.slices, counts, strict=True)):
        look = {"facecolor": SERIES[i], "hatch": HATCHES[i], "edgecolor": PAPER}
        sheet.box(left, y - 8, 24, 16, **look)
        share = joined(f"{part.value * 100 / total:.1f}", "%")
        name = cut(part.label, 13.5, right - left - room - 110)
        sheet.write(left + 34, y, name, size=13.5)
        sheet.write(right - 66, y, count, size=13, colour=MUTED, across="right")
        sheet.write(right, y, share, size=13.5, colour=INK, across="right")
        if i:
            sheet.rule((left, right), (y - _ROW / 2,) * 2)
        y += _ROW
