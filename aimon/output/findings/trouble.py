"""Sentences about incidents and about what tests found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from aimon.core.findings import Finding
from aimon.core.findings.finding import Measure
from aimon.core.particles import Spoken
from aimon.i18n import _, ngettext
from aimon.output import figures
from aimon.output.findings.talk import (
    Names,
    Teller,
    ago,
    change,
    days,
    listed,
    models,
    n_of,
    of,
    on_day,
)
from aimon.output.kinds import kind_words
from aimon.output.patternwords import figure as pattern_figure
from aimon.output.words import CLASSES
from aimon.text import visible


def outage(f: Finding, names: Names, last: date) -> str:
    """Tell of an outage."""
    down, over = of(f, "down_ms"), not f.goes_on
    text = _("{models}: {what} {when}, {span} in all, resolved ({ids}; {before})")
    if not over:
        text = _("{models}: {what} {when}, not resolved yet, {span} so far ({ids}; {before})")
    told = text.format(
        models=models(f, names),
        what=Spoken(kind_words(f.subject)),
        when=days(f, last),
        span=figures.span((down.now or 0) / 1000),
        ids=listed(f.incidents),
        before=ago(down),
    )
    if f.users:
        people = ngettext("{n} person affected", "{n} people affected", f.users).format(n=f.users)
        return f"{told}, {people}"
    return told


def flapping(f: Finding, names: Names, last: date) -> str:
    """Tell of trouble that came and went."""
    times = of(f, "incidents")
    return _("{models}: trouble came {n} times {when} ({span} in all, {ids}; {before})").format(
        models=models(f, names),
        n=round(times.now or 0),
        when=days(f, last),
        span=figures.span((of(f, "down_ms").now or 0) / 1000),
        ids=listed(f.incidents),
        before=_("{n} times the period before").format(n=round(times.before or 0)),
    )


def recovered(f: Finding, names: Names, last: date) -> str:
    """Tell of a recovery."""
    return _("{models}: well again since {day}, after {what} since {since} ({ids})").format(
        models=models(f, names),
        day=on_day(f.until or last, last),
        what=Spoken(kind_words(f.subject)),
        since=on_day(f.since or last, last),
        ids=listed(f.incidents),
    )


def latency(text: str) -> Teller:
    """Return what tells of it by this text."""

    def tell(f: Finding, names: Names, last: date) -> str:
        figure = of(f, "latency_ms")
        return _(text).format(
            models=models(f, names),
            percent=change(figure),
            when=days(f, last),
            before=figures.seconds(figure.before),
            now=figures.seconds(figure.now),
            n=n_of(figure),
        )

    return tell


def level(text: str, measure: Measure, shown: Callable[[float | None], str]) -> Teller:
    """Return what tells of it by this text."""

    def tell(f: Finding, names: Names, last: date) -> str:
        figure = of(f, measure)
        return _(text).format(
            models=models(f, names),
            when=days(f, last),
            before=shown(figure.before),
            now=shown(figure.now),
            n=n_of(figure),
        )

    return tell


def points(value: float | None) -> str:
    """Return points with their tenth."""
    return figures.points(None if value is None else round(value, 1))


def rating(value: float | None) -> str:
    """Return a mean rating."""
    return figures.NOTHING if value is None else f"{value:.2f}"


def faulty(text: str) -> Teller:
    """Return what tells of it by this text."""

    def tell(f: Finding, names: Names, last: date) -> str:
        tests = of(f, "tests")
        return _(text).format(
            models=models(f, names),
            what=_(CLASSES[f.subject]) if f.subject in CLASSES else visible(f.subject, 40),
            n=round(tests.now or 0),
            of=tests.n_now,
            before=round(tests.before or 0),
            of_before=tests.n_before,
        )

    return tell


def pattern(f: Finding, names: Names, last: date) -> str:
    """Tell of a pattern that an incident stands for."""
    figure = of(f, "pattern")
    times = 100 if figure.unit == "share" else 1  # a share is shown in percent
    return _("{models}: {what} {when} ({before} → {now}, n = {n})").format(
        models=models(f, names),
        what=Spoken(kind_words(f.subject)),
        when=days(f, last),
        before=pattern_figure((figure.before or 0) / times, figure.unit),
        now=pattern_figure((figure.now or 0) / times, figure.unit),
        n=n_of(figure),
    )


def changed(f: Finding, names: Names, last: date) -> str:
    """Tell of another version."""
    version = next(r for r in f.reasons if r.kind == "version")
    return _("{models}: another version answers {when}: {before} → {after}").format(
        models=models(f, names),
        when=days(f, last),
        before=visible(version.before, 60),
        after=visible(version.after, 60),
    )
