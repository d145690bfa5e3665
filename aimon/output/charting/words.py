"""What a chart shows as a sentence, and its numbers as rows of text. Both take a fitted chart."""

from __future__ import annotations

from collections.abc import Sequence

from aimon.core.charts import Bars, Chart, Heatmap, Line, Lines, Pie
from aimon.i18n import _, ngettext
from aimon.output.charting.fitting import known
from aimon.output.charting.units import Scale, joined, number, scale

Table = tuple[list[str], list[list[str]]]


def is_empty(chart: Chart) -> bool:
    """Whether there is nothing to draw."""
    match chart:
        case Bars():
            return not any(known(group.values) for group in chart.groups)
        case Lines():
            return not any(known(line.values) or line.forecast for line in chart.lines)
        case Pie():
            return not chart.slices
        case Heatmap():
            return not any(known(row) for row in chart.cells)


def sentence(chart: Chart) -> str:
    """Say what kind of chart this is, of what, and what stands out in it."""
    if is_empty(chart):
        return _("{title}: no data.").format(title=chart.title)
    match chart:
        case Bars():
            kind, said = _("bar chart"), _bars(chart)
        case Lines():
            kind, said = _("line chart"), _lines(chart)
        case Pie():
            kind, said = _("pie chart"), _pie(chart)
        case Heatmap():
            kind, said = _("heatmap"), _heatmap(chart)
    return f"{chart.title} ({kind}): {'; '.join(said)}."


def _bars(chart: Bars) -> list[str]:
    shown = scale(chart.unit, [v for group in chart.groups for v in known(group.values)])
    said = [ngettext("{n} bar", "{n} bars", len(chart.labels)).format(n=len(chart.labels))]
    labels = chart.labels[:-1] if chart.joined else chart.labels
    for group in chart.groups:
        ends = _ends(labels, group.values, shown)
        said += [f"{group.label} {ends}".strip() if len(chart.groups) > 1 else ends] * bool(ends)
    return said


def _lines(chart: Lines) -> list[str]:
    said = []
    for line in chart.lines:
        values = known(line.values)
        if values:
            shown = scale(chart.unit, values)
            at, last = [(i, v) for i, v in enumerate(line.values) if v is not None][-1]
            latest = _("latest {value} ({label})").format(
                value=shown.show(last), label=chart.labels[at]
            )
            said.append(f"{line.label} {_ends(chart.labels, line.values, shown)}, {latest}")
        if line.forecast and line.forecast.values:
            said.append(_expected(chart, line))
    limits = [f"{x.label} {scale(chart.unit, [x.value]).show(x.value)}" for x in chart.limits]
    return said + limits


def _expected(chart: Lines, line: Line) -> str:
    assert line.forecast
    ends = [line.forecast.values[-1], line.forecast.low[-1], line.forecast.high[-1]]
    shown = scale(chart.unit, ends)
    value, low, high = (shown.show(end) for end in ends)
    return _("{name} forecast {value} ({low} to {high}) at {label}").format(
        name=line.label, value=value, low=low, high=high, label=chart.labels[-1]
    )


def _pie(chart: Pie) -> list[str]:
    total = sum(part.value for part in chart.slices)
    return [
        f"{part.label} {_share(part.value, total)} ({joined(number(part.value), chart.unit)})"
        for part in chart.slices
    ]


def _heatmap(chart: Heatmap) -> list[str]:
    places = [
        (f"{row} {column}", value)
        for row, cells in zip(chart.rows, chart.cells, strict=False)
        for column, value in zip(chart.columns, cells, strict=False)
    ]
    shown = scale(chart.unit, known(value for _place, value in places))
    empty = sum(value is None for _place, value in places)
    said = [_ends([p for p, _value in places], [value for _place, value in places], shown)]
    if empty:
        said.append(
            ngettext("{n} cell not measured", "{n} cells not measured", empty).format(n=empty)
        )
    return said


def _ends(labels: Sequence[str], values: Sequence[float | None], shown: Scale) -> str:
    """Say the highest and the lowest value and where each is."""
    pairs = [(v, label) for v, label in zip(values, labels, strict=False) if v is not None]
    if not pairs:
        return ""
    most = max(pairs, key=lambda pair: pair[0])
    least = min(pairs, key=lambda pair: pair[0])
    if most[0] == least[0]:
        return _("all {value}").format(value=shown.show(most[0]))
    return _("highest {most} ({at_most}), lowest {least} ({at_least})").format(
        most=shown.show(most[0]),
        at_most=most[1],
        least=shown.show(least[0]),
        at_least=least[1],
    )


def _share(value: float, total: float) -> str:
    return joined(f"{value * 100 / total:.1f}", "%")


def rows(chart: Chart) -> Table:
    """Return titles and rows: a row a label, a column a group, line or column of the chart."""
    match chart:
        case Bars():
            shown = scale(chart.unit, [v for group in chart.groups for v in known(group.values)])
            columns = [[*map(shown.show, group.values)] for group in chart.groups]
            return _rows(chart.axis, [g.label for g in chart.groups], chart.labels, columns)
        case Lines():
            return _line_rows(chart)
        case Pie():
            total = sum(part.value for part in chart.slices)
            counts = [joined(number(part.value), chart.unit) for part in chart.slices]
            shares = [_share(part.value, total) for part in chart.slices]
            labels = [part.label for part in chart.slices]
            return _rows(chart.axis, [_("Count"), _("Share")], labels, [counts, shares])
        case Heatmap():
            shown = scale(chart.unit, [v for row in chart.cells for v in known(row)])
            body = [
                [label, *map(shown.show, cells)]
                for label, cells in zip(chart.rows, chart.cells, strict=False)
            ]
            return [chart.axis, *chart.columns], body


def _line_rows(chart: Lines) -> Table:
    titles: list[str] = []
    columns: list[list[str]] = []
    shown = scale(chart.unit, [v for line in chart.lines for v in known(line.values)])
    for line in chart.lines:
        titles.append(line.label)
        columns.append([*map(shown.show, line.values)])
        if line.forecast:
            titles.append(_("{name} forecast").format(name=line.label))
            bands = zip(*(line.forecast.values, line.forecast.low, line.forecast.high), strict=True)
            said = [f"{shown.show(v)} ({shown.show(a)}–{shown.show(b)})" for v, a, b in bands]
            columns.append(["–"] * len(line.values) + said)
    return _rows(chart.axis, titles, chart.labels, columns)


def _rows(
    axis: str, titles: Sequence[str], labels: Sequence[str], columns: Sequence[Sequence[str]]
) -> Table:
    body = [
        [label, *(column[i] if i < len(column) else "–" for column in columns)]
        for i, label in enumerate(labels)
    ]
    return [axis, *titles], body
