"""Trends as people read them: one line a model, the worst change first, then what stands out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import click
import msgspec

from aimon.core.trends.compose import Trend, Trends
from aimon.core.trends.rows import kind_of
from aimon.i18n import N_, _
from aimon.output.table import Table, emit, hung, render, terminal_width
from aimon.output.trendcard import show_card
from aimon.output.trendwords import (
    DIVISIONS,
    FIGURES,
    METRICS,
    moved_words,
    outlier_words,
    shift_words,
    span_words,
    spark,
    value_words,
    verdict_words,
)
from aimon.text import visible

Names = Mapping[str, str]
# On a narrow screen so many columns for a model's name and points of a line.
_NAME = 18
_VERDICT = 12
_POINTS = 14
# So many remarks below the table, and of one series.
_REMARKS = 12
_EACH = 2
_KINDS = {"tests": N_("tests"), "use": N_("use")}


def emit_trends(fmt: str, trends: Trends, names: Names) -> None:
    """Print the trends."""
    if fmt == "table":
        return _show(trends, names)
    data = as_json(trends, names)
    return emit(fmt, data, lambda: _table(trends, names), data["trends"])


def as_json(trends: Trends, names: Names) -> dict[str, Any]:
    """Return the trends as plain data, models with their display names."""
    data: dict[str, Any] = msgspec.to_builtins(trends)
    for row in data["trends"]:
        model = row["series"]["model"]
        row.update(model=model, display_name=names.get(model), unit=_unit(row["series"]["figure"]))
    return data


def _unit(figure: str) -> str:
    from aimon.core.trends import FIGURES as RULES

    return RULES[figure].unit


def _show(trends: Trends, names: Names) -> None:
    width = terminal_width()
    for line in head(trends):
        click.echo(hung("", line, width))
    if trends.card is not None:
        return show_card(trends, names, width)
    listed = main(trends)
    if not listed:
        return None
    click.echo("\n" + render(_table(trends, names)))
    remarks = list(_remarks(listed, names))
    if remarks:
        click.echo("\n" + _("What stands out"))
    for name, text in remarks[:_REMARKS]:
        click.echo(hung(f"· {name}: ", text, width))
    more = len(remarks) - _REMARKS
    if more > 0:
        click.echo("  " + _("{n} more: --json").format(n=more))
    return None


def main(trends: Trends) -> list[Trend]:
    """Return the trends that models are compared by: of figures of tests and of use, one each."""
    firsts = {"latency": ("latency",)}.get(trends.metric)
    return [t for t in trends.trends if firsts is None or t.series.figure in firsts]


def head(trends: Trends) -> Iterator[str]:
    """Yield what is shown, and what is compared with what."""
    points = trends.trends[0].series.points if trends.trends else ()
    period = (
        f"{span_words(trends.by, points[0].start)} – {span_words(trends.by, points[-1].start)}"
        if points
        else ""
    )
    yield "📈 " + " · ".join(
        part
        for part in (
            _("Trend: {metric}").format(metric=_(METRICS[trends.metric])),
            f"{_(DIVISIONS[trends.by])} {period}".strip(),
            _("as of {now}").format(now=f"{trends.at:%Y-%m-%d %H:%M}"),
        )
        if part
    )
    if trends.use_told is None and trends.metric in ("usage", "cost", "errors"):
        yield _("Nobody has said yet how the models were used: aimon usage import FILE")
    if trends.now is None:
        yield _("There is nothing in this period.")
        return
    yield _compared(trends)


def _compared(trends: Trends) -> str:
    now = span_words(trends.by, trends.now.start) if trends.now else ""
    if trends.before is None:
        return _("{now}; there is nothing to compare it with").format(now=now)
    before = span_words(trends.by, trends.before.start)
    text = _("{now} against {before}").format(now=now, before=before)
    if trends.until is not None:
        clock = f"{trends.until:%H:%M}"
        if trends.by in ("week", "month"):
            clock = f"{trends.until:%m-%d} {clock}"
        text = _("{now} up to {clock} against {before} up to the same time").format(
            now=now, clock=clock, before=before
        )
    if trends.instead:
        text += " " + _("(the latest before with a value)")
    return text


def _table(trends: Trends, names: Names) -> Table:
    listed = main(trends)
    kinds = {kind_of(t.series.figure) for t in listed}
    values: dict[str | None, list[float | None]] = {}
    for one in listed:
        values.setdefault(one.series.currency, []).extend((one.change.now, one.change.before))
    rows = []
    for one in listed:
        series, change = one.series, one.change
        beside = values[series.currency]
        rows.append(
            (
                visible(names.get(series.model, series.model), 60),
                *([_(_KINDS[kind_of(series.figure)])] if len(kinds) > 1 else ()),
                spark([p.value for p in series.points[-_POINTS:]]),
                value_words(series, change.now, beside),
                value_words(series, change.before, beside),
                moved_words(series, change),
                f"{change.n_now}/{change.n_before}",
                verdict_words(series, change),
            )
        )
    titles = (_("trend"), _("now"), _("before"), _("change"), _("sample"), _("verdict"))
    of = (_("model"), _("of"))[: 1 + (len(kinds) > 1)]
    spark_at = len(of)
    right = frozenset(range(spark_at + 1, spark_at + 5))
    return Table((*of, *titles), rows, right, spare=(spark_at,), short={0: _NAME}, legible=_VERDICT)


def _gravest(one: Trend) -> float:
    """Return how far off usual the worst of what stands out lies, a lasting break before all."""
    if one.shift:
        return math.inf
    return max((abs(o.deviations) for o in one.outliers[::-1][:_EACH]), default=0.0)


def _remarks(listed: list[Trend], names: Names) -> Iterator[tuple[str, str]]:
    """Yield each model with what stands out of its series: a break, the latest outliers."""
    several = len({one.series.figure for one in listed}) > 1
    for one in sorted(listed, key=_gravest, reverse=True):
        name = visible(names.get(one.series.model, one.series.model), 24)
        name += f", {_(FIGURES[one.series.figure])}" if several else ""
        if one.shift:
            yield name, shift_words(one.series, one.shift)
        for outlier in one.outliers[::-1][:_EACH]:
            yield name, outlier_words(one.series, outlier)
