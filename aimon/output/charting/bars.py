"""Draws bars: lying, so that names of any length are read, each with its value beside it."""

from __future__ import annotations

from typing import Any

from aimon.core.charts import Bars
from aimon.output.charting.canvas import Sheet, cut, width_of
from aimon.output.charting.fitting import known
from aimon.output.charting.palette import FAINT, INK, MUTED, SERIES
from aimon.output.charting.units import scale

_TEXT = 13.0
_NAME_SHARE = 0.34
_GAP = 10
# The first group is solid, the one that it is compared with is hatched.
_LOOKS: tuple[dict[str, Any], ...] = (
    {"facecolor": SERIES[0]},
    {"facecolor": FAINT, "edgecolor": MUTED, "hatch": "//////"},
)


def draw(chart: Bars, width: int) -> Sheet:
    """Draw a fitted chart."""
    groups = chart.groups[: len(_LOOKS)]
    thick, pitch = (18, 30) if len(groups) == 1 else (14, 40)
    height = (60 if chart.subtitle else 40) + (28 if len(groups) > 1 else 0)
    sheet = Sheet(width, height + pitch * len(chart.labels) + 6)
    top = sheet.head(chart.title, chart.subtitle)
    if len(groups) > 1:
        _legend(sheet, top + 6, [group.label for group in groups])
        top += 28
    places = _Places(chart, sheet)
    for row, label in enumerate(chart.labels):
        middle = top + pitch * (row + 0.5)
        name = cut(label, _TEXT, sheet.width * _NAME_SHARE)
        sheet.write(places.left - _GAP, middle, name, size=_TEXT, across="right")
        first = middle - thick * len(groups) / 2
        for i, group in enumerate(groups):
            value = group.values[row] if row < len(group.values) else None
            rest = chart.joined and row == len(chart.labels) - 1
            places.bar(first + thick * i, thick - 1, value, i, bare=rest)
    bottom = top + pitch * len(chart.labels)
    sheet.rule((places.zero, places.zero), (top, bottom), color=MUTED)
    return sheet


class _Places:
    def __init__(self, chart: Bars, sheet: Sheet) -> None:
        values = [value for group in chart.groups for value in known(group.values)]
        self.sheet, self.scale = sheet, scale(chart.unit, values)
        names = max(width_of(label, _TEXT) for label in chart.labels)
        self.left = min(names, sheet.width * _NAME_SHARE) + _GAP
        room = max(width_of(self.scale.show(value), _TEXT) for value in values) + _GAP
        if chart.joined:
            rows = len(chart.labels) - 1
            values = [value for group in chart.groups for value in known(group.values[:rows])]
        low, high = min(0, *values), max(0, *values)
        self.step = (sheet.width - self.left - room) / ((high - low) or 1)
        self.zero = self.left - low * self.step

    def bar(self, top: float, thick: float, value: float | None, group: int, *, bare: bool) -> None:
        """Draw a bar of the group with its value at the end; ``bare`` is the value alone."""
        long = 0 if bare else (value or 0) * self.step
        if long:
            start = self.zero + min(long, 0)
            self.sheet.box(start, top, max(abs(long), 1), thick, **_LOOKS[group])
        end = self.zero + max(long, 0) + 6
        self.sheet.write(
            end,
            top + thick / 2,
            self.scale.show(value),
            size=_TEXT if group == 0 else 12,
            colour=INK if group == 0 and value is not None and not bare else MUTED,
        )


def _legend(sheet: Sheet, y: float, labels: list[str]) -> None:
    x = 0.0
    for label, look in zip(labels, _LOOKS, strict=True):
        sheet.box(x, y - 6, 18, 12, **look)
        name = cut(label, 12.5, sheet.width / 3)
        sheet.write(x + 24, y, name, size=12.5)
        x += 24 + width_of(name, 12.5) + 20
