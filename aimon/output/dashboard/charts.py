"""The dashboard's charts as plain data: usage, health and latency, faults, busy hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from aimon.core import charts
from aimon.core.periods import is_business_day
from aimon.core.settings import Settings
from aimon.i18n import _
from aimon.output.chartparts import by_clock, fault_slices
from aimon.output.dashboard.gathered import CHART_DAYS, Gathered, Row
from aimon.text import visible

_NAME = 30


def drawn(g: Gathered) -> Iterator[charts.Chart]:
    """Yield the charts for which there is anything to show."""
    rows, period = g.charted, _("last {n} days").format(n=CHART_DAYS)
    if rows["probes_by_day"]:
        yield from _over_time(rows["probes_by_day"], g.now, g.settings)
    if used := [row for row in rows["use_of_period"] if row["model"]]:
        yield _used(used, g.names, period)
    if rows["use_by_weekday_hour"]:
        yield _busy(rows["use_by_weekday_hour"], period)
    if rows["faults_by_class"]:
        yield _faults(rows["faults_by_class"], period)


def _over_time(rows: Sequence[Row], now: datetime, settings: Settings) -> Iterator[charts.Lines]:
    """Yield the health and the latency of all models together, a value a working day."""
    by_day = {row["day"]: row for row in rows}
    days = [
        day for day in _days(now.date()) if str(day) in by_day or is_business_day(day, settings)
    ]
    all_models = _("mean of all models' tests a day")

    def lines(
        title: str, name: str, unit: str, bounds: charts.Limit, top: float | None
    ) -> charts.Lines:
        values = tuple(by_day.get(str(day), {}).get(name) for day in days)
        return charts.Lines(
            title=title,
            subtitle=all_models,
            axis=_("day"),
            labels=tuple(f"{day:%m-%d}" for day in days),
            lines=(charts.Line(title, values),),
            unit=unit,
            limits=(bounds,),
            top=top,
        )

    caution = _("normal limit")
    health = charts.Limit(caution, settings.thresholds.health.normal, "normal")
    latency = charts.Limit(caution, settings.thresholds.latency.normal * 1000, "normal")
    yield lines(_("health"), "health", "", health, 100)
    yield lines(_("response time"), "latency_ms", charts.MS, latency, None)


def _days(today: date) -> list[date]:
    return [today - timedelta(days=n) for n in reversed(range(CHART_DAYS))]


def _used(rows: Sequence[Row], names: Mapping[str, str], period: str) -> charts.Bars:
    return charts.Bars(
        title=_("requests by model"),
        subtitle=period,
        axis=_("model"),
        labels=tuple(visible(names.get(row["model"], row["model"]), _NAME) for row in rows),
        groups=(charts.Group(_("requests"), tuple(row["requests"] for row in rows)),),
    )


def _busy(rows: Sequence[Row], period: str) -> charts.Heatmap:
    return by_clock(
        {(row["weekday"], row["hour"]): row["hourly"] for row in rows},
        range(1, 8),
        range(24),
        title=_("requests an hour by weekday and hour"),
        subtitle=period,
    )


def _faults(rows: Sequence[Row], period: str) -> charts.Pie:
    return charts.Pie(
        title=_("faults by class, in tests"),
        subtitle=period,
        axis=_("fault"),
        slices=fault_slices(rows),
    )
