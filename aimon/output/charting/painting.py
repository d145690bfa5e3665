"""Chooses how a chart is drawn."""

from __future__ import annotations

from aimon.core.charts import Bars, Chart, Heatmap, Lines, Pie
from aimon.i18n import _
from aimon.output.charting import bars, heatmap, lines, pie
from aimon.output.charting.canvas import Sheet, drawing
from aimon.output.charting.inline import inline
from aimon.output.charting.palette import MUTED
from aimon.output.charting.words import is_empty, sentence


def as_png(chart: Chart, width: int, dpi: int) -> bytes:
    """Draw a fitted chart on white."""
    with drawing():
        return _draw(chart, width).png(dpi)


def as_svg(chart: Chart, width: int, key: str) -> str:
    """Draw a fitted chart for a page."""
    with drawing():
        drawn = _draw(chart, width).svg()
    return inline(drawn, title=chart.title, description=sentence(chart), key=key, width=width)


def _draw(chart: Chart, width: int) -> Sheet:
    if is_empty(chart):
        return _nothing(chart, width)
    match chart:
        case Bars():
            return bars.draw(chart, width)
        case Lines():
            return lines.draw(chart, width)
        case Pie():
            return pie.draw(chart, width)
        case Heatmap():
            return heatmap.draw(chart, width)


def _nothing(chart: Chart, width: int) -> Sheet:
    sheet = Sheet(width, 120)
    top = sheet.head(chart.title, chart.subtitle)
    sheet.box(0, top, sheet.width, 112 - top, facecolor="none", edgecolor=MUTED, linewidth=0.75)
    middle = (top + 112) / 2
    sheet.write(sheet.width / 2, middle, _("No data"), size=14, colour=MUTED, across="center")
    return sheet
