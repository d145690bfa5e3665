"""A connection to DuckDB, and its errors in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from aimon.errors import AimonError
from aimon.i18n import _
from aimon.text import visible

Connection = duckdb.DuckDBPyConnection


def connect(spill: Path) -> Connection:
    """Return a connection to a database in memory, which loads nothing and shows no progress.

    What does not fit into memory goes to the folder ``spill``.
    """
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": str(spill),
        }
    )
    connection.execute("SET enable_progress_bar = false")
    return connection


@contextmanager
def explained() -> Iterator[None]:
    """Turn the engine's errors into ones that say what to do."""
    try:
        yield
    except duckdb.Error as error:
        raise AimonError(
            _("the log cannot be evaluated: {reason}").format(reason=visible(str(error))),
            hint=_("look for damage: aimon log verify"),
        ) from error
