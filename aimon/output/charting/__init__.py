"""Charts for mail (PNG) and page (SVG), with a sentence and a table that say the same.

matplotlib is imported when a chart is drawn, or while journals are read for one; not before.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from importlib import import_module

from aimon.core.charts import Chart
from aimon.output.charting.fitting import fitted
from aimon.output.charting.words import rows, sentence

# What a mail shows beside its margins, in CSS pixels.
WIDTH = 760


def load_ahead() -> None:
    """Begin to load what draws, half a second's work, beside whatever comes next.

    An error waits for the first chart.
    """
    pool = ThreadPoolExecutor(1)
    pool.submit(import_module, "aimon.output.charting.painting")
    pool.shutdown(wait=False)


def png(chart: Chart, *, width: int = WIDTH, dpi: int = 192) -> bytes:
    """Draw a chart ``width`` CSS pixels wide on white; 96 dpi is one pixel a CSS pixel."""
    from aimon.output.charting.painting import as_png

    return as_png(fitted(chart), width, dpi)


def svg(chart: Chart, *, width: int = WIDTH, key: str = "") -> str:
    """Draw a chart as an ``<svg class="chart">`` element to stand in a page, light or dark.

    Text has the colour of the text around it, the series ``--chart-1`` to ``--chart-6`` where the
    page sets them. Its ids hold beside other charts'; ``key`` tells two of the same chart apart.
    """
    from aimon.output.charting.painting import as_svg

    fit = fitted(chart)
    name = sha256(repr((fit, width, key)).encode()).hexdigest()[:8]
    return as_svg(fit, width, f"c{name}")


def alt(chart: Chart) -> str:
    """Say in a sentence what a chart shows, for those who do not see it."""
    return sentence(fitted(chart))


def table(chart: Chart) -> tuple[list[str], list[list[str]]]:
    """Return the titles and rows of the numbers that a chart shows, as text."""
    return rows(fitted(chart))
