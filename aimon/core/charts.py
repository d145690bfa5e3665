"""What a chart shows, as plain data: titles and labels in the reader's language, and numbers.

None is a value that nobody measured; it is drawn as a gap, never as zero. So is NaN or infinity.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from typing import Literal

import msgspec

# Units that are drawn in another size where that reads better: 90,000 ms are 1.5 min.
MS = "ms"
PERCENT = "%"


class Group(msgspec.Struct, frozen=True):
    """The bars of one colour, like those of this week: a value for each of the chart's labels."""

    label: str
    values: tuple[float | None, ...]


class Bars(msgspec.Struct, frozen=True, kw_only=True):
    """Bars side by side, the longest first as given: one group, or two to compare.

    ``axis`` says what the labels are, like "Model". With more labels than fit, the first are drawn
    and the rest is summed in a last row, or only counted where values cannot be ``summed``.
    ``joined`` says that there is such a row: it has no bar, which would dwarf the others.
    """

    title: str
    axis: str
    labels: tuple[str, ...]
    groups: tuple[Group, ...]
    unit: str = ""
    subtitle: str = ""
    summed: bool = True
    joined: bool = False


class Forecast(msgspec.Struct, frozen=True):
    """What is expected next, with the interval from ``low`` to ``high``: as many values each."""

    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


class Line(msgspec.Struct, frozen=True):
    """A line over time: a value for each of the chart's labels, but for those of the forecast."""

    label: str
    values: tuple[float | None, ...]
    forecast: Forecast | None = None


class Limit(msgspec.Struct, frozen=True):
    """A limit drawn across a chart, with its name, like "Caution from"."""

    label: str
    value: float
    grade: Literal["normal", "caution"] = "caution"


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """Lines over time, the most important first: those that do not fit are counted, not drawn.

    ``labels`` are the moments in equal steps, first those measured, then those of the forecasts;
    ``axis`` says what they are, like "Day". ``top`` ends the scale where values have a highest,
    like 100.
    """

    title: str
    axis: str
    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str = ""
    subtitle: str = ""
    limits: tuple[Limit, ...] = ()
    top: float | None = None


class Slice(msgspec.Struct, frozen=True):
    """A part of a whole: how many of this kind."""

    label: str
    value: float


class Pie(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of a whole; the smallest are joined where there are too many to tell apart.

    ``axis`` says what the slices are, like "Fault".
    """

    title: str
    axis: str
    slices: tuple[Slice, ...]
    unit: str = ""
    subtitle: str = ""


class Heatmap(msgspec.Struct, frozen=True, kw_only=True):
    """Values by two scales: a row of cells for each of ``rows``, one for each of ``columns``.

    ``axis`` says what both are, like "Weekday / hour".
    """

    title: str
    axis: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]
    unit: str = ""
    subtitle: str = ""


Chart = Bars | Lines | Pie | Heatmap
