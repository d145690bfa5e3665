"""Shows what requests cost, what is cheaper, what is lost by it, and what a token is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from aimon.core.candidates import Candidate
from aimon.core.costs import Cheaper, Quote
from aimon.core.merits import Merit
from aimon.core.pricing import Sums, shown
from aimon.core.tokens import SYLLABLES_A_TOKEN
from aimon.i18n import _, ngettext
from aimon.output import figures, words
from aimon.output.advicerows import figures_data, load_data, merit_data
from aimon.output.loads import load_words
from aimon.output.merits import task_words
from aimon.output.status import grade_of
from aimon.output.table import Table, emit, hung, show_pairs, terminal_width
from aimon.text import visible


def emit_quote(fmt: str, quote: Quote, now: datetime, timezone: str) -> None:
    """Print what the requests cost."""
    if fmt != "table":
        data = {"generated": now, "timezone": timezone, **_data(quote)}
        return emit(fmt, data, lambda: _table(quote), [data])
    width = terminal_width()
    s = quote.candidate.standing
    click.echo(f"{visible(s.model.display_name, 40)}  {grade_of(s)}")
    show_pairs([*_costs(quote)], width)
    for line in _remarks(quote, width):
        click.echo(line)
    _show_cheaper(quote, width)
    click.echo("\n" + hung("", token_words(), width))
    return None


def token_words() -> str:
    """Return what a token is, and how much Korean makes one."""
    return _(
        "A token is the piece of text that models read, write and are billed by. About {n:.1f} "
        "Korean syllables make one: 1,000 characters are some {tokens:,} tokens."
    ).format(n=SYLLABLES_A_TOKEN, tokens=round(1000 / SYLLABLES_A_TOKEN))


def _costs(quote: Quote) -> Iterator[tuple[str, str]]:
    price, demand = quote.candidate.standing.model.price, quote.demand
    yield _("a request"), _money(quote, quote.sums.request)
    per_day = demand.per == "day"
    n_day = demand.requests if per_day else demand.requests / quote.days
    n_month = demand.requests * quote.days if per_day else demand.requests
    yield (
        _("a business day"),
        _("{cost} ({n:,.10g} requests)").format(
            cost=_money(quote, quote.sums.day), n=round(n_day, 1)
        ),
    )
    yield (
        _("a month"),
        _("{cost} ({n:,} requests; {days} business days, holidays not left out)").format(
            cost=_money(quote, quote.sums.month), n=n_month, days=quote.days
        ),
    )
    yield _("tokens"), load_words(demand.load)
    if price:
        yield (
            _("price"),
            _("input {input:.10g} · output {output:.10g} {currency} per million tokens").format(
                input=price.input, output=price.output, currency=visible(price.currency)
            ),
        )


def _money(quote: Quote, value: Any) -> str:
    return figures.expense(float(value), visible(quote.sums.currency))


def _remarks(quote: Quote, width: int | None) -> Iterator[str]:
    """Yield what changes or spoils the answer."""
    if quote.change and quote.changed:
        change = quote.change
        text = _("from {day} input {input:.10g} · output {output:.10g} {currency}: {cost} a month")
        said = text.format(
            day=change.on,
            input=change.input,
            output=change.output,
            currency=visible(change.currency),
            cost=figures.expense(float(quote.changed.month), visible(change.currency)),
        )
        yield hung("⏳ ", said, width)
    if quote.too_long:
        context = quote.candidate.standing.model.limits.context or 0
        text = _("it does not take a request of so many tokens: its context is {n:,}")
        yield hung("⚠ ", text.format(n=context), width)


def _show_cheaper(quote: Quote, width: int | None) -> None:
    click.echo()
    if not quote.cheaper:
        click.echo(hung("", _("No cheaper model is well now."), width))
    else:
        click.echo(_("Cheaper, and well now"))
    for other in quote.cheaper:
        s = other.candidate.standing
        saved = _("{cost} a month, {saved} less ({percent:.0f} %)").format(
            cost=_money(quote, other.sums.month),
            saved=_money(quote, other.saved),
            percent=_percent(other, quote),
        )
        click.echo(hung("   ", f"{visible(s.model.display_name, 40)}: {saved}", width))
        for loss in _losses(other):
            click.echo(hung("     − ", loss, width))
    if quote.more:
        text = ngettext("{n} more is cheaper", "{n} more are cheaper", quote.more)
        click.echo("   " + text.format(n=quote.more))


def _percent(other: Cheaper, quote: Quote) -> float:
    return float(100 * other.saved / quote.sums.month)


def _losses(other: Cheaper) -> list[str]:
    said = [loss_words(loss) for loss in other.losses]
    return said or [_("nothing that was measured is worse")]


def loss_words(loss: Merit) -> str:
    """Return what the cheaper model does less well, with both figures."""
    value, other = loss.value or 0, loss.other or 0
    match loss.code:
        case "quality_score":
            return _("administrator's quality score {value:.10g} instead of {other:.10g}").format(
                value=value, other=other
            )
        case "check":
            return _("{check} {rate} instead of {other}").format(
                check=_(words.CHECKS[loss.subject]),
                rate=figures.rate(loss.value, loss.n or 0, loss.of or 0),
                other=figures.percent(other),
            )
        case "unmeasured":
            checks = ", ".join(_(words.CHECKS[name]) for name in loss.subjects)
            return _("not tested for: {checks}").format(checks=checks)
        case "slower":
            return _("response {value} instead of {other}").format(
                value=figures.seconds(value), other=figures.seconds(other)
            )
        case "smaller_context":
            return _("context {value:,} instead of {other:,} tokens").format(
                value=int(value), other=int(other)
            )
        case "off_task":
            return _("its entry does not name {task}").format(task=task_words(*loss.subjects))
    raise ValueError(loss.code)


def _data(quote: Quote) -> dict[str, Any]:
    """Return the answer as JSON has it; ``text`` fields are in the language of the answer."""
    demand, change = quote.demand, quote.change
    return {
        "model": figures_data(quote.candidate),
        "requests": demand.requests,
        "per": demand.per,
        "business_days_a_month": quote.days,
        "request": load_data(demand.load),
        "cost": _sums(quote.sums),
        "price_change": {"price": change, "cost": _sums(quote.changed)}
        if change and quote.changed
        else None,
        "too_long": quote.too_long,
        "cheaper": [
            {
                **figures_data(other.candidate),
                "cost": _sums(other.sums),
                "saved_month": shown(other.saved),
                "saved_percent": round(_percent(other, quote), 1),
                "losses": [merit_data(loss, loss_words(loss)) for loss in other.losses],
            }
            for other in quote.cheaper
        ],
        "more_cheaper": quote.more,
        "token": {"korean_syllables": round(SYLLABLES_A_TOKEN, 2), "text": token_words()},
    }


def _sums(sums: Sums) -> dict[str, Any]:
    amounts = {name: shown(getattr(sums, name)) for name in ("request", "day", "month")}
    return {**amounts, "currency": sums.currency}


def _table(quote: Quote) -> Table:
    """Return one row a model: the one asked about, then the cheaper ones."""
    titles = (_("model"), _("id"), _("grade"), _("a request"), _("a business day"), _("a month"))
    more = (_("saved a month"), _("quality"), _("response"), _("what is lost"))
    rows = [_row(quote, quote.candidate, quote.sums, "", "")]
    rows += [
        _row(quote, c.candidate, c.sums, _money(quote, c.saved), "; ".join(_losses(c)))
        for c in quote.cheaper
    ]
    return Table((*titles, *more), rows, frozenset({3, 4, 5, 6, 7, 8}))


def _row(quote: Quote, c: Candidate, sums: Sums, saved: str, lost: str) -> tuple[str, ...]:
    s = c.standing
    costs = (_money(quote, cost) for cost in (sums.request, sums.day, sums.month))
    return (
        visible(s.model.display_name, 40),
        s.model.id,
        grade_of(s),
        *costs,
        saved,
        figures.points(c.quality),
        figures.seconds(c.latency_ms),
        lost,
    )
