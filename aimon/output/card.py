"""A model's card: identity, state, price, limits, scores, features, latest results, history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

import click

from aimon.core.health import Reason, success_rate
from aimon.core.incidentrecords import Pattern
from aimon.core.records import Headroom, Probe
from aimon.core.standing import Standing
from aimon.i18n import N_, _, ngettext
from aimon.output import figures, hints, words
from aimon.output.patternwords import lines as pattern_lines
from aimon.output.status import grade_of, name_of
from aimon.output.table import Table, hung, render, show_pairs, terminal_width
from aimon.text import visible

Rows = Iterator[tuple[str, str]]

_COUNTED = {
    "requests": N_("requests"),
    "tokens": N_("tokens"),
    "input_tokens": N_("input tokens"),
    "output_tokens": N_("output tokens"),
    "requests_day": N_("requests a day"),
    "tokens_minute": N_("tokens a minute"),
}


def show_card(
    s: Standing, now: datetime, patterns: Sequence[Pattern] = (), requests: int | None = None
) -> None:
    """Print the card on stdout, no line wider than the terminal.

    ``patterns`` are the model's, and so are the ``requests`` of the last week.
    """
    width = terminal_width()
    click.echo(f"{grade_of(s)}  {name_of(s)}")
    for reason in s.reasons:
        click.echo(hung("   - ", words.reason_words(reason) + _detail(reason), width))
    for mark, hint in hints.long(s, now):
        click.echo(hung(f"{mark} ", hint, width))
    click.echo()
    show_pairs([*_identity(s), *_scores(s), *_use(requests)], width)
    if s.last:
        click.echo("\n" + _("Last test ({time})").format(time=figures.moment(s.last.time, now)))
        show_pairs([*_measured(s.last, s.history, now)], width)
    if patterns:
        click.echo("\n" + _("Patterns of the last four weeks"))
    for pattern in patterns:
        first, *rest = pattern_lines(pattern, now)
        click.echo(
            "\n".join((hung("   - ", first, width), *(hung("     ", r, width) for r in rest)))
        )
    for title, table, more in (
        (_("Latest results"), _results(s, now), _where_told(s)),
        (_("History"), _history(s, now), []),
    ):
        if table.rows:
            click.echo("\n".join(("", title, render(table), *more)))


def _where_told(s: Standing) -> list[str]:
    """Return how to see what was asked and said where items failed."""
    tests = {probe.time: probe.id for probe in s.history}
    failed = dict.fromkeys(time for time, item in s.items if item.ok is False and time in tests)
    text = _("What was asked and said: {command}")
    return [text.format(command=f"aimon probe --replay {tests[t]} --dry-run") for t in failed]


def _detail(reason: Reason) -> str:
    """Return what the provider, or the key's place, said of a fault."""
    detail = words.detail_words(reason.fault)
    return f" ({detail})" if detail else ""


def _identity(s: Standing) -> Rows:
    model = s.model
    yield _("id"), model.id
    yield _("provider"), model.provider
    yield _("model"), visible(model.model)
    if s.last and s.last.served_model:
        yield _("served model"), visible(s.last.served_model)
    yield _("state"), _(words.STATES[s.state])
    yield _("last update"), str(model.updated or figures.NOTHING)
    if model.retires:
        yield _("retires"), str(model.retires)
    if model.price:
        yield _("price per million tokens"), words.price_words(model.price)
    yield _("limits in tokens"), words.limits_words(model.limits)
    if model.features:
        yield _("features"), visible(", ".join(model.features))
    if model.good_for:
        yield _("good for"), visible(", ".join(model.good_for))


def _scores(s: Standing) -> Rows:
    scores = s.model.scores
    for title, score in (
        (_("quality"), scores.quality),
        (_("speed"), scores.speed),
        (_("cost score"), scores.cost),
    ):
        yield title, figures.NOTHING if score is None else f"{figures.bar(score)} {score}"


def _use(requests: int | None) -> Rows:
    text = figures.NOTHING
    if requests is not None:
        text = ngettext("{n:,} request in 7 days", "{n:,} requests in 7 days", requests)
    yield _("real use"), text.format(n=requests)


