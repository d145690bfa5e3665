"""A model's card: identity, state, price, limits, scores, features, latest results, history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from aimon.core.health import Reason, success_rate
from aimon.core.records import Item
from aimon.core.standing import Standing
from aimon.i18n import _
from aimon.output import figures, words
from aimon.output.status import grade_of, name_of
from aimon.output.table import Table, render
from aimon.text import visible


def show_card(s: Standing, now: datetime) -> None:
    """Print the card on stdout."""
    click.echo(f"{grade_of(s)}  {name_of(s)}")
    for reason in s.reasons:
        click.echo(f"   - {words.reason_words(reason)}{_detail(reason)}")
    click.echo()
    click.echo(render(Table(("", ""), [*_identity(s), *_scores(s)]), "plain").lstrip("\n"))
    for title, table in ((_("Latest results"), _results(s, now)), (_("History"), _history(s, now))):
        if table.rows:
            click.echo(f"\n{title}\n{render(table)}")


def _detail(reason: Reason) -> str:
    """Return what the provider, or the key's place, said of a fault."""
    detail = words.detail_words(reason.fault)
    return f" ({detail})" if detail else ""


def _identity(s: Standing) -> Iterator[tuple[str, str]]:
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
        price = model.price
        yield (
            _("price per million tokens"),
            _("input {input:.10g} · output {output:.10g} {currency}").format(
                input=price.input, output=price.output, currency=visible(price.currency)
            ),
        )
    limits = (model.limits.context, model.limits.output)
    context, output = (figures.NOTHING if n is None else f"{n:,}" for n in limits)
    yield (
        _("limits in tokens"),
        _("context {context} · output {output}").format(context=context, output=output),
    )
    if model.features:
        yield _("features"), visible(", ".join(model.features))
    if model.good_for:
        yield _("good for"), visible(", ".join(model.good_for))


def _scores(s: Standing) -> Iterator[tuple[str, str]]:
    scores = s.model.scores
    for title, score in (
        (_("quality"), scores.quality),
        (_("speed"), scores.speed),
        (_("cost score"), scores.cost),
    ):
        yield title, figures.NOTHING if score is None else f"{figures.bar(score)} {score}"


def _results(s: Standing, now: datetime) -> Table:
    marks = {True: "✓", False: "✗", None: figures.NOTHING}
    rows = [
        (
            figures.moment(time, now),
            _(words.CHECKS.get(item.check, item.check)),
            _(words.ITEMS.get(item.item, item.item)),
            marks[item.ok],
            figures.NOTHING if item.score is None else f"{item.score:.2f}",
            figures.seconds(item.latency_ms),
            _found(item),
        )
        for time, item in s.items
    ]
    titles = (_("time"), _("check"), _("item"), _("passed"), _("score"), _("response"))
    return Table((*titles, _("what was found")), rows, frozenset({4, 5}), spare=(5,))


def _found(item: Item) -> str:
    """Return what an item came to: its fault, and what was expected and what came."""
    note = visible(item.note, 100)
    if item.fault is None:
        return note
    found = words.fault_words(item.fault)
    return f"{found} ({note})" if note else found


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
