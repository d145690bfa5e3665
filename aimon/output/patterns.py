"""Patterns as people read them: what, since when, its numbers, how likely by chance, the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from aimon.core.incidentrecords import Pattern
from aimon.core.patterns import Looked
from aimon.i18n import N_, _, ngettext
from aimon.output import figures
from aimon.output.causes import listed
from aimon.output.incidentwords import kind_words
from aimon.output.table import Table, emit, hung, terminal_width
from aimon.output.words import CHECKS
from aimon.text import visible

Names = Mapping[str, str]  # the models' display names by id

# Less likely than this is said no more exactly.
_RARE = 1_000_000
_EVIDENCE = 3
# What the value and the baseline are, for each kind and unit.
_NUMBERS = {
    ("hours", "ms"): N_("{value} at this hour, {baseline} at the others"),
    ("hours", "share"): N_("{value} of the tests at this hour are bad, {baseline} at the others"),
    ("function", "share"): N_("{value} of this check's items fail, usually {baseline}"),
    ("intermittent", "share"): N_("{value} of the attempts get no answer, usually {baseline}"),
    ("quality", "score"): N_("mean score {value}, usually {baseline}"),
    ("slower", "ms"): N_("answers take {value}, usually {baseline} at these hours"),
    ("errors", "share"): N_("{value} of the items fail, usually {baseline}"),
    ("surge", "requests"): N_("{value}, usually {baseline} in these hours"),
    ("collapse", "requests"): N_("{value}, usually {baseline} in these hours"),
}
# What was counted: the latest, and for the baseline.
_COUNTED = {
    "hours": N_("n = {n} days, against {of} tests at other hours"),
    "slower": N_("n = {n} tests, against {of}"),
    "quality": N_("n = {n} tests, against {of}"),
    "intermittent": N_("n = {n} attempts, against {of}"),
    "surge": N_("n = {n} hours, against {of} days"),
    "collapse": N_("n = {n} hours, against {of} days"),
}


def emit_patterns(fmt: str, looked: Looked, names: Names, now: datetime) -> None:
    """Print all patterns; as text each with its sentence, and of which models nothing can be said."""
    found = [pattern for each in looked.patterns.values() for pattern in each]
    if fmt == "table":
        return _show(found, looked, names, now)
    rows = [as_json(pattern, names) for pattern in found]
    data = {
        "generated": now,
        "models": len(looked.patterns),
        "patterns": rows,
        "too_few_tests": looked.too_few,
        "tests_needed": looked.needed,
    }
    return emit(fmt, data, lambda: _table(found, names, now), rows)


def as_json(pattern: Pattern, names: Names) -> dict[str, Any]:
    """Return a pattern as plain data with its model's display name."""
    whole = {name: getattr(pattern, name) for name in pattern.__struct_fields__}
    return whole | {"display_name": names.get(pattern.model)}


def lines(pattern: Pattern, now: datetime) -> Iterator[str]:
    """Yield what a pattern is and since when, its numbers, and how likely it is by chance."""
    yield _("{what} since {time}").format(
        what=title(pattern), time=figures.moment(pattern.since, now)
    )
    yield numbers(pattern)
    yield " · ".join([_chance(pattern.chance), *_evidence(pattern)])


def title(pattern: Pattern) -> str:
    """Return a pattern's kind and where it shows, like ``slower than usual``."""
    subject = visible(pattern.subject, 40)
    if subject in CHECKS:
        subject = _(CHECKS[subject])
    kind = kind_words(pattern.kind)
    return f"{kind} ({subject})" if subject else kind


def numbers(pattern: Pattern) -> str:
    """Return the value against the baseline, with how much each is made of."""
    text = _NUMBERS.get((pattern.kind, pattern.unit), N_("{value}, usually {baseline}"))
    counted = _COUNTED.get(pattern.kind, N_("n = {n} items, against {of}"))
    said = _(text).format(
        value=figure(pattern.value, pattern.unit), baseline=figure(pattern.baseline, pattern.unit)
    )
    return f"{said} ({_(counted).format(n=pattern.n, of=f'{pattern.of:,}')})"


def figure(value: float, unit: str) -> str:
    """Return a pattern's value or baseline in its unit."""
    match unit:
        case "ms":
            return figures.seconds(value)
        case "score":
            return f"{value:.2f}"
        case "requests":
            n = round(value)
            return ngettext("{n} request", "{n} requests", n).format(n=f"{n:,}")
        case _:
            return figures.percent(round(100 * value, 1))


def _chance(chance: float) -> str:
    if chance * _RARE < 1:
        return _("by chance in less than 1 of {n} looks").format(n=f"{_RARE:,}")
    return _("by chance in 1 of {n} looks").format(n=f"{round(1 / chance):,}")


def _evidence(pattern: Pattern) -> list[str]:
    if not pattern.evidence:
        return []
    latest = ", ".join(visible(id, 40) for id in pattern.evidence[-_EVIDENCE:])
    more = len(pattern.evidence) - _EVIDENCE
    text = _("tests {ids}") if more <= 0 else _("tests {ids} and {n} more")
    return [text.format(ids=latest, n=more)]


def _show(found: Sequence[Pattern], looked: Looked, names: Names, now: datetime) -> None:
    width = terminal_width()
    click.echo("🔎 " + _("Patterns in tests and use · {now}").format(now=f"{now:%Y-%m-%d %H:%M}"))
    n, told = len(looked.patterns), len({pattern.model for pattern in found})
    if found:
        total = ngettext("{n} pattern", "{n} patterns", len(found)).format(n=len(found))
        click.echo(_("{patterns}, in {told} of {n} models").format(patterns=total, told=told, n=n))
    else:
        click.echo(ngettext("none in {n} model", "none in {n} models", n).format(n=n))
    for pattern in found:
        first, *more = lines(pattern, now)
        click.echo()
        click.echo(hung("", f"{visible(names.get(pattern.model, pattern.model))}: {first}", width))
        for line in more:
            click.echo(hung("   ", line, width))
    if looked.too_few:
        click.echo("\n" + hung("* ", _too_few(looked, names), width))


def _too_few(looked: Looked, names: Names) -> str:
    counts = [f"{names.get(id, id)} ({n})" for id, n in looked.too_few.items()]
    return _("too few tests in four weeks to say, {needed} are needed: {models}").format(
        needed=looked.needed, models=listed(counts)
    )


def _table(found: Sequence[Pattern], names: Names, now: datetime) -> Table:
    rows = [
        (
            visible(names.get(p.model, p.model)),
            title(p),
            figures.moment(p.since, now),
            figure(p.value, p.unit),
            figure(p.baseline, p.unit),
            str(p.n),
            str(p.of),
            f"{p.chance:.1e}",
            " ".join(visible(id, 40) for id in p.evidence),
        )
        for p in found
    ]
    titles = (_("model"), _("pattern"), _("began"), _("now"), _("usually"), _("n"))
    more = (_("baseline n"), _("chance"), _("evidence"))
    return Table((*titles, *more), rows, frozenset({3, 4, 5, 6, 7}))
