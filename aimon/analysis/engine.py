"""Runs the SQL files of this folder over the journals. DuckDB is imported here and nowhere else.

The queries are plain SQL that other engines take as well; only the views over the files are
DuckDB's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import duckdb

from aimon.errors import AimonError
from aimon.i18n import _
from aimon.journal import layout
from aimon.journal.catalogue import TYPES
from aimon.journal.reader import read
from aimon.text import visible

# The spans of business time of a day, like a Calendar's.
OpenSpans = Callable[[date], Iterable[tuple[datetime, datetime]]]

_HERE = Path(__file__).parent
_FAULT = 'STRUCT("class" VARCHAR, kind VARCHAR)'
_COLUMNS = {
    "probes": {
        **dict.fromkeys(("id", "time", "run", "model", "result", "grade", "currency"), "VARCHAR"),
        **dict.fromkeys(("health", "latency_ms", "ttft_ms", "cost"), "DOUBLE"),
        **dict.fromkeys(("passed", "total", "tokens_in", "tokens_out"), "BIGINT"),
        "retried": "BOOLEAN",
        "estimated": "BOOLEAN",
        "fault": _FAULT,
        "checks": f"STRUCT(fault {_FAULT}, failed_attempts {_FAULT}[])[]",
    },
    "runs": {
        **dict.fromkeys(("id", "time", "run", "event", "slot", "host", "why"), "VARCHAR"),
        "planned": "VARCHAR[]",
        "done": "BIGINT",
        "budget": 'STRUCT(period VARCHAR, "limit" DOUBLE, spent DOUBLE, currency VARCHAR, models VARCHAR[])',
    },
    "tickets": {
        **dict.fromkeys(("id", "time", "ticket", "event", "undoes", "received_at"), "VARCHAR"),
        **dict.fromkeys(("channel", "organisation", "model", "class", "topic"), "VARCHAR"),
        "minutes": "DOUBLE",
        "satisfaction": "BIGINT",
    },
    "deliveries": dict.fromkeys(("id", "time", "key", "event"), "VARCHAR"),
}
# Of these all that was ever written up to then is read.
_WHOLE = ("tickets", "deliveries")
# A record that was appended twice counts once; the day is the last folder's.
_ONCE = """
CREATE VIEW once_{name} AS
SELECT *, epoch_ms(CAST(time AS TIMESTAMPTZ)) AS ts_ms,
       regexp_extract(filename, 'day=([0-9-]+)/[^/]*$', 1) AS day
FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY time) AS copy FROM raw_{name}
      WHERE TRY_CAST(time AS TIMESTAMPTZ) <= CAST('{until}' AS TIMESTAMPTZ)) AS every
WHERE copy = 1
"""
# How many days beyond the period are read: a run may end on the day after it began.
_BEYOND = {"runs": timedelta(days=1)}
# When each model was worked on: what a test found then counts for nothing.
_MAINTENANCE = """
CREATE TABLE maintenance AS
SELECT unnest(?::VARCHAR[]) AS model, unnest(?::BIGINT[]) AS from_ms, unnest(?::BIGINT[]) AS to_ms
"""
_DOUBTS = """
CREATE TABLE doubts AS
SELECT unnest(?::VARCHAR[]) AS kind, unnest(?::VARCHAR[]) AS incident,
       unnest(?::VARCHAR[]) AS model, unnest(?::BIGINT[]) AS from_ms, unnest(?::BIGINT[]) AS to_ms
"""
# What the queries that are of a whole period ask for.
_PERIOD = """
CREATE TABLE period AS
SELECT CAST(? AS VARCHAR) AS first_day, CAST(? AS VARCHAR) AS last_day,
       CAST(? AS BIGINT) AS until_ms
