"""Draws values by two scales, the darker the more; what was not measured stays empty."""

from __future__ import annotations

from typing import Any

from aimon.core.charts import Heatmap
from aimon.i18n import _
from aimon.output.charting.canvas import Sheet, cut, width_of
from aimon.output.charting.fitting import known
from aimon.output.charting.palette import FAINT, MUTED, RAMP, ink_on, shade
from aimon.output.charting.units import Scale, number, short_scale

_TEXT = 12.5
_HIGH = 30
_GAP = 2
_EMPTY: dict[str, Any] = {
    "facecolor": "none",
    "edgecolor": FAINT,
    "linewidth": 0.75,
    "hatch": "////",
}


def draw(chart: Heatmap, width: int) -> Sheet:
    """Draw a fitted chart."""
    top = (60 if chart.subtitle else 40) + 22
    sheet = Sheet(width, top + _HIGH * len(chart.rows) + 46)
    sheet.head(chart.title, chart.subtitle)
    values = [value for row in chart.cells for value in known(row)]
    scale = short_scale(chart.unit, values)
    low, high = min(*values, 0), max(*values, 0)
    left = min(max(width_of(row, _TEXT) for row in chart.rows), sheet.width * 0.25) + 10
    wide = (sheet.width - left) / max(len(chart.columns), 1)
    size = _number_size(scale, values, wide)
    for i, (label, row) in enumerate(zip(chart.rows, chart.cells, strict=False)):
        y = top + _HIGH * i
        name = cut(label, _TEXT, left - 10)
        sheet.write(left - 10, y + _HIGH / 2, name, size=_TEXT, across="right")
        for n, value in enumerate(row):
            _cell(sheet, (left + wide * n, y), wide, value, (low, high), scale, size)
    _columns(sheet, chart.columns, left, wide, top - 10)
    empty = any(value is None for row in chart.cells for value in row)
    _key(sheet, top + _HIGH * len(chart.rows) + 26, (low, high), scale, left if empty else None)
    return sheet


def _number_size(scale: Scale, values: list[float], wide: float) -> float:
    """Return the size in which all numbers fit into cells, 0 where none could be read."""
    widest = max(width_of(number(value / scale.divisor), 12) for value in values)
    size = min(12.0, 12 * (wide - 6) / max(widest, 1))
    return size if size >= 9 else 0


def _cell(
    sheet: Sheet,
    corner: tuple[float, float],
    wide: float,
    value: float | None,
    ends: tuple[float, float],
    scale: Scale,
    size: float,
) -> None:
    x, y = corner
    box = (x + _GAP / 2, y + _GAP / 2, wide - _GAP, _HIGH - _GAP)
    if value is None:
        sheet.box(*box, **_EMPTY)
        return
    colour = shade((value - ends[0]) / ((ends[1] - ends[0]) or 1))
    sheet.box(*box, facecolor=colour)
    if size:
        sheet.write(
            x + wide / 2,
            y + _HIGH / 2,
            number(value / scale.divisor),
            size=size,
            colour=ink_on(colour),
            across="center",
        )


def _columns(sheet: Sheet, labels: tuple[str, ...], left: float, wide: float, y: float) -> None:
    widest = max(width_of(label, _TEXT) for label in labels) + 6
    step = max(-(-widest // wide), 1)
    for n, label in enumerate(labels):
        if n % step == 0:
            x = left + wide * (n + 0.5)
            sheet.write(x, y, label, size=_TEXT, colour=MUTED, across="center")


def _key(
    sheet: Sheet, y: float, ends: tuple[float, float], scale: Scale, empty: float | None
) -> None:
    """Draw what the shades mean, from the right, and what an empty cell means."""
    low, high = (number(end / scale.divisor) for end in ends)
    right = sheet.width
    text = _("unit: {unit}").format(unit=scale.unit) if scale.unit else ""
    if text:
        sheet.write(right, y, text, size=12, colour=MUTED, across="right")
        right -= width_of(text, 12) + 16
    sheet.write(right, y, high, size=12, colour=MUTED, across="right")
    right -= width_of(high, 12) + 8
    steps = 4 * (len(RAMP) - 1) + 1
    for n in range(steps):
        sheet.box(right - 8 * (steps - n), y - 6, 8, 12, facecolor=shade(n / (steps - 1)))
    right -= 8 * steps + 8
    sheet.write(right, y, low, size=12, colour=MUTED, across="right")
    if empty is not None:
        sheet.box(empty, y - 7, 20, 14, **_EMPTY)
        sheet.write(empty + 28, y, _("not measured"), size=12, colour=MUTED)
