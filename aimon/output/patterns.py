"""Shows patterns: a paragraph each, a table, the JSON that other tools read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from aimon.core.incidentrecords import Pattern
from aimon.core.patterns import Looked
from aimon.i18n import _, ngettext
from aimon.output import figures
from aimon.output.causes import listed
from aimon.output.patternwords import figure, lines, title
from aimon.output.table import Table, emit, hung, terminal_width
from aimon.text import visible

Names = Mapping[str, str]  # the models' display names by id


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
