"""Sentences about inquiries, about what lies ahead and about what is not known."""

from __future__ import annotations

from datetime import date

from aimon.core.findings import Finding
from aimon.i18n import _, ngettext
from aimon.output import figures
from aimon.output.findings.talk import (
    Names,
    Teller,
    amount,
    change,
    days,
    listed,
    models,
    of,
    on_day,
)
from aimon.output.ticketwords import CLOCKS, TOPICS
from aimon.text import visible


def inquiries(text: str) -> Teller:
    """Return what tells of it by this text."""

    def tell(f: Finding, _names: Names, _last: date) -> str:
        figure = of(f, "tickets")
        return _(text).format(
            now=amount(figure.now), before=amount(figure.before), percent=change(figure)
        )

    return tell


def repeated(f: Finding, names: Names, _last: date) -> str:
    """Tell of a topic that repeats."""
    figure = of(f, "tickets")
    text = _("{n} inquiries on “{topic}” ({before} the period before; {of} inquiries in all)")
    if f.models:
        text = _(
            "{models}: {n} inquiries on “{topic}” ({before} the period before; {of} inquiries in all)"
        )
    return text.format(
        models=models(f, names),
        n=amount(figure.now),
        topic=_(TOPICS[f.subject]) if f.subject in TOPICS else visible(f.subject, 40),
        before=amount(figure.before),
        of=figure.n_now,
    )


def late(f: Finding, _names: Names, _last: date) -> str:
    """Tell of deadlines missed."""
    figure = of(f, "tickets")
    return _("{n} of {of} deadlines for the {clock} were missed ({tickets})").format(
        n=amount(figure.now),
        of=figure.n_now,
        clock=_(CLOCKS[f.subject]),
        tickets=listed(f.tickets),
    )


def retires(f: Finding, names: Names, _last: date) -> str:
    """Tell of a retirement."""
    name, left = models(f, names), f.days_left or 0
    if left <= 0:
        return _("{name}: was to retire on {day} and is still active").format(name=name, day=f.on)
    return ngettext(
        "{name}: retires on {day}, in {n} day", "{name}: retires on {day}, in {n} days", left
    ).format(name=name, day=f.on, n=left)


def price(f: Finding, names: Names, _last: date) -> str:
    """Tell of a price change."""
    price = f.reasons[0]
    return _(
        "{models}: the price for a million tokens changes on {day}: {before} → {after} (input/output)"
    ).format(
        models=models(f, names),
        day=f.on,
        before=visible(price.before, 40) or figures.NOTHING,
        after=visible(price.after, 40),
    )


def missed(f: Finding, _names: Names, last: date) -> str:
    """Tell of tests that are missing."""
    figure, since = of(f, "slots"), f.since or last
    when = on_day(since, last) if f.until == f.since else days(f, last)
    return _("{n} of {of} scheduled tests were not made, or not in full ({when})").format(
        n=amount(figure.now), of=figure.n_now, when=when
    )


def untested(f: Finding, names: Names, _last: date) -> str:
    """Tell of models never tested."""
    figure = of(f, "models")
    return _(
        "{n} of {of} active models were not tested, nothing is known of them: {models}"
    ).format(n=amount(figure.now), of=figure.n_now, models=models(f, names))


def no_usage(f: Finding, _names: Names, _last: date) -> str:
    """Tell of that no use is recorded."""
    return _(
        "no use is recorded after {day}: nothing can be said of it (aimon usage import)"
    ).format(day=f.since)
