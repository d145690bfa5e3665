"""Runs the SQL files of this folder over the journals. DuckDB is imported here and nowhere else.

The queries are plain SQL that other engines take as well; only the views over the files are
DuckDB's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from aimon.errors import AimonError
from aimon.i18n import _

_HERE = Path(__file__).parent
_FAULT = 'STRUCT("class" VARCHAR, kind VARCHAR)'
_COLUMNS = {
    "probes": {
        **dict.fromkeys(
            ("id", "time", "run", "slot", "model", "result", "grade", "currency"), "VARCHAR"
        ),
        **dict.fromkeys(("health", "latency_ms", "ttft_ms", "cost"), "DOUBLE"),
        **dict.fromkeys(("passed", "total", "tokens_in", "tokens_out"), "BIGINT"),
        "retried": "BOOLEAN",
        "fault": _FAULT,
        "checks": f"STRUCT(fault {_FAULT}, failed_attempts {_FAULT}[])[]",
    },
    "runs": dict.fromkeys(("id", "time", "run", "event", "slot", "why"), "VARCHAR"),
    "tickets": dict.fromkeys(("id", "time", "ticket", "event"), "VARCHAR"),
}


class Figures:
    """The figures of a period: ``first`` to ``last``, both days included.

    Inquiries are read from their beginning, since one may be open for long. Use as a context
    manager. Rows are plain dictionaries; times end in ``_ms`` and are Unix milliseconds.
    """

    def __init__(self, log: Path, first: date, last: date) -> None:
        self._connection = duckdb.connect(
            config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        )
        self._connection.execute("SET enable_progress_bar = false")
        for name in _COLUMNS:
            since = date.min if name == "tickets" else first
            self._make_raw(name, log_files(log / name, since, last))
        self._connection.execute((_HERE / "views_duckdb.sql").read_text(encoding="utf-8"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def _make_raw(self, name: str, files: list[str]) -> None:
        columns = _COLUMNS[name]
        if not files:
            empty = ", ".join(
                f"CAST(NULL AS {kind}) AS {column}" for column, kind in columns.items()
            )
            self._connection.execute(
                f"CREATE VIEW raw_{name} AS SELECT {empty}, NULL AS day WHERE false"
            )
            return
        relation = self._connection.read_json(
            files,  # type: ignore[arg-type]  # the stub leaves out that a list is taken
            columns=columns,
            format="newline_delimited",
            ignore_errors=True,
            hive_partitioning=True,
        )
        relation.create_view(f"raw_{name}")

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of one of this folder's queries, by its file's name."""
        sql = (_HERE / f"{query}.sql").read_text(encoding="utf-8")
        try:
            result = self._connection.execute(sql)
        except duckdb.Error as error:
            raise AimonError(
                _("the log cannot be evaluated: {reason}").format(reason=error),
                hint=_("look for damage: aimon log verify"),
            ) from error
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def log_files(folder: Path, first: date, last: date) -> list[str]:
    """Return the journal's files of the days from first to last."""
    return sorted(
        str(path)
        for path in folder.glob("day=*/*.jsonl")
        if path.is_file() and first.isoformat() <= path.parent.name[4:] <= last.isoformat()
    )


def only(rows: Iterable[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    """Return the rows of one day."""
    return [row for row in rows if str(row["day"]) == day.isoformat()]
