"""Charts for mail (PNG) and page (SVG), with a sentence and a table that say the same.

matplotlib is imported when a chart is drawn, not before.
"""

from __future__ import annotations

from aimon.core.charts import Chart

# What a mail shows beside its margins, in CSS pixels.
WIDTH = 760


def png(chart: Chart, *, width: int = WIDTH, dpi: int = 192) -> bytes:
    """Draw a chart ``width`` CSS pixels wide on white; 96 dpi is one pixel a CSS pixel."""
    raise NotImplementedError


def svg(chart: Chart, *, width: int = WIDTH, key: str = "") -> str:
    """Draw a chart as an ``<svg>`` element to stand in a page, light or dark.

    Its ids hold on one page beside other charts; ``key`` tells two of the same chart apart.
    """
    raise NotImplementedError


def alt(chart: Chart) -> str:
    """Say in a sentence what a chart shows, for those who do not see it."""
    raise NotImplementedError


def table(chart: Chart) -> tuple[list[str], list[list[str]]]:
    """Return the titles and rows of the numbers that a chart shows, as text."""
    raise NotImplementedError