def _measured(probe: Probe, history: Sequence[Probe], now: datetime) -> Rows:
    """Yield what the last test measured; what it did not is left out, except the response.

    A quick test has no answer long enough to tell the output speed, so an earlier one may.
    """
    response = figures.seconds(probe.latency_ms)
    if probe.ttft_ms is not None:
        response += " · " + _("first token {time}").format(time=figures.seconds(probe.ttft_ms))
    if probe.lagged:
        response += " ⚠ " + _("aimon was too busy to time this well ({time} late)").format(
            time=figures.milliseconds(probe.lag_ms)
        )
    yield _("response"), response
    timed = next((p for p in reversed(history) if p.tokens_per_s is not None), None)
    if timed is not None:
        speed = _("{n:.1f} tokens/s").format(n=timed.tokens_per_s)
        when = "" if timed is probe else f" ({figures.moment(timed.time, now)})"
        yield _("output speed"), speed + when
    if probe.connect_ms is not None:
        connection = _("opened in {time}").format(time=figures.milliseconds(probe.connect_ms))
        if probe.tls_ms is not None:
            connection += " · TLS " + figures.milliseconds(probe.tls_ms)
        yield _("connection"), connection
    if probe.rechecks:
        again = ngettext("{n} time, out of reach", "{n} times, out of reach", probe.rechecks)
        yield _("tried anew"), again.format(n=probe.rechecks)
    if probe.rate_limited:
        met = ngettext("met {n} time", "met {n} times", probe.rate_limited)
        yield _("rate limit"), met.format(n=probe.rate_limited)
    if probe.cost is not None:
        yield _("cost"), figures.money(probe.cost, probe.currency, estimated=probe.estimated)
    for n, headroom in enumerate(probe.headroom):
        yield ("" if n else _("limits left")), _left(headroom)


def _left(headroom: Headroom) -> str:
    what = _(_COUNTED.get(headroom.what, visible(headroom.what)))
    of = "" if headroom.limit is None else f"/{headroom.limit:,}"
    left = f"{what} {headroom.remaining:,}{of}"
    if headroom.reset_ms is None or headroom.reset_ms < 1000:
        return left
    time = figures.span(headroom.reset_ms / 1000)
    return _("{left}, whole again in {time}").format(left=left, time=time)


def _results(s: Standing, now: datetime) -> Table:
    """Return the items, each check's below a line with its name and time."""
    rows: list[tuple[str, str, str, str]] = []
    for (time, check), group in groupby(s.items, key=lambda entry: (entry[0], entry[1].check)):
        name = _(words.CHECKS.get(check, check))
        rows.append((f"[{name}] {figures.moment(time, now)}", "", "", ""))
        rows += (
            (
                f"{words.PASSED[item.ok]} {_(words.ITEMS.get(item.item, item.item))}",
                figures.NOTHING if item.score is None else f"{item.score:.2f}",
                figures.seconds(item.latency_ms),
                words.item_words(item),
            )
            for _time, item in group
        )
    titles = (_("item"), _("score"), _("response"), _("what was found"))
    return Table(titles, rows, frozenset({1, 2}), spare=(2,))


def _history(s: Standing, now: datetime) -> Table:
    rows = [
        (
            figures.moment(probe.time, now),
            words.grade_words(probe.grade),
            figures.points(probe.health),
            figures.rate(success_rate(probe.passed, probe.total), probe.passed, probe.total),
            figures.seconds(probe.latency_ms),
            figures.seconds(probe.ttft_ms),
            figures.money(probe.cost, probe.currency, estimated=probe.estimated),
            words.found_words(probe.fault, probe.ran),
        )
        for probe in reversed(s.history)
    ]
    titles = (_("time"), _("grade"), _("health"), _("success rate"), _("response"))
    more = (_("first token"), _("cost"), _("what was found"))
    return Table((*titles, *more), rows, frozenset({2, 3, 4, 5, 6}), spare=(5, 6))
