"""Shows the answer to a query: a value a cell, whatever it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from aimon.i18n import _
from aimon.output.table import Table, emit
from aimon.text import visible

_NUMBER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*")
_WIDEST = 60


def emit_answer(
    fmt: str,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[tuple[Any, ...]],
    *,
    more: bool,
    unreadable: int,
) -> None:
    """Print the rows of columns (name and type); ``more`` says that there are others."""
    names = [name for name, _type in columns]
    lines = [dict(zip(names, row, strict=True)) for row in rows]
    data = {
        "columns": [{"name": name, "type": kind} for name, kind in columns],
        "rows": lines,
        "more": more,
        "unreadable_lines": unreadable,
    }
    emit(fmt, data, lambda: _table(fmt, columns, rows), lines)


def _table(fmt: str, columns: Sequence[tuple[str, str]], rows: Sequence[tuple[Any, ...]]) -> Table:
    nothing = "" if fmt == "csv" else "–"
    limit = _WIDEST if fmt == "table" else 100_000
    return Table(
        [visible(name) for name, _type in columns],
        [[_cell(value, nothing, limit) for value in row] for row in rows],
        frozenset(n for n, (_name, kind) in enumerate(columns) if _NUMBER.fullmatch(kind)),
    )


def _cell(value: Any, nothing: str, limit: int) -> str:
    if value is None:
        return nothing
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return visible(msgspec.json.encode(value).decode(), limit)
    if isinstance(value, float) and limit == _WIDEST:
        value = round(value, 6)  # for the eye
    return visible(str(value), limit)


def emit_views(fmt: str, views: Sequence[dict[str, Any]]) -> None:
    """Print views, each with its columns, their types and what they mean."""
    titles = [_("View"), _("Column"), _("Type"), _("Meaning")]
    rows = []
    for view in views:
        rows.append([view["view"], "", "", view["meaning"]])
        name = "" if fmt == "table" else view["view"]
        rows += [[name, c["column"], c["type"], c["meaning"]] for c in view["columns"]]
    emit(fmt, {"views": views}, Table(titles, rows, whole=True), views)
