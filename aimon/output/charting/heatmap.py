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
# x, y, width, height.
_Box = tuple[float, float, float, float]
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
    low, high = min(0, *values), max(0, *values)
    left = min(max(width_of(row, _TEXT) for row in chart.rows), sheet.width * 0.25) + 10
    wide = (sheet.width - left) / max(len(chart.columns), 1)
    size = _number_size(scale, values, wide)
    cells: dict[str, list[_Box]] = {}
    for i, (label, row) in enumerate(zip(chart.rows, chart.cells, strict=False)):
        y = top + _HIGH * i
        name = cut(label, _TEXT, left - 10)
        sheet.write(left - 10, y + _HIGH / 2, name, size=_TEXT, across="right")
        for n, value in enumerate(row):
            x = left + wide * n
            colour = "" if value is None else shade((value - low) / ((high - low) or 1))
            box = (x + _GAP / 2, y + _GAP / 2, wide - _GAP, _HIGH - _GAP)
            cells.setdefault(colour, []).append(box)
            if value is not None and size:
                text, ink = number(value / scale.divisor), ink_on(colour)
                middle = (x + wide / 2, y + _HIGH / 2)
                sheet.write(*middle, text, size=size, colour=ink, across="center")
    for colour, boxes in cells.items():
        sheet.boxes(boxes, **({"facecolor": colour} if colour else _EMPTY))
    _columns(sheet, chart.columns, left, wide, top - 10)
    _key(
        sheet, top + _HIGH * len(chart.rows) + 26, (low, high), scale, left if "" in cells else None
    )
    return sheet


def _number_size(scale: Scale, values: list[float], wide: float) -> float:
    """Return the size in which all numbers fit into cells, 0 where none could be read."""
    widest = max(width_of(number(value / scale.divisor), 12) for value in values)
    size = min(12.0, 12 * (wide - 6) / max(widest, 1))
    return size if size >= 9 else 0


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
    for colour in reversed(RAMP):
        right -= 18
        sheet.box(right, y - 6, 17, 12, facecolor=colour)
    right -= 8
    sheet.write(right, y, low, size=12, colour=MUTED, across="right")
    if empty is not None:
        sheet.box(empty, y - 7, 20, 14, **_EMPTY)
        sheet.write(empty + 28, y, _("not measured"), size=12, colour=MUTED)
