"""What is to be expected of the use of all models in the week after a period."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from aimon.asking import ask
from aimon.core.trends.forecasting import Forecast, forecast
from aimon.core.trends.series import Point, Series
from aimon.workspace import Workspace

_DAY = timedelta(days=1)
# Of so many days a forecast is made.
_DAYS = 84


class Outlook(NamedTuple):
    """The days known, and the week to come."""

    series: Series
    forecast: Forecast


def outlook_of(workspace: Workspace, day: date, until: datetime) -> Outlook:
    """Return the use up to a day, as it was known at ``until``, and the forecast after it."""
    first = day - (_DAYS - 1) * _DAY
    with ask(workspace, first, day, until, ("usage",)) as figures:
        rows = {row["day"]: row["requests"] for row in figures.rows("use_by_day")}
    points = tuple(_point(first + n * _DAY, rows, until) for n in range(_DAYS))
    series = Series(model="", figure="usage", by="day", points=points)
    return Outlook(series, forecast(series))


def _point(day: date, rows: dict[str, int], until: datetime) -> Point:
    start = datetime.combine(day, time.min, tzinfo=until.tzinfo)
    requests = rows.get(day.isoformat())
    return Point(
        start=start,
        end=start + _DAY,
        value=None if requests is None else float(requests),
        n=requests or 0,
        complete=start + _DAY <= until,
    )
