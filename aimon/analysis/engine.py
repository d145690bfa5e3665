"""Runs the SQL files of this folder over the journals.

The queries are plain SQL that other engines take as well; only the views over the files are
DuckDB's own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from aimon.analysis import handed
from aimon.analysis.columns import COLUMNS
from aimon.analysis.connection import connect, explained
from aimon.analysis.handed import OpenSpans, unix_ms
from aimon.core.incidents import Incident
from aimon.journal.sound import SoundFiles

_HERE = Path(__file__).parent
# Every line up to a moment, with what its time says: the day and hour are the site's, as written.
# Time zones differ by less than two days, so that only the last days' lines are compared exactly.
# A macro is not bound until it is used; a view would look at all files when it is made.
_KNOWN = """
CREATE MACRO known_{name}() AS TABLE
SELECT *, left(time, 10) AS day, CAST(substr(time, 12, 2) AS INTEGER) AS hour,
       CAST(isodow(CAST(left(time, 10) AS DATE)) AS INTEGER) AS weekday,
       epoch_ms(TRY_CAST(upper(time) AS TIMESTAMPTZ)) AS ts_ms
FROM {lines}
WHERE time < '{surely}' OR epoch_ms(TRY_CAST(upper(time) AS TIMESTAMPTZ)) <= {until_ms}
"""
_LINES = """read_json({files}, columns = {columns}, format = 'newline_delimited',
ignore_errors = true, hive_partitioning = false)"""
# These are read several times, and what happens at one moment has an order.
_TICKETS = "CREATE TABLE lines_of_tickets AS SELECT * FROM {lines}"
# Made when a query first asks for them: the views, and what is a query of this folder.
_VIEW = re.compile(r"^CREATE VIEW (\w+) AS$", re.MULTILINE)
_MADE = {
    "tickets": ("TABLE", "tickets"),
    "judged": ("VIEW", "tickets_judged"),
    "waited": ("VIEW", "tickets_waited"),
}
# Without maintenance there is nothing to look up for each of a million tests.
_NEVER_MAINTAINED = "CREATE VIEW tested AS SELECT *, 0 AS maintained FROM known_probes()"
_ASKED = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")
_COMMENT = re.compile(r"--.*")
# How many days beyond the period are read: a run may end on the day after it began.
_BEYOND = {"runs": timedelta(days=1)}
_FROM_TO = """
SELECT min(received_ms), max(answered_ms) FROM tickets CROSS JOIN period
WHERE day BETWEEN first_day AND last_day
"""
# What the queries that are of a whole period ask for.
_PERIOD = {"first_day": "VARCHAR", "last_day": "VARCHAR", "until_ms": "BIGINT", "now_ms": "BIGINT"}


class Figures:
    """The figures of a period: ``first`` to ``last``, both days included, up to ``until``.

    The end of a run is looked for beyond that, up to ``now``; messages up to ``until``. Inquiries
    are read from their beginning, since one may be open for long, up to ``until``, which may be
    later than the period: they are those recorded in it, as they stand then.

    ``journals`` are read, the others taken for empty. ``maintenance`` says when each model was
    worked on, the end excluded: tests of that time are left out of the models' figures and faults.
    ``incidents`` are taken as they are given. ``cache`` is the workspace's folder for remembering
    which files are sound.

    Use as a context manager. Rows are plain dictionaries; times end in ``_ms`` and are Unix
    milliseconds. ``unreadable`` counts the lines of the files that no reader takes. ``connection``
    is this room's own.
    """

    def __init__(
        self,
        log: Path,
        first: date,
        last: date,
        until: datetime,
        now: datetime,
        journals: Collection[str] = tuple(COLUMNS),
        maintenance: Iterable[tuple[str, datetime, datetime]] = (),
        incidents: Iterable[Incident] = (),
        cache: Path | None = None,
    ) -> None:
        self.first, self.last, self.zone = first, last, until.tzinfo
        self._copies = TemporaryDirectory(prefix="aimon-", ignore_cleanup_errors=True)
        self.connection = connect(Path(self._copies.name, "spill"))
        sound = SoundFiles(log, Path(self._copies.name), cache)
        days = {"tickets": (date.min, until.date()), "deliveries": (first, until.date())}
        with explained():
            for name in COLUMNS:
                beyond = _BEYOND.get(name, timedelta())
                asked = days.get(name, (first, last + beyond))
                files = sound.files(name, *asked) if name in journals else []
                self._make_known(name, files, min(until + beyond, now))
            spans = list(maintenance)
            handed.maintenance(self.connection, spans)
            handed.incidents(self.connection, incidents)
            period = (str(first), str(last), unix_ms(min(until, now)), unix_ms(now))
            handed.hand_in(self.connection, "period", _PERIOD, [period])
        self._makeable = _makeable() | ({} if spans else {"tested": _NEVER_MAINTAINED})
        self.unreadable = sound.unreadable

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()
        self._copies.cleanup()

    def _make_known(self, name: str, files: list[Path], until: datetime) -> None:
        """Make the macro of a journal's lines up to a moment."""
        columns = COLUMNS[name]
        if files:
            paths = [_literal(file) for file in files]
            lines = _LINES.format(files=_list(paths), columns=_struct(columns))
        else:
            typed = (f'CAST(NULL AS {kind}) AS "{column}"' for column, kind in columns.items())
            lines = f"(SELECT {', '.join(typed)} WHERE false)"
        if name == "tickets":
            self.connection.execute(_TICKETS.format(lines=lines))
            lines = "(SELECT *, rowid AS line FROM lines_of_tickets)"
        surely = until.date() - timedelta(days=2)
        self.connection.execute(
            _KNOWN.format(name=name, lines=lines, surely=surely, until_ms=unix_ms(until))
        )

    def make(self, names: Iterable[str]) -> None:
        """Make these views, and those that they are made of, unless they are there already."""
        for name in names:
            if statement := self._makeable.pop(name, None):
                self.make(_asked(statement))
                self.connection.execute(statement)

    def set_hours(self, open_spans: OpenSpans, always: Collection[str]) -> None:
        """Say when the site works, a day at a time, and which classes' clocks run day and night.

        The queries tickets_response and kpi_tickets reckon with it.
        """
        with explained():
            self.make(["tickets"])
            over = self.connection.execute(_FROM_TO).fetchone() or (None, None)
            handed.business(self.connection, open_spans, always, self.zone, over)

    def hand_in(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
        """Make a table that queries join with: types by the columns' names, and rows."""
        with explained():
            handed.hand_in(self.connection, name, columns, rows)

    def rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        """Return the rows of one of this folder's queries, by its file's name.

        ``values`` are those of the names that it has with a ``$``.
        """
        return self.answer(_sql(query), **values)

    def answer(self, sql: str, **values: object) -> list[dict[str, Any]]:
        """Return the rows of a query."""
        with explained():
            self.make(_asked(sql))
            result = self.connection.execute(sql, values or None)
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _sql(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")


def _makeable() -> dict[str, str]:
    """Return the statement that makes each view."""
    _head, *rest = _VIEW.split(_sql("views_duckdb"))
    views = dict(zip(rest[::2], rest[1::2], strict=True))
    made = {name: f"CREATE VIEW {name} AS {body}" for name, body in views.items()}
    queries = {
        name: f"CREATE {kind} {name} AS {_sql(query)}" for name, (kind, query) in _MADE.items()
    }
    return made | queries


def _asked(sql: str) -> list[str]:
    """Return the names of tables that a query of ours asks for."""
    return _ASKED.findall(_COMMENT.sub("", sql))


def _list(texts: Iterable[str]) -> str:
    return "[" + ", ".join("'" + text.replace("'", "''") + "'" for text in texts) + "]"


def _struct(columns: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items()) + "}"


def _literal(path: Path) -> str:
    """Return a path that DuckDB takes as it is: it reads patterns everywhere."""
    return re.sub(r"([\[*?])", r"[\1]", str(path))


def only(rows: Iterable[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    """Return the rows of one day."""
    return [row for row in rows if row["day"] == day.isoformat()]
