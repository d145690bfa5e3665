"""The charts of a review: use by model, latency and health by day, faults, the hours of use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from aimon.core.charts import MS, Bars, Chart, Group, Limit, Line, Lines, Pie
from aimon.core.charts import Forecast as ForecastBand
from aimon.core.review import ModelReview, Review
from aimon.core.settings import Settings
from aimon.core.trends.forecasting import Forecast
from aimon.core.trends.series import Series
from aimon.i18n import _
from aimon.output.chartparts import by_clock, fault_slices
from aimon.output.days import day_words
from aimon.output.reviewwords import period_words

# A chart has room for so many lines: the models that moved most, else those that are used most.
_LINES = 5
_SECOND_MS = 1000.0
# So many days that are known stand before those to come.
_SHOWN = 28


def charts_of(review: Review, settings: Settings) -> dict[str, Chart]:
    """Return the charts for which there is anything to show, by their names."""
    return dict(_charts(review, settings))


def _charts(review: Review, settings: Settings) -> Iterator[tuple[str, Chart]]:
    names = {m.standing.model.id: m.standing.model.display_name for m in review.models}
    if any(m.requests.now for m in review.models):
        yield "usage", _usage(review)
    if review.rows["models_by_day"]:
        limits = settings.thresholds.latency
        yield (
            "latency",
            _by_day(
                review,
                names,
                "latency_ms",
                title=_("Response of tests by day"),
                unit=MS,
                limits=(
                    Limit(_("caution limit"), limits.normal * _SECOND_MS, "normal"),
                    Limit(_("problem limit"), limits.caution * _SECOND_MS, "caution"),
                ),
            ),
        )
        health = settings.thresholds.health
        yield (
            "health",
            _by_day(
                review,
                names,
                "health",
                title=_("Health by day"),
                unit="",
                limits=(
                    Limit(_("caution limit"), health.normal, "normal"),
                    Limit(_("problem limit"), health.caution, "caution"),
                ),
                top=100.0,
            ),
        )
    if review.rows["faults_by_class"]:
        yield "faults", _faults(review)
    yield from _hours(review)


def _usage(review: Review) -> Bars:
    used = sorted(
        (m for m in review.models if m.requests.now or m.requests.before),
        key=lambda m: -(m.requests.now or 0),
    )
    span = review.span
    groups = [Group(period_words(span), tuple(m.requests.now for m in used))]
    if any(m.requests.before for m in used):
        groups.append(Group(period_words(span.before), tuple(m.requests.before for m in used)))
    return Bars(
        title=_("Requests by model"),
        axis=_("model"),
        labels=tuple(m.standing.model.display_name for m in used),
        groups=tuple(groups),
        subtitle=_("number of requests"),
    )


def _by_day(
    review: Review,
    names: Mapping[str, str],
    column: str,
    *,
    title: str,
    unit: str,
    limits: tuple[Limit, ...],
    top: float | None = None,
) -> Lines:
    """Return a column of models_by_day as lines: of the models that moved most."""
    values: dict[str, dict[str, float | None]] = {}
    for row in review.rows["models_by_day"]:
        values.setdefault(row["model"], {})[row["day"]] = row[column]
    days = list(_days(review))
    shown = [id for id in _of_note(review, column) if id in values][:_LINES]
    lines = tuple(
        Line(names.get(id, id), tuple(values[id].get(day.isoformat()) for day in days))
        for id in shown
    )
    return Lines(
        title=title,
        axis=_("day"),
        labels=tuple(day_words(day) for day in days),
        lines=lines,
        unit=unit,
        limits=limits,
        top=top,
    )


def _of_note(review: Review, column: str) -> list[str]:
    """Return the models in the order in which a reader wants to see them."""

    def moved(m: ModelReview) -> float:
        figure = m.latency if column == "latency_ms" else m.health
        return abs(figure.change or 0.0)

    ordered = sorted(
        review.models,
        key=lambda m: (-moved(m), not m.standing.model.default, -(m.requests.now or 0)),
    )
    return [m.standing.model.id for m in ordered]


def _days(review: Review) -> Iterator[date]:
    """Yield the days on which anything was tested, and those between them."""
    tested = [date.fromisoformat(row["day"]) for row in review.rows["models_by_day"]]
    day = min(tested)
    while day <= max(tested):
        if day.weekday() < 5 or day in tested:
            yield day
        day += timedelta(days=1)


def _faults(review: Review) -> Pie:
    return Pie(
        title=_("Faults by class"),
        axis=_("class"),
        slices=fault_slices(review.rows["faults_by_class"]),
        unit=_("tests"),
    )


def _hours(review: Review) -> Iterator[tuple[str, Chart]]:
    """Yield when users ask most; where no use is known, when models answer slowest."""
    used = _cells(review.rows["use_by_weekday_hour"], "requests")
    timed = _cells((r for r in review.rows["probes_by_clock"] if r["model"] is None), "value")
    cells = used or timed
    if not cells:
        return
    hours = range(min(h for _d, h in cells), max(h for _d, h in cells) + 1)
    yield (
        "hours",
        by_clock(
            cells,
            sorted({*range(1, 6), *(day for day, _hour in cells)}),
            hours,
            title=_("Requests by weekday and hour") if used else _("Response by weekday and hour"),
            unit="" if used else MS,
            subtitle=_("number of requests") if used else "",
        ),
    )


def _cells(rows: Iterable[Mapping[str, Any]], column: str) -> dict[tuple[int, int], Any]:
    """Return what a column says of each weekday and hour; one without it has none."""
    return {(r["weekday"], r["hour"]): r[column] for r in rows if r[column] is not None}


def outlook_chart(series: Series, expected: Forecast) -> dict[str, Chart]:
    """Return the use of the last weeks with the forecast of the next; nothing without one."""
    days = [d for d in expected.days if d.value is not None]
    known = [p for p in series.points if p.complete][-_SHOWN:]
    if not days:
        return {}
    starts = (*(p.start for p in known), *(d.start for d in expected.days))
    line = Line(
        _("all models together"),
        tuple(p.value for p in known),
        ForecastBand(
            tuple(d.value or 0.0 for d in expected.days),
            tuple(d.low or 0.0 for d in expected.days),
            tuple(d.high or 0.0 for d in expected.days),
        ),
    )
    return {
        "outlook": Lines(
            title=_("Requests by day, and the week to come"),
            axis=_("day"),
            labels=tuple(day_words(start.date()) for start in starts),
            lines=(line,),
            subtitle=_("number of requests"),
        )
    }
