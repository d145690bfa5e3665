"""Sentences about use and what it costs."""

from __future__ import annotations

from datetime import date

from aimon.core.findings import Finding
from aimon.core.particles import Spoken
from aimon.i18n import N_, _
from aimon.output import causes, figures
from aimon.output.findings.talk import (
    Names,
    Teller,
    amount,
    change,
    days,
    models,
    n_of,
    of,
    share,
)
from aimon.text import visible


def usage(all_use: str, one: str) -> Teller:
    """Return what tells of it by this text."""

    def tell(f: Finding, names: Names, last: date) -> str:
        figure, cost = of(f, "requests_a_day"), f.figure("cost")
        told = _(one if f.models else all_use).format(
            models=models(f, names),
            percent=change(figure),
            when=days(f, last),
            before=amount(figure.before),
            now=amount(figure.now),
            n=n_of(figure),
        )
        if cost is None:
            return told
        return _("{told}; it cost {before} → {now} a business day").format(
            told=told,
            before=figures.expense(cost.before or 0, visible(cost.unit, 10)),
            now=figures.expense(cost.now or 0, visible(cost.unit, 10)),
        )

    return tell


def preference(f: Finding, names: Names, last: date) -> str:
    """Tell of a shift of preference."""
    parts = ", ".join(
        _("{model} {before} → {now}").format(
            model=visible(names.get(one.model, one.model), 40),
            before=share(one.before),
            now=share(one.now),
        )
        for one in f.figures
    )
    n = n_of(f.figures[0])
    if len(f.models) == 2:
        text = _(
            "reviewers turned from {left} to {taken} {when} (share of requests: {parts}; n = {n})"
        )
        taken, left = (Spoken(visible(names.get(id, id), 40)) for id in f.models)
        return text.format(left=left, taken=taken, when=days(f, last), parts=parts, n=n)
    rises = (f.figures[0].now or 0) > (f.figures[0].before or 0)
    text = _("{models}: a larger share of the requests {when} ({parts}; n = {n})")
    if not rises:
        text = _("{models}: a smaller share of the requests {when} ({parts}; n = {n})")
    return text.format(models=models(f, names), when=days(f, last), parts=parts, n=n)


def low_use(f: Finding, names: Names, _last: date) -> str:
    """Tell of models hardly used."""
    parts = [f"{names.get(one.model, one.model)} {amount(one.now)}" for one in f.figures]
    return _("hardly used, in this period and before: {parts} of {of} requests").format(
        parts=causes.listed(parts), of=amount(f.figures[0].n_now)
    )


def cost(text: str) -> Teller:
    """Return what tells of it by this text."""

    def tell(f: Finding, _names: Names, last: date) -> str:
        figure = of(f, "cost")
        return _(text).format(
            percent=change(figure),
            when=days(f, last),
            before=figures.expense(figure.before or 0, visible(figure.unit, 10)),
            now=figures.expense(figure.now or 0, visible(figure.unit, 10)),
            n=n_of(figure),
        )

    return tell


def budget(f: Finding, _names: Names, _last: date) -> str:
    """Tell of how the budget stands."""
    cost = of(f, "cost")
    spent = figures.expense(cost.now or 0, visible(cost.unit, 10))
    limit = figures.expense(cost.before or 0, visible(cost.unit, 10))
    if f.subject == "nearly":
        return _("the tests have used {percent} of the month's budget ({spent} of {limit})").format(
            percent=share(cost.percent), spent=spent, limit=limit
        )
    text = N_("the day's budget stopped tests {n} times (latest: {spent} of {limit})")
    if f.subject == "month":
        text = N_("the month's budget stopped tests {n} times (latest: {spent} of {limit})")
    return _(text).format(n=round(of(f, "slots").now or 0), spent=spent, limit=limit)