"""
_FROM_TO = """
SELECT min(received_ms), max(answered_ms) FROM tickets CROSS JOIN period
WHERE day BETWEEN first_day AND last_day
"""


class Figures:
    """The figures of a period: ``first`` to ``last``, both days included, up to ``until``.

    The end of a run is looked for beyond that, up to ``now``.

    Inquiries are read from their beginning, since one may be open for long, up to ``until``, which
    may be later than the period: they are those recorded in it, as they stand then. Use as a
    context manager. Rows are plain dictionaries; times end in ``_ms`` and are Unix milliseconds.
    ``unreadable`` counts the lines of the files that no reader takes. ``journals`` are read, the
    others taken for empty. ``maintenance`` says when each model was worked on, the end excluded:
    tests of that time are left out of the models' figures and faults.
    """

    def __init__(
        self,
        log: Path,
        first: date,
        last: date,
        until: datetime,
        now: datetime,
        journals: Collection[str] = tuple(_COLUMNS),
        maintenance: Iterable[tuple[str, datetime, datetime]] = (),
    ) -> None:
        self.unreadable = 0
        self._copies = TemporaryDirectory(prefix="aimon-", ignore_cleanup_errors=True)
        self._connection = duckdb.connect(
            config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        )
        with _explained():
            self._connection.execute("SET enable_progress_bar = false")
            for name in _COLUMNS:
                beyond = _BEYOND.get(name, timedelta())
                days = (date.min, until.date()) if name in _WHOLE else (first, last + beyond)
                found = log_files(log / name, *days) if name in journals else ()
                self._make_raw(name, [self._sound(name, file) for file in found])
                limit = min(until + beyond, now).isoformat()
                self._connection.execute(_ONCE.format(name=name, until=limit))
            spans = [(model, _ms(start), _ms(end)) for model, start, end in maintenance]
            columns = [list(column) for column in zip(*spans, strict=True)] or [[], [], []]
            self._connection.execute(_MAINTENANCE, columns)
            self._connection.execute(_sql("views_duckdb"))
            self._connection.execute(f"CREATE TABLE tickets AS {_sql('tickets')}")
            moment = min(until, now)
            self._connection.execute(_PERIOD, [str(first), str(last), _ms(moment)])
            self._connection.execute(f"CREATE VIEW judged AS {_sql('tickets_judged')}")
        self._zone = until.tzinfo

    def _sound(self, name: str, file: Path) -> Path:
        """Return the file, or a copy with only its good lines, so that all readers count the same.

        DuckDB would cast what the records' types refuse, and take an unterminated line.
        """
        lines = read(file, TYPES[name])
        for _line in lines:
            continue
        if not lines.bad and lines.tail is None:
            return file
        self.unreadable += len(lines.bad)
        copy = Path(self._copies.name, name, file.parent.name, file.name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with copy.open("wb") as target:
            for line in lines:
                target.write(line.raw + b"\n")
        return copy

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._copies.cleanup()

    def _make_raw(self, name: str, files: list[Path]) -> None:
        columns = _COLUMNS[name]
        if not files:
            typed = {**columns, "filename": "VARCHAR", "line": "BIGINT"}
            empty = ", ".join(f"CAST(NULL AS {kind}) AS {column}" for column, kind in typed.items())
            self._connection.execute(f"CREATE VIEW raw_{name} AS SELECT {empty} WHERE false")
            return
        relation = self._connection.read_json(
            [_literal(file) for file in files],
            columns=columns,
            format="newline_delimited",
            ignore_errors=True,
            hive_partitioning=False,
            filename=True,
        )
        if name == "tickets":  # read several times, and what happens at one moment has an order
            relation.create("lines_of_tickets")
            self._connection.execute(
                "CREATE VIEW raw_tickets AS SELECT *, rowid AS line FROM lines_of_tickets"
            )
        else:
            relation.create_view(f"raw_{name}")

    def set_hours(self, open_spans: OpenSpans, always: Collection[str]) -> None:
        """Say when the site works, a day at a time, and which classes' clocks run day and night.

        The queries tickets_response and kpi_tickets reckon with it.
        """
        with _explained():
            found = self._connection.execute(_FROM_TO).fetchone()
            spans = list(self._spans(open_spans, *(found or (None, None))))
            self._connection.execute(
                "CREATE TABLE business AS"
                " SELECT unnest(?::BIGINT[]) AS open_ms, unnest(?::BIGINT[]) AS close_ms",
                [[_ms(start) for start, _end in spans], [_ms(end) for _start, end in spans]],
            )
            self._connection.execute(
                "CREATE TABLE always AS SELECT unnest(?::VARCHAR[]) AS class", [list(always)]
            )
            self._connection.execute(f"CREATE VIEW waited AS {_sql('tickets_waited')}")

    def set_doubts(self, doubts: Iterable[tuple[str, str, str, int, int]]) -> None:
        """Say when stated grades were wrong: kind, incident, model, from and to in milliseconds.

        The query kpi_misstated looks for them.
        """
        columns = [list(column) for column in zip(*doubts, strict=True)] or [[], [], [], [], []]
        with _explained():
            self._connection.execute(_DOUBTS, columns)

    def _spans(
        self, open_spans: OpenSpans, first_ms: int | None, last_ms: int | None
    ) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans of business time of every day from one moment to another."""
        if first_ms is None or last_ms is None:
            return
        day, last = (
            datetime.fromtimestamp(ms / 1000, self._zone).date() for ms in (first_ms, last_ms)
        )
        while day <= last:
            yield from open_spans(day)
            day += timedelta(days=1)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of one of this folder's queries, by its file's name."""
        with _explained():
            result = self._connection.execute(_sql(query))
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _sql(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn the engine's errors into ones that say what to do."""
    try:
        yield
    except duckdb.Error as error:
        raise AimonError(
            _("the log cannot be evaluated: {reason}").format(reason=visible(str(error))),
            hint=_("look for damage: aimon log verify"),
        ) from error


def _literal(path: Path) -> str:
    """Return a path that DuckDB takes as it is: it reads patterns everywhere."""
    return re.sub(r"([\[*?])", r"[\1]", str(path))


def log_files(folder: Path, first: date, last: date) -> list[Path]:
    """Return the journal's files of the days from first to last."""
    return [
        file
        for day in layout.days(folder)
        if first <= day <= last
        for file in layout.files(folder, day)
    ]


def only(rows: Iterable[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    """Return the rows of one day."""
    return [row for row in rows if row["day"] == day.isoformat()]
