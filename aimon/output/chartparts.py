"""What charts of the reports and of the dashboard have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aimon.core.charts import Heatmap, Slice
from aimon.i18n import _
from aimon.output.days import weekday_words
from aimon.output.words import CLASSES
from aimon.text import visible

_NAME = 30


def fault_slices(rows: Iterable[Mapping[str, Any]]) -> tuple[Slice, ...]:
    """Return the rows of faults_by_class as slices of a pie, each in tests."""
    return tuple(Slice(_class(row["fault_class"]), row["probes"]) for row in rows)


def by_clock(
    cells: Mapping[tuple[int, int], float | None],
    weekdays: Sequence[int],
    hours: Sequence[int],
    *,
    title: str,
    unit: str = "",
    subtitle: str = "",
) -> Heatmap:
    """Return values by weekday (1 is Monday) and hour; where there is none the cell is empty."""
    return Heatmap(
        title=title,
        axis=_("weekday / hour"),
        rows=tuple(weekday_words(weekday) for weekday in weekdays),
        columns=tuple(str(hour) for hour in hours),
        cells=tuple(tuple(cells.get((weekday, hour)) for hour in hours) for weekday in weekdays),
        unit=unit,
        subtitle=subtitle,
    )


def _class(name: str) -> str:
    return _(CLASSES[name]) if name in CLASSES else visible(name, _NAME)
