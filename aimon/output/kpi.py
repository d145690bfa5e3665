"""The performance indicators as people read them: all in a table, one as a card with its records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click
import msgspec

from aimon.core.kpi.figure import Evidence, Figure, Kpi, Kpis
from aimon.i18n import _, ngettext
from aimon.output import figures
from aimon.output.grounds import CRITERIA
from aimon.output.kpiwords import LACKING, PARTS, REASONS, WHYS, WORDS
from aimon.output.table import Table, emit, hung, render, show_pairs, terminal_width
from aimon.output.ticketstats import duration, points
from aimon.output.ticketwords import model_words
from aimon.text import visible

MARKS = {True: "🟢", False: "🔴", None: "⚪"}
# So many misses of each indicator on the screen of all.
_MOST = 3
_NAME = 24

Names = Mapping[str, str]  # the models' display names by id


def emit_kpis(fmt: str, kpis: Kpis, names: Names) -> None:
    """Print all indicators, and what counts against them."""
    if fmt == "table":
        return _show(kpis, names)
    data = as_json(kpis, names)
    return emit(fmt, data, lambda: _long(kpis), data["kpis"])


def emit_kpi(fmt: str, kpis: Kpis, name: str, names: Names) -> None:
    """Print one indicator with its definition and every record that counts."""
    (kpi,) = (one for one in kpis.kpis if one.name == name)
    if fmt == "table":
        return _card(kpis, kpi, names)
    data = _about(kpis) | _json(kpi, names, kpi.records)
    return emit(fmt, data, lambda: _records(kpi, kpi.records, names), data["records"])


def as_json(kpis: Kpis, names: Names) -> dict[str, Any]:
    """Return the indicators as plain data, each with its words and what counts against it."""
    return _about(kpis) | {"kpis": [_json(kpi, names, kpi.misses) for kpi in kpis.kpis]}


def _about(kpis: Kpis) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.to_builtins(kpis)
    del data["kpis"]
    return data


def _json(kpi: Kpi, names: Names, records: tuple[Evidence, ...]) -> dict[str, Any]:
    words = WORDS[kpi.name]
    data: dict[str, Any] = msgspec.to_builtins(kpi)
    shown = [
        msgspec.to_builtins(record)
        | {"text": why_words(kpi, record), "display_names": [names.get(m) for m in record.models]}
        for record in records
    ]
    return data | {
        "title": _(words.title),
        "definition": _(words.definition),
        "formula": _(words.formula),
        "sources": _(words.sources),
        "limits": _(words.limits),
        "note": note(kpi),
        "records": shown,
    }


def value_words(kpi: Kpi, figure: Figure) -> str:
    """Return a value with what it is of, like ``83.3 % (5/6)`` or ``1 h 50 min (36)``."""
    return f"{_value(kpi, figure)} ({_n(kpi, figure)})" if figure.n else figures.NOTHING


def _value(kpi: Kpi, figure: Figure) -> str:
    if figure.value is None:
        return _("too few") if figure.reason == "too_few" else figures.NOTHING
    return _amount(kpi, figure.value)


def _n(kpi: Kpi, figure: Figure) -> str:
    """Return what a value is of; of a share, how many of them have it, too."""
    counted = kpi.unit == "percent" and figure.count is not None and figure.n
    return f"{figure.count}/{figure.n}" if counted else str(figure.n)


def _amount(kpi: Kpi, value: float) -> str:
    if kpi.unit == "times":
        n = int(value)
        return ngettext("{n} time", "{n} times", n).format(n=n)
    return {"ms": duration, "points": points, "percent": figures.percent}[kpi.unit](value)


def target_words(kpi: Kpi) -> str:
    """Return the target, like ``≥ 95 %``; "" without one."""
    if kpi.target is None:
        return ""
    return f"{'≤' if kpi.at_most else '≥'} {_amount(kpi, kpi.target)}"


def note(kpi: Kpi) -> str:
    """Return why there is no value or why it is not judged, "" where it is."""
    reason = kpi.now.reason
    if reason == "too_few":
        return _("too few to judge (n = {n}, at least {least})").format(
            n=kpi.now.n, least=kpi.least
        )
    return _(REASONS[reason]).format(name=kpi.name) if reason else ""


def why_words(kpi: Kpi, record: Evidence) -> str:
    """Return why a record counts, with what it was measured at and what speaks against it."""
    text = _(WHYS[kpi.name][record.why])
    if record.value is not None and kpi.name in ("response", "satisfaction"):
        text += f": {_amount(kpi, record.value)}"
    if record.value is not None and kpi.name == "data":
        text += f": {int(record.value)}"
    if not record.by:
        return text
    known = LACKING if record.why == "lacking" else CRITERIA
    return f"{text}: {', '.join(_(known[b]) if b in known else visible(b, 40) for b in record.by)}"


def period_words(first: date, last: date) -> str:
    """Return a period: a calendar month by its name, other days from first to last."""
    whole = first.day == 1 and (first.year, first.month) == (last.year, last.month)
    return f"{first:%Y-%m}" if whole and last.day >= 28 else f"{first} – {last}"


def _title(kpis: Kpis, what: str) -> str:
    period = period_words(kpis.first, kpis.last)
    if kpis.running:
        period = _("{period} so far").format(period=period)
    return "📈 " + _("{what} · {period} · as of {now}").format(
        what=what, period=period, now=f"{kpis.at:%Y-%m-%d %H:%M}"
    )


def _show(kpis: Kpis, names: Names) -> None:
    width = terminal_width()
    click.echo(hung("", _title(kpis, _("Performance indicators")), width))
    click.echo("\n" + render(_table(kpis)))
    click.echo()
    for kpi in kpis.kpis:
        if text := note(kpi):
            click.echo(hung("⚪ ", f"{_(WORDS[kpi.name].title)}: {text}", width))
    for kpi in kpis.kpis:
        if misses := kpi.misses:
            click.echo(f"\n{_against(kpi, len(misses))}")
            click.echo(render(_records(kpi, misses[:_MOST], names)))
    click.echo()
    text = _("Definition and records of one: {command}").format(command="aimon kpi NAME")
    click.echo(hung("", f"{text} ({', '.join(kpi.name for kpi in kpis.kpis)})", width))


def _table(kpis: Kpis) -> Table:
    rows = [
        (
            f"{MARKS[kpi.now.met]} {_(WORDS[kpi.name].title)}",
            _value(kpi, kpi.now),
            _n(kpi, kpi.now),
            target_words(kpi),
            _before(kpi),
            kpi.name,
        )
        for kpi in kpis.kpis
    ]
    before = period_words(kpis.before_first, kpis.before_last)
    titles = (_("indicator"), _("value"), _("n"), _("target"), before, _("NAME"))
    return Table(titles, rows, frozenset({1, 2}), spare=(5,))


def _before(kpi: Kpi) -> str:
    """Return the value before with its n, as short as it can be."""
    counted = f" ({kpi.before.n})" if kpi.before.n else ""
    return f"{MARKS[kpi.before.met]} {_value(kpi, kpi.before)}{counted}"


def _against(kpi: Kpi, n: int) -> str:
    """Return the title of what counts against an indicator, with where the rest of it is."""
    text = _("Against {indicator}: {n}").format(indicator=_(WORDS[kpi.name].title), n=n)
    return text if n <= _MOST else f"{text} (aimon kpi {kpi.name})"


def _cells(kpi: Kpi, record: Evidence, names: Names) -> tuple[str, str, str]:
    """Return when, which, and why of a record."""
    clock = "%m-%d" if kpi.name == "missed_slots" else "%m-%d %H:%M"
    when = f"{record.time:{clock}}" if record.time else figures.NOTHING
    models = ", ".join(model_words(model, names) for model in record.models[:3])
    if kpi.name == "stated_states":
        which = models
    elif kpi.name == "missed_slots":
        which = record.id.partition(" ")[2]
    else:
        which = f"{record.id} {models}".strip()
    return when, visible(which, 80), why_words(kpi, record)


def _card(kpis: Kpis, kpi: Kpi, names: Names) -> None:
    width, words = terminal_width(), WORDS[kpi.name]
    click.echo(hung("", _title(kpis, _(words.title)), width) + "\n")
    before = period_words(kpis.before_first, kpis.before_last)
    pairs = [
        (_("value"), f"{MARKS[kpi.now.met]} {_value(kpi, kpi.now)}"),
        (_("n"), _n(kpi, kpi.now)),
        (_("target"), target_words(kpi) or figures.NOTHING),
        (before, f"{MARKS[kpi.before.met]} {value_words(kpi, kpi.before)}"),
        *([(_("not judged"), note(kpi))] if kpi.now.reason else []),
        (_("beside it"), _beside(kpi)),
        (_("definition"), _(words.definition)),
        (_("formula"), _(words.formula)),
        (_("records"), _(words.sources)),
        (_("limits"), _(words.limits)),
    ]
    show_pairs([pair for pair in pairs if pair[1]], width)
    for good, title in (
        (False, _("Counts against it")),
        (None, _("Not counted")),
        (True, _("Counts for it")),
    ):
        if found := tuple(record for record in kpi.records if record.good is good):
            click.echo(f"\n{title} ({len(found)})")
            click.echo(render(_records(kpi, found, names)))


def _beside(kpi: Kpi) -> str:
    """Return the counts that it is made of, or that stand beside it."""
    return ", ".join(
        f"{_(PARTS.get(name, name))} {duration(value) if name.endswith('_ms') else f'{value:.10g}'}"
        for name, value in kpi.parts.items()
        if value is not None
    )


def _records(kpi: Kpi, records: tuple[Evidence, ...], names: Names) -> Table:
    titles = (_("when"), _("record"), _("why"))
    return Table(titles, [_cells(kpi, r, names) for r in records], whole=True, short={1: _NAME})


def _long(kpis: Kpis) -> Table:
    """Return everything about each indicator in a row, for CSV and Markdown."""
    rows = [
        (*row, note(kpi), str(len(kpi.misses)), *map(_, WORDS[kpi.name][1:]))
        for kpi, row in zip(kpis.kpis, _table(kpis).rows, strict=True)
    ]
    titles = (
        *_table(kpis).titles,
        *(_("not judged"), _("misses"), _("definition"), _("formula"), _("records"), _("limits")),
    )
    return Table(titles, rows)
