"""Shows a period played through other rules: the alerts, the real incidents, what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import click
import msgspec

from aimon.core.backtest import Backtest, Fired, Found, Worth
from aimon.i18n import _, ngettext
from aimon.output import causes, figures
from aimon.output.kinds import kind_words, severity_words
from aimon.output.table import Table, emit, hung, terminal_width
from aimon.text import visible

Names = Mapping[str, str]  # the models' display names by id


def emit_backtest(fmt: str, result: Backtest, names: Names) -> None:
    """Print the alerts; for people the incidents that none told of, and the figures, as well."""
    data = as_json(result, names)
    people = fmt in ("table", "md")
    if people:
        click.echo(hung("", _head(result), terminal_width()) + "\n")
    emit(fmt, data, lambda: _alerts(result.alerts, names), data["alerts"])
    if people:
        click.echo(_("no alerts") + "\n" if not result.alerts else "")
        emit(fmt, data, lambda: _figures(result))
        _show_missed(result, names)


def as_json(result: Backtest, names: Names) -> dict[str, Any]:
    """Return all of it as plain data, models with their display names."""

    def named(row: Mapping[str, Any]) -> dict[str, Any]:
        return {**row, "display_names": {id: names.get(id, id) for id in row["models"]}}

    data: dict[str, Any] = msgspec.to_builtins(result)
    data = {"from": data.pop("first"), "to": data.pop("last"), "set": data.pop("changed")} | data
    data["alerts"] = [named(alert) for alert in data["alerts"]]
    data["incidents"] = [
        named(row) | {"delay_s": None if f.delay is None else f.delay.total_seconds()}
        for row, f in zip(data["incidents"], result.incidents, strict=True)
    ]
    return data


def _head(result: Backtest) -> str:
    played = ngettext("{n} run played", "{n} runs played", result.runs).format(n=result.runs)
    parts = [f"{result.first} – {result.last}", played]
    changed = ", ".join(f"{path}={visible(v, 40)}" for path, v in result.changed.items())
    return " · ".join(parts + [_("with {settings}").format(settings=changed)] * bool(changed))


def _alerts(alerts: Sequence[Fired], names: Names) -> Table:
    titles = (_("time"), _("severity"), _("real incident"), _("alert"))
    rows = [
        (
            _moment(alert.time),
            severity_words(alert.severity),
            ", ".join(visible(id, 20) for id in alert.tells_of) or _("none"),
            _what(alert, names),
        )
        for alert in alerts
    ]
    return Table(titles, rows)


def _what(alert: Fired | Found, names: Names) -> str:
    models = causes.listed([names.get(id, id) for id in alert.models])
    kind = kind_words(alert.kind)
    return f"{kind}: {models}" if models else kind


def _figures(result: Backtest) -> Table:
    """Return a row a figure: by the settings that were tried and, beside, by those in force."""
    worths = [result.figures, *([result.present] if result.present else [])]
    tried = _("as changed") if result.present else _("figure")
    titles = (_("of the period"), tried, *([_("at present")] if result.present else []))
    rows = [(title, *(show(worth) for worth in worths)) for title, show in _rows()]
    return Table(titles, rows, frozenset({1, 2}))


def _rows() -> list[tuple[str, Callable[[Worth], str]]]:
    return [
        (
            _("real incidents found"),
            lambda w: _("{n} of {of}").format(n=w.found, of=w.incidents),
        ),
        (_("found after (median)"), lambda w: _delay(w.delay_s)),
        (_("alerts"), lambda w: str(w.alerts)),
        (_("alerts without a real incident"), lambda w: str(w.unfounded)),
    ]


def _delay(seconds: float | None) -> str:
    return figures.NOTHING if seconds is None else figures.span(seconds)


def _moment(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"


def _show_missed(result: Backtest, names: Names) -> None:
    """Print the real incidents that no alert told of, and which of them one tells of at present."""
    for n, found in enumerate(f for f in result.incidents if f.first_alert is None):
        lost = _("found at present") if found.first_at_present else ""
        parts = (visible(found.incident, 20), _moment(found.began_at), _what(found, names), lost)
        text = " · ".join(part for part in parts if part)
        click.echo("\n" * (n == 0) + hung(_("not found: "), text, terminal_width()))
