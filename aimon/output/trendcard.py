"""One model's trends: every span, what stands out, by the clock, what goes together, what to expect."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import click

from aimon.core.trends import Correlation, Forecast, Point, Profile, Series, Slot
from aimon.core.trends.compose import Card, Trend, Trends
from aimon.i18n import _
from aimon.output import figures
from aimon.output.days import weekday_words
from aimon.output.table import Table, hung, render
from aimon.output.trendwords import (
    FIGURES,
    moved_words,
    outlier_words,
    shift_words,
    span_words,
    spark,
    trouble_words,
    value_words,
    verdict_words,
)

# So many spans on the screen, columns of a bar, outliers of a figure.
_SPANS = 28
_BAR = 12
_OUTLIERS = 6
_HOURS = 24


def show_card(trends: Trends, names: Mapping[str, str], width: int | None) -> None:
    """Print all that is known of one model."""
    known = [one for one in trends.trends if any(p.value is not None for p in one.series.points)]
    for one in known:
        click.echo(f"\n■ {_(FIGURES[one.series.figure])}{_currency(one.series)}")
        for line in _change(one):
            click.echo(hung("  ", line, width))
        for text in _outstanding(one):
            click.echo(hung("  · ", text, width))
    if known:
        click.echo("\n" + render(_spans(known)))
    if trends.card:
        _show_alone(trends.card, [one.series for one in known], width)


def _show_alone(card: Card, series: Sequence[Series], width: int | None) -> None:
    for profile in card.profiles:
        if profile.cells:
            click.echo("\n" + "\n".join(_profile(profile)))
    if card.correlations:
        click.echo("\n" + _("What rises and falls together (Spearman; says nothing of causes)"))
        for text in _correlated(card.correlations):
            click.echo(hung("  · ", text, width))
    for found in card.forecasts:
        shown = next((s for s in series if s.figure == found.figure), None)
        if shown is not None:
            _show_forecast(found, shown, width)


def _change(one: Trend) -> Iterator[str]:
    series, change = one.series, one.change
    yield _("{now} (n {n}) against {before} (n {m}): {moved}, {verdict}").format(
        now=value_words(series, change.now),
        n=change.n_now,
        before=value_words(series, change.before),
        m=change.n_before,
        moved=moved_words(series, change),
        verdict=verdict_words(series, change),
    )


def _outstanding(one: Trend) -> Iterator[str]:
    if one.shift:
        yield shift_words(one.series, one.shift)
    for outlier in one.outliers[::-1][:_OUTLIERS]:
        yield outlier_words(one.series, outlier)


def _currency(series: Series) -> str:
    return f" ({series.currency})" if series.currency else ""


def _spans(trends: Sequence[Trend]) -> Table:
    """Return a row a span: the first figure with a bar and its n, then the others."""
    lines = [one.series for one in trends]
    first = lines[0]
    apart = first.apart
    odd = {outlier.start for outlier in trends[0].outliers}
    greatest = max((p.value or 0.0 for p in first.points[-_SPANS:]), default=0.0) or 1.0
    rows = []
    for place in range(max(len(first.points) - _SPANS, 0), len(first.points)):
        point = first.points[place]
        filled = round(_BAR * (point.value or 0.0) / greatest)
        rows.append(
            (
                span_words(first.by, point.start),
                value_words(first, point.value, _shown(first)),
                str(point.n),
                "█" * filled + "░" * (_BAR - filled) if point.value is not None else "",
                *(_beside(other, other.points[place]) for other in lines[1:]),
                _remark(point, place == len(first.points) - 1, point.start in odd, apart),
            )
        )
    titles = (
        _("from"),
        _(FIGURES[first.figure]),
        _("sample"),
        "",
        *(_(FIGURES[other.figure]) for other in lines[1:]),
        "",
    )
    right = frozenset({1, 2, *range(4, 3 + len(lines))})
    return Table(titles, rows, right, spare=(3,), legible=8)


def _beside(series: Series, point: Point) -> str:
    """Return a further figure's value, a percentage with what it is of."""
    n = f" ({point.n})" if series.rule.unit == "percent" and point.value is not None else ""
    return value_words(series, point.value, _shown(series)) + n


def _shown(series: Series) -> list[float | None]:
    return [p.value for p in series.points[-_SPANS:]]


def _remark(point: Point, last: bool, odd: bool, apart: Collection[datetime]) -> str:
    """Return what a span is: one in trouble, still going on, known in part only, or unusual."""
    if point.start in apart:
        return trouble_words(point.incidents, point.failed)
    if not point.complete:
        return _("going on") if last else _("in part")
    return _("unusual") if odd else ""


