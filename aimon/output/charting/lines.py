"""Draws lines over time: named where they end, with gaps where nothing was measured."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isfinite, log10
from typing import Any

from aimon.core.charts import Limit, Line, Lines
from aimon.i18n import _
from aimon.output.charting.canvas import Sheet, cut, width_of
from aimon.output.charting.fitting import Values, known
from aimon.output.charting.palette import DASHES, INK, MARKERS, MUTED, SERIES
from aimon.output.charting.units import number, short_scale

_TEXT = 12.5
_SMALL = 11.5
_HIGH = 250
_NAME_SHARE = 0.27
# A limit is told from lines by having no marker.
_LIMITS: dict[str, dict[str, Any]] = {
    "normal": {"color": MUTED, "linewidth": 1, "linestyle": (0, (1.5, 2.5))},
    "caution": {"color": INK, "linewidth": 1, "linestyle": (0, (7, 3.5))},
}
_MARKS = 14


def draw(chart: Lines, width: int) -> Sheet:
    """Draw a fitted chart."""
    top = (60 if chart.subtitle else 40) + 26
    sheet = Sheet(width, top + _HIGH + 34)
    sheet.head(chart.title, chart.subtitle)
    frame = _Frame(chart, sheet, top)
    frame.grid()
    for limit in chart.limits:
        y = frame.y(limit.value)
        sheet.rule((frame.left, frame.right), (y, y), **_LIMITS[limit.grade])
    for i, line in enumerate(chart.lines):
        _line(frame, line, i)
    _names(frame)
    return sheet


class _Frame:
    """Where a moment and a value lie on the sheet."""

    def __init__(self, chart: Lines, sheet: Sheet, top: float) -> None:
        self.chart, self.sheet = chart, sheet
        values = _every(chart)
        self.scale = short_scale(chart.unit, values)
        self.ticks, self.digits = _ticks(chart, values, self.scale.divisor)
        self.low, self.high = self.ticks[0], self.ticks[-1]
        if chart.top is not None:
            self.high = max(chart.top, max(values)) / self.scale.divisor
        shown = [number(tick, self.digits) for tick in self.ticks]
        self.left = max(width_of(text, _SMALL) for text in shown) + 8
        labels = [line.label for line in chart.lines]
        labels += [self.limit(limit) for limit in chart.limits]
        names = max(width_of(label, _TEXT) for label in labels)
        self.right = sheet.width - min(names, sheet.width * _NAME_SHARE) - 40
        self.top, self.bottom = top, top + _HIGH

    def x(self, moment: float) -> float:
        last = max(len(self.chart.labels) - 1, 1)
        spare = 0.5 if len(self.chart.labels) == 1 else 0
        return self.left + 10 + (self.right - self.left - 20) * (moment + spare) / last

    def y(self, value: float) -> float:
        share = (value / self.scale.divisor - self.low) / (self.high - self.low)
        return self.bottom - (self.bottom - self.top) * share

    def limit(self, limit: Limit) -> str:
        return f"{limit.label} {self.scale.show(limit.value)}"

    def grid(self) -> None:
        """Draw the scale, the moments and the line where the forecast begins."""
        for tick in self.ticks:
            y = self.y(tick * self.scale.divisor)
            self.sheet.rule((self.left, self.right), (y, y))
            text = number(tick, self.digits)
            self.sheet.write(self.left - 8, y, text, size=_SMALL, colour=MUTED, across="right")
        unit = _("unit: {unit}").format(unit=self.scale.unit) if self.scale.unit else ""
        self.sheet.write(0, self.top - 16, unit, size=_SMALL, colour=MUTED)
        widest = max(width_of(label, _SMALL) for label in self.chart.labels) + 16
        fit = max(int((self.right - self.left) // widest), 1)
        step = -(-len(self.chart.labels) // fit)
        for i, label in enumerate(self.chart.labels):
            if i % step == 0:
                x = self.x(i)
                self.sheet.rule((x, x), (self.bottom, self.bottom + 4), color=MUTED)
                text = cut(label, _SMALL, self.right - self.left)
                self.sheet.write(
                    x, self.bottom + 15, text, size=_SMALL, colour=MUTED, across="center"
                )
        begun = [len(line.values) for line in self.chart.lines if line.forecast]
        if begun:
            x = self.x(min(begun) - 0.5)
            self.sheet.rule((x, x), (self.top - 6, self.bottom), color=MUTED, linestyle=(0, (2, 2)))
            self.sheet.write(x, self.top - 16, _("Forecast"), size=_SMALL, colour=MUTED)


def _every(chart: Lines) -> list[float]:
    values = [value for line in chart.lines for value in known(line.values)]
    values += [limit.value for limit in chart.limits]
    for forecast in (line.forecast for line in chart.lines if line.forecast):
        values += [v for v in (*forecast.values, *forecast.low, *forecast.high) if isfinite(v)]
    return values


def _ticks(chart: Lines, values: Sequence[float], divisor: float) -> tuple[list[float], int]:
    """Return about five round steps around the values, from zero where that is not far."""
    low, high = min(values) / divisor, max(values) / divisor
    if chart.top is not None:
        high = max(high, chart.top / divisor)
    if 0 <= low <= 0.4 * high or low == high:
        low, high = min(low, 0), max(high, 0)
    span = (high - low) or 1
    size = 10 ** floor(log10(span / 5))
    step = next(size * times for times in (1, 2, 5, 10) if span / (size * times) <= 5.5)
    first = floor(low / step + 1e-9)
    last = -floor(-(low + span) / step + 1e-9)
    digits = max(-floor(log10(step) + 1e-9), 0)
    return [round(step * i, digits) for i in range(first, last + 1)], digits


def _line(frame: _Frame, line: Line, i: int) -> None:
    colour, sheet = SERIES[i], frame.sheet
    for run in _runs(line.values):
        xs = [frame.x(at) for at, _value in run]
        ys = [frame.y(value) for _at, value in run]
        every = max(len(line.values) // _MARKS, 1)
        marked = [n for n, (at, _value) in enumerate(run) if at % every == 0 or len(run) == 1]
        sheet.rule(xs, ys, **_look(i), markevery=marked)
    if line.forecast:
        begin = len(line.values)
        moments = [frame.x(begin + n) for n in range(len(line.forecast.values))]
        low, high = ([frame.y(v) for v in vs] for vs in (line.forecast.low, line.forecast.high))
        edge = [*zip(moments, low, strict=True), *reversed([*zip(moments, high, strict=True)])]
        sheet.shape(edge, facecolor=colour, alpha=0.18, edgecolor=colour, linewidth=0.5)
        ys = [frame.y(value) for value in line.forecast.values]
        if line.values and line.values[-1] is not None:
            moments.insert(0, frame.x(begin - 1))
            ys.insert(0, frame.y(line.values[-1]))
        sheet.rule(moments, ys, color=colour, linewidth=1.5, linestyle=(0, (1.5, 2)))


def _runs(values: Values) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for at, value in enumerate(values):
        if value is not None:
            runs[-1].append((at, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _look(i: int) -> dict[str, Any]:
    return {
        "color": SERIES[i],
        "linewidth": 1.7,
        "linestyle": DASHES[i],
        "marker": MARKERS[i],
        "markersize": 4.5,
        "markeredgewidth": 0,
    }


def _names(frame: _Frame) -> None:
    """Write each line's and limit's name beside its end, none over another."""
    ends: list[tuple[float, str, dict[str, Any]]] = []
    for i, line in enumerate(frame.chart.lines):
        values = [*known(line.values), *(line.forecast.values if line.forecast else ())]
        if values:
            ends.append((frame.y(values[-1]), line.label, _look(i)))
    for limit in frame.chart.limits:
        ends.append((frame.y(limit.value), frame.limit(limit), _LIMITS[limit.grade]))
    ends.sort(key=lambda end: end[0])
    heights = _spread([end[0] for end in ends], 18, frame.top, frame.bottom)
    x = frame.right + 8
    for (_y, label, look), height in zip(ends, heights, strict=True):
        frame.sheet.rule((x, x + 12, x + 24), (height,) * 3, **look, markevery=[1])
        room = frame.sheet.width - x - 30
        frame.sheet.write(x + 30, height, cut(label, _TEXT, room), size=_TEXT)


def _spread(heights: list[float], apart: float, top: float, bottom: float) -> list[float]:
    """Return sorted heights moved as little as need be to be ``apart`` and not below ``bottom``."""
    out: list[float] = []
    for height in heights:
        out.append(max(height, out[-1] + apart if out else top))
    limit = bottom
    for i in range(len(out) - 1, -1, -1):
        out[i] = min(out[i], limit)
        limit = out[i] - apart
    return out
