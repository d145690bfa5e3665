"""The door for a person's own SQL over a workspace's journals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from aimon.analysis import query as queries
from aimon.asking import ask
from aimon.output.viewwords import column_meaning, view_meaning
from aimon.workspace import Workspace


def query(
    workspace: Workspace,
    sql: str,
    first: date,
    last: date,
    now: datetime,
    *,
    limit: int,
    timeout: float,
) -> tuple[queries.Answer, int]:
    """Return the answer to a query of a period, and how many lines could not be read.

    Raises WrongUsage for SQL that cannot be answered, AimonError for what takes too much.
    """
    named = queries.views_in(sql)
    journals = {journal for view in named for journal in queries.VIEWS[view]}
    with ask(workspace, first, last, now, sorted(journals)) as figures:
        answer = queries.answer(figures, sql, named, limit=limit, timeout=timeout)
        return answer, figures.unreadable


def views(workspace: Workspace, now: datetime) -> list[dict[str, Any]]:
    """Return every view with its columns, their types and meanings."""
    with ask(workspace, now.date(), now.date(), now, ()) as figures:
        columns = queries.columns_of(figures)
    return [
        {
            "view": view,
            "meaning": view_meaning(view),
            "columns": [
                {"column": name, "type": kind, "meaning": column_meaning(name)}
                for name, kind in of_view
            ],
        }
        for view, of_view in columns.items()
    ]
