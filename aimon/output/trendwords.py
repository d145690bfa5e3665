"""Figures, spans and what a series shows, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from aimon.core.trends import By, Change, Occasion, Outlier, Series, Shift
from aimon.i18n import N_, _, ngettext
from aimon.output import figures
from aimon.output.days import day_words
from aimon.output.words import CLASSES
from aimon.text import visible

METRICS = {
    "health": N_("health"),
    "latency": N_("latency"),
    "success": N_("success rate"),
    "errors": N_("error rate"),
    "usage": N_("usage"),
    "cost": N_("cost"),
}
FIGURES = {
    "health": N_("health"),
    "latency": N_("latency, mean"),
    "latency_p95": N_("latency, p95"),
    "use_latency": N_("latency of real use"),
    "success": N_("success rate"),
    "errors": N_("tests with a fault"),
    "use_errors": N_("errors of real use"),
    "usage": N_("requests"),
    "cost_tests": N_("cost of tests"),
    "cost_use": N_("cost of real use"),
}
DIVISIONS: dict[By, str] = {
    "hour": N_("by hour"),
    "day": N_("by day"),
    "week": N_("by week"),
    "month": N_("by month"),
}
_OCCASIONS = {
    "incident": N_("incident {name}"),
    "fault": N_("faults: {name} ({n})"),
    "maintenance": N_("maintenance {name}"),
    "surge": N_("surge of use"),
    "version": N_("another version: {name}"),
    "holiday": N_("holiday: {name}"),
}
# Of an outlier so many circumstances are named.
_NAMED = 3


def value_words(series: Series, value: float | None, beside: Iterable[float | None] = ()) -> str:
    """Return a value of the series with its unit; see ``figures.expense`` for those beside it."""
    if value is None:
        return figures.NOTHING
    unit = series.rule.unit
    if unit == "ms":
        return figures.seconds(value)
    if unit == "percent":
        return figures.percent(round(value, 1))
    if unit == "money":
        return figures.expense(value, series.currency, beside)
    return f"{value:,.0f}" if unit == "requests" else f"{value:.1f}"


def moved_words(series: Series, change: Change) -> str:
    """Return how far it moved, with an arrow: in percent for ratios, else in points."""
    if change.absolute is None:
        return figures.NOTHING
    ratio = series.rule.ratio
    amount = change.percent if ratio else change.absolute
    if amount is None:
        return _("from 0")
    arrow = "=" if not round(amount, 1) else "▲" if amount > 0 else "▼"
    amount = abs(round(amount, 1))
    if ratio:
        return f"{arrow} {figures.percent(amount)}"
    shown = _("{n:.10g} %p") if series.rule.unit == "percent" else _("{n:.10g} pts")
    return f"{arrow} {shown.format(n=amount)}"


def moved_percent(percent: float) -> str:
    """Return a change in percent with its sign."""
    return f"{'+' if percent > 0 else ''}{figures.percent(round(percent, 1))}"


def verdict_words(series: Series, change: Change) -> str:
    """Return what the change is: for the better or the worse, noise, or why it cannot be told."""
    if change.why == "no_now":
        return _("no value now")
    if change.why == "no_before":
        return _("nothing to compare")
    if change.why == "trouble_now":
        return trouble_words(change.incidents, change.failed)
    if change.why == "trouble_before":
        text = trouble_words(change.incidents, change.failed)
        return _("before: {trouble}").format(trouble=text)
    if change.why:
        return _("too few to tell")
    if not change.real:
        return _("within noise")
    if change.good is not None:
        return _("better") if change.good else _("worse")
    return _("more") if (change.absolute or 0) > 0 else _("less")


def trouble_words(incidents: Sequence[str], failed: int) -> str:
    """Return what trouble the model was in: the incidents, else that tests got no answer."""
    what = ", ".join(incidents)
    if not incidents:
        what = ngettext("{n} test without an answer", "{n} tests without an answer", failed)
        what = what.format(n=failed)
    return _("trouble: {what}").format(what=what)


def span_words(by: By, start: datetime) -> str:
    """Return what a span is called."""
    if by == "week":
        year, week, _day = start.isocalendar()
        return f"{year}-W{week:02d}"
    if by == "month":
        return f"{start:%Y-%m}"
    day = day_words(start.date())
    return f"{day} {start:%H}:00" if by == "hour" else day


def shift_words(series: Series, shift: Shift) -> str:
    """Return since when the level is another one, with how many points say so."""
    return _("since {day}: {before} → {after}{percent}, medians of {n} and {m} points").format(
        day=span_words(series.by, shift.since),
        before=value_words(series, shift.before),
        after=value_words(series, shift.after),
        percent=""
        if shift.percent is None or not series.rule.ratio
        else f" ({moved_percent(shift.percent)})",
        n=shift.n_before,
        m=shift.n_after,
    )


def outlier_words(series: Series, outlier: Outlier) -> str:
    """Return what is unusual, and what is known of that time."""
    known = list(dict.fromkeys(map(occasion_words, outlier.occasions)))
    text = _("unusual {day}: {value} (usually {usual}, n {n}) · {known}")
    if outlier.trouble:
        text = _("trouble {day}: {value} (usually {usual}, n {n}) · {known}")
    return text.format(
        day=span_words(series.by, outlier.start),
        value=value_words(series, outlier.value),
        usual=value_words(series, outlier.usual),
        n=outlier.n,
        known=_listed(known) if known else _("unexplained"),
    )


def occasion_words(occasion: Occasion) -> str:
    """Return what is known of a time."""
    name = visible(occasion.name, 40)
    if occasion.kind == "fault":
        name = _(CLASSES.get(occasion.name, name))
    return _(_OCCASIONS[occasion.kind]).format(name=name, n=occasion.n)


def _listed(known: Sequence[str]) -> str:
    more = len(known) - _NAMED
    rest = [_("{n} more").format(n=more)] if more > 0 else []
    return ", ".join([*known[:_NAMED], *rest])


def spark(values: Sequence[float | None]) -> str:
    """Return a series as a line of bars, from its least to its greatest value."""
    known = [v for v in values if v is not None]
    if not known:
        return figures.sparkline(values)
    low, high = min(known), max(known)
    room = (high - low) or 1.0
    return figures.sparkline(
        None if v is None else (50.0 if high == low else 100 * (v - low) / room) for v in values
    )
