"""Makes a chart fit to be shown: safe text, only finite numbers, no more of them than can be read.

The drawing, the sentence and the table beside a chart all start from what this returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import TypeVar

import msgspec

from aimon.core.charts import Bars, Chart, Group, Heatmap, Line, Lines, Pie, Slice
from aimon.i18n import _, ngettext
from aimon.text import visible

MOST_BARS = 15
MOST_LINES = 6
MOST_SLICES = 6
_LONGEST = 80

Values = tuple[float | None, ...]
C = TypeVar("C", Bars, Lines)


def fitted(chart: Chart) -> Chart:
    """Return the chart as it can be shown."""
    chart = msgspec.structs.replace(
        chart,
        title=visible(chart.title, _LONGEST),
        subtitle=visible(chart.subtitle),
        axis=visible(chart.axis, _LONGEST),
        unit=visible(chart.unit, 20),
    )
    match chart:
        case Bars():
            return _fit_bars(chart)
        case Lines():
            return _fit_lines(chart)
        case Pie():
            return _fit_pie(chart)
        case Heatmap():
            return msgspec.structs.replace(
                chart,
                rows=_safe(chart.rows),
                columns=_safe(chart.columns),
                cells=tuple(finite(row) for row in chart.cells),
            )


def finite(values: Iterable[float | None]) -> Values:
    """Return the values, None for each that is not a number."""
    return tuple(v if v is not None and isfinite(v) else None for v in values)


def known(values: Iterable[float | None]) -> list[float]:
    """Return the values that there are."""
    return [v for v in values if v is not None]


def _safe(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(visible(text, _LONGEST) for text in texts)


def _fit_bars(chart: Bars) -> Bars:
    fit = len(chart.labels) <= MOST_BARS
    kept = MOST_BARS if fit else MOST_BARS - 1
    left = len(chart.labels) - kept
    groups = [Group(visible(g.label, _LONGEST), finite(g.values)) for g in chart.groups]
    labels = _safe(chart.labels[:kept])
    if not fit and chart.summed:
        labels = (*labels, _("{n} others").format(n=left))
        groups = [Group(g.label, (*g.values[:kept], _sum(g.values[kept:]))) for g in groups]
    groups = [Group(g.label, g.values[: len(labels)]) for g in groups]
    chart = msgspec.structs.replace(
        chart, labels=labels, groups=tuple(groups), joined=not fit and chart.summed
    )
    return chart if fit or chart.summed else _left_off(chart, left)


def _sum(values: Values) -> float | None:
    return sum(known(values)) if known(values) else None


def _fit_lines(chart: Lines) -> Lines:
    lines = tuple(
        Line(visible(line.label, _LONGEST), finite(line.values), line.forecast)
        for line in chart.lines[:MOST_LINES]
    )
    limits = tuple(
        msgspec.structs.replace(limit, label=visible(limit.label, _LONGEST))
        for limit in chart.limits
        if isfinite(limit.value)
    )
    left = len(chart.lines) - len(lines)
    chart = msgspec.structs.replace(chart, labels=_safe(chart.labels), lines=lines, limits=limits)
    return _left_off(chart, left) if left else chart


def _left_off(chart: C, n: int) -> C:
    note = ngettext("{n} more is not shown", "{n} more are not shown", n).format(n=n)
    return msgspec.structs.replace(
        chart, subtitle=f"{chart.subtitle} · {note}" if chart.subtitle else note
    )


def _fit_pie(chart: Pie) -> Pie:
    counted = [s for s in chart.slices if isfinite(s.value) and s.value > 0]
    slices = [
        Slice(visible(s.label, _LONGEST), s.value)
        for s in sorted(counted, key=lambda s: s.value, reverse=True)
    ]
    if len(slices) > MOST_SLICES:
        rest = slices[MOST_SLICES - 1 :]
        label = _("{n} others").format(n=len(rest))
        slices[MOST_SLICES - 1 :] = [Slice(label, sum(s.value for s in rest))]
    return msgspec.structs.replace(chart, slices=tuple(slices))
