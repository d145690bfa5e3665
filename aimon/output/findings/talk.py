"""The parts of sentences about findings: since when, by how much, out of how many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from aimon.core.findings import Figure, Finding
from aimon.core.findings.finding import Measure
from aimon.core.particles import Spoken
from aimon.i18n import _
from aimon.output import causes, figures
from aimon.output.days import weekday_name
from aimon.output.figures import NOTHING
from aimon.text import visible

Names = Mapping[str, str]
Teller = Callable[[Finding, Names, date], str]
_NONE = Figure(measure="tests")
_WEEK = timedelta(days=7)
_LISTED = 5


def days(found: Finding, last: date) -> str:
    """Return since when, or from when to when, a finding holds; "" where it says no day."""
    if found.since is None:
        return ""
    since = on_day(found.since, last)
    if found.until is None:
        return _("since {day}").format(day=since)
    if found.until == found.since:
        return _("on {day}").format(day=since)
    return _("from {first} to {last}").format(first=since, last=on_day(found.until, last))


def on_day(day: date, last: date) -> str:
    """Return a day of the week that ends on ``last`` by its name, another one as a date."""
    if last - _WEEK < day <= last:
        return weekday_name(day)
    return f"{day:%m-%d}" if day.year == last.year else str(day)


def change(figure: Figure) -> str:
    """Return by how much a figure moved, in percent without its sign."""
    return NOTHING if figure.percent is None else share(abs(figure.percent))


def share(value: float | None) -> str:
    """Return a percentage: whole from ten on, else with a tenth."""
    if value is None:
        return NOTHING
    return figures.percent(round(value) if abs(value) >= 10 else round(value, 1))


def exact(value: float | None) -> str:
    """Return a percentage with its tenth."""
    return figures.percent(None if value is None else round(value, 1))


def amount(value: float | None) -> str:
    """Return a count or a mean of counts as a whole number."""
    return NOTHING if value is None else f"{round(value):,}"


def n_of(figure: Figure) -> str:
    """Return how much a figure was made of before, and is made of now."""
    return f"{figure.n_before:,} → {figure.n_now:,}"


def ago(figure: Figure) -> str:
    """Return how long the same lasted in the period before."""
    if not figure.n_before:
        return _("none the period before")
    return _("{span} the period before").format(span=figures.span((figure.before or 0) / 1000))


def models(found: Finding, names: Names) -> Spoken:
    """Return the models' names as a sentence takes them."""
    known = [names.get(id, id) for id in found.models]
    return Spoken(causes.listed(known) if known else _("the whole service"))


def of(found: Finding, measure: Measure) -> Figure:
    """Return a finding's figure, an empty one where it has none of the kind."""
    return found.figure(measure) or _NONE


def listed(ids: tuple[str, ...]) -> str:
    """Return ids of incidents or inquiries, the first few and how many more there are."""
    shown = ", ".join(visible(id, 20) for id in ids[:_LISTED])
    more = len(ids) - _LISTED
    return _("{which} and {n} more").format(which=shown, n=more) if more > 0 else shown
