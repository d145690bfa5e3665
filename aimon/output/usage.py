"""Shows how much the models were used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import click

from aimon.core.usagefigures import UsageFigures, Used
from aimon.i18n import N_, _, ngettext
from aimon.output import figures
from aimon.output.table import Table, emit, hung, terminal_width
from aimon.text import visible

_BY = {
    "model": N_("model"),
    "hour": N_("hour"),
    "day": N_("day"),
    "week": N_("week"),
    "month": N_("month"),
}


def emit_usage(fmt: str, found: UsageFigures, names: Mapping[str, str]) -> None:
    """Print a period's use; ``names`` are the models' display names."""
    table = _table(found, names)
    if fmt != "table":
        return emit(fmt, found, table, found.rows)
    if found.total.requests is None:
        period = f"{found.first} – {found.last}"
        click.echo(_("nobody has told how the models were used ({period})").format(period=period))
        return click.echo(_("take an export in: aimon usage import FILE"))
    width = terminal_width()
    click.echo(hung("", _heading(found), width) + "\n")
    emit(fmt, found, table)
    if notes := _notes(found):
        click.echo("\n" + "\n".join(hung("", note, width) for note in notes))
    return None


def _heading(found: UsageFigures) -> str:
    text = _("Use {first} – {last}").format(first=found.first, last=found.last)
    if found.until:
        text += " · " + _("known until {time}").format(time=f"{found.until:%Y-%m-%d %H:%M}")
    return text


def _notes(found: UsageFigures) -> list[str]:
    notes = []
    if found.by == "model" and found.total.before is not None:
        notes.append(_("change: against as many days before, as far as this period is known"))
    elif found.by != "model":
        notes.append(_("change: against the row before in time, where the span is over"))
    if any(row.users is not None for row in found.rows):
        notes.append(_("users: the most in one hour; those of several hours cannot be added up"))
    if found.by == "hour" and found.longer:
        text = ngettext(
            "{n} line tells of more than an hour at once and is left out",
            "{n} lines tell of more than an hour at once and are left out",
            found.longer,
        )
        notes.append(text.format(n=found.longer))
    return notes


def _table(found: UsageFigures, names: Mapping[str, str]) -> Table:
    titles = (_(_BY[found.by]), _("requests"), _("change"), _("errors"), _("response"))
    more = (_("tokens in"), _("tokens out"), _("cost"), _("users"))
    spent = [row.cost for row in found.rows]
    rows = [_row(_key(found, row, names), row, spent) for row in found.rows]
    if len(rows) > 1:
        rows.append(_row(_("total"), found.total, spent))
    return Table((*titles, *more), rows, frozenset(range(1, 9)), spare=(6, 5, 8), short={0: 24})


def _key(found: UsageFigures, row: Used, names: Mapping[str, str]) -> str:
    if found.by == "model":
        return visible(names.get(row.key, row.key), 40)
    if found.by == "week":
        year, week, _day = date.fromisoformat(row.key).isocalendar()
        return f"{year}-W{week:02} ({row.key[5:]})"
    return f"{row.key}:00" if found.by == "hour" else row.key


def _row(key: str, row: Used, spent: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    return (
        key,
        _count(row.requests),
        figures.NOTHING if row.change is None else f"{row.change:+.0f} % ({row.before:,})",
        _errors(row),
        figures.seconds(row.latency_ms),
        _count(row.tokens_in),
        _count(row.tokens_out),
        " + ".join(
            figures.expense(cost, currency, (each.get(currency) for each in spent))
            for currency, cost in row.cost.items()
        )
        or figures.NOTHING,
        _count(row.users),
    )


def _errors(row: Used) -> str:
    """Return the errors and their share, of how many requests where that is not all of them."""
    if row.error_rate is None:
        return figures.NOTHING
    of = "" if row.errors_n == row.requests else f"/{row.errors_n:,}"
    return f"{row.error_rate:.1f} % ({row.errors:,}{of})"


def _count(n: int | None) -> str:
    return figures.NOTHING if n is None else f"{n:,}"