def _profile(profile: Profile) -> Iterator[str]:
    """Yield a small heat map: a line a weekday, a column an hour; and what is greatest."""
    usage = profile.figure == "usage"
    title = (
        _("Use by hour and weekday (mean requests an hour)")
        if usage
        else _("Latency of tests by hour and weekday (mean)")
    )
    yield title
    yield "      " + "".join(f"{hour:<6d}" for hour in range(0, _HOURS, 6))
    values = {(s.weekday, s.hour): s.value for s in profile.cells}
    for number in range(1, 8):
        line = [values.get((number, hour)) for hour in range(_HOURS)]
        yield f"  {weekday_words(number)}  " + _heat(line, list(values.values()))
    tops = [
        _("hour {hour}: {value} (n {n})").format(hour=f"{s.hour:02d}", value=_at(s, usage), n=s.n)
        for s in (profile.top_hour,)
        if s
    ] + [
        _("{weekday}: {value} (n {n})").format(
            weekday=weekday_words(s.weekday or 1), value=_at(s, usage), n=s.n
        )
        for s in (profile.top_weekday,)
        if s
    ]
    if tops:
        yield "  " + (_("busiest") if usage else _("slowest")) + ": " + " · ".join(tops)


def _heat(line: Sequence[float | None], every: Sequence[float]) -> str:
    """Return an hour's bar each, from the least to the greatest of the whole week."""
    return spark([*line, min(every), max(every)])[: len(line)]


def _at(slot: Slot, usage: bool) -> str:
    return f"{slot.value:,.1f}" if usage else figures.seconds(slot.value)


def _correlated(every: Sequence[Correlation]) -> Iterator[str]:
    """Yield the first, use and speed, whatever it is, and of the others those that are clear."""
    for place, one in enumerate(every):
        if one.claimed or not place:
            yield _correlation(one)
    rest = [f"{_names(one)} (n {one.n})" for one in every[1:] if not one.claimed]
    if rest:
        yield _("no clear relation: {names}").format(names=", ".join(rest))


def _names(one: Correlation) -> str:
    return f"{_(FIGURES[one.first])} ↔ {_(FIGURES[one.second])}"


def _correlation(one: Correlation) -> str:
    what = _names(one)
    if one.rho is None:
        why = _("too few pairs") if one.why == "few" else _("one of them never changes")
        return _("{what}: {why} (n {n})").format(what=what, why=why, n=one.n)
    verdict = _("no clear relation")
    if one.claimed:
        verdict = _("rise together") if one.rho > 0 else _("one rises as the other falls")
    return _("{what}: {verdict} (ρ {rho}, n {n}, chance {chance})").format(
        what=what,
        verdict=verdict,
        rho=f"{one.rho:+.2f}",
        n=one.n,
        chance=f"{one.chance or 0:.2g}",
    )


def _show_forecast(found: Forecast, series: Series, width: int | None) -> None:
    click.echo(
        "\n" + _("Forecast of the next week: {figure}").format(figure=_(FIGURES[found.figure]))
    )
    if found.why:
        text = _("none: {n} days of history, {least} are needed").format(
            n=found.known, least=found.least
        )
        if found.why == "gaps":
            text = _("none: too many days without a value ({n} with one)").format(n=found.known)
        click.echo(hung("  ", text, width))
        return
    every = [value for day in found.days for value in (day.low, day.value, day.high)]
    rows = [
        (
            span_words("day", day.start),
            value_words(series, day.value, every),
            f"{value_words(series, day.low, every)} – {value_words(series, day.high, every)}"
            if day.value is not None
            else "",
        )
        for day in found.days
    ]
    interval = _("{n} % interval").format(n=f"{100 * found.coverage:.0f}")
    click.echo(render(Table((_("day"), _("expected"), interval), rows, frozenset({1, 2}))))
    for line in _proof(found, series):
        click.echo(hung("* ", line, width))


def _proof(found: Forecast, series: Series) -> Iterator[str]:
    """Yield by what method it is, and how that did on held-back days."""
    proof = found.proof
    if proof is None:
        return
    method = (
        _("Method: weekday effects and a damped level.")
        if found.method == "weekday_level"
        else _("Method: same as last week, which the other method did not beat.")
    )
    yield method
    yield _(
        "On {n} held-back values from {origins} days the mean error was {mine}, that of 'same as "
        "last week' {other}."
    ).format(
        n=proof.n,
        origins=proof.origins,
        mine=value_words(series, proof.method_error),
        other=value_words(series, proof.last_week_error),
    )
