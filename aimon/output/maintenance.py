"""Shows when models are worked on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
from msgspec.structs import asdict

from aimon.core.registry import Registry
from aimon.core.windows import Window
from aimon.i18n import N_, _
from aimon.output import causes, figures
from aimon.output.table import Table, emit, hung, terminal_width
from aimon.text import visible

_WHEN = {"planned": N_("planned"), "now": N_("under way"), "over": N_("over")}


def emit_windows(fmt: str, windows: Sequence[Window], registry: Registry, now: datetime) -> None:
    """Print windows, one a line, those that begin first at the beginning."""
    shown = [as_json(window, now) for window in windows]
    emit(fmt, {"at": now, "windows": shown}, lambda: _table(windows, registry, now), shown)
    if fmt == "table" and not windows:
        click.echo(_("no maintenance"))


def say(fmt: str, window: Window, registry: Registry, now: datetime, done: str) -> None:
    """Print what a command did to a window."""
    if fmt == "json":
        return emit(fmt, as_json(window, now), Table((), ()))
    span = f"{figures.moment(window.start, now)} – {figures.moment(window.end, now)}"
    parts = (span, models_words(window, registry), visible(window.why, 200))
    click.echo(f"{window.name} {done}")
    click.echo(hung("  ", " · ".join(part for part in parts if part), terminal_width()))
    return None


def as_json(window: Window, now: datetime) -> dict[str, Any]:
    """Return a window with how it lies to the moment."""
    return {**asdict(window), "when": window.when(now)}


def as_row(window: Window, registry: Registry, span: str) -> dict[str, Any]:
    """Return a window as a row of a report, with its ``span`` of time in words."""
    named = visible(window.why or window.name, 100)
    return {
        "name": window.name,
        "start": window.start,
        "end": window.end,
        "text": f"{span} {models_words(window, registry)} ({named})",
    }


def models_words(window: Window, registry: Registry) -> str:
    """Return what is worked on: models, providers or everything."""
    names = registry.names
    named = [*(names.get(id, id) for id in window.models), *window.providers]
    return causes.listed(named) if named else _("all models")


def _table(windows: Sequence[Window], registry: Registry, now: datetime) -> Table:
    rows = [
        (
            visible(window.name, 30),
            _(_WHEN[window.when(now)]),
            figures.moment(window.start, now),
            figures.moment(window.end, now),
            models_words(window, registry),
            visible(window.why, 100),
        )
        for window in windows
    ]
    titles = (_("name"), _("state"), _("from"), _("to"), _("models"), _("why"))
    return Table(titles, rows)
