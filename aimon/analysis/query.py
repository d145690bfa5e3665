"""Answers a person's own SQL: it sees the views of a period and nothing else, and changes nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

import duckdb

from aimon.analysis.connection import Connection, explained
from aimon.analysis.engine import Figures
from aimon.analysis.limits import heap
from aimon.errors import AimonError, WrongUsage
from aimon.i18n import _
from aimon.text import visible

# Each view with the journals that it is made of.
VIEWS = {
    "probes": ("probes",),
    "items": ("probes",),
    "faults": ("probes",),
    "runs": ("runs",),
    "usage": ("usage",),
    "tickets": ("tickets",),
    "ticket_events": ("tickets",),
    "incidents": ("incidents",),
    "incident_models": ("incidents",),
    "deliveries": ("deliveries",),
}
MEMORY_MIB = 1024
_SPILL_MIB = 2048
_AGAIN_S = 0.1
_DEEPEST = 100
_OF_THE_PERIOD = {
    "incident_models": "incident IN (SELECT incident FROM asked.main.incidents)",
}
# After these nothing outside the database can be reached, or any of it be undone.
_LOCKED = (
    "SET python_enable_replacements = false",
    "SET allow_community_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
_PLAIN = re.compile(r"BOOLEAN|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|VARCHAR")
_NESTED = re.compile(r"JSON|(STRUCT|MAP|UNION|VARIANT)\b.*|.*\[\d*\]", re.DOTALL)
_PLACE = re.compile(r"LINE \d+: ")
_ELSEWHERE = 'Did you mean "pg_'  # the engine's own tables
_Found = TypeVar("_Found")


class Column(NamedTuple):
    """A column of a view or an answer, with DuckDB's type."""

    name: str
    type: str


class Answer(NamedTuple):
    """Rows of plain values, and whether there were ``more``."""

    columns: list[Column]
    rows: list[tuple[Any, ...]]
    more: bool


def views_in(sql: str) -> set[str]:
    """Return the names of the views that a query names; raises WrongUsage for one that is none."""
    with duckdb.connect() as connection, _answered():
        for statement in _LOCKED:  # to look for names is to look at files that are named
            connection.execute(statement)
        statements = connection.extract_statements(sql)
        if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
            raise WrongUsage(_("a query is one SELECT: nothing else is run"), hint=_hint())
        named = {name.lower() for name in connection.get_table_names(sql)}
    return named & VIEWS.keys()


def columns_of(figures: Figures) -> dict[str, list[Column]]:
    """Return the columns of every view."""
    with explained():
        figures.make(VIEWS)
        return {
            view: [
                Column(*row[:2])
                for row in figures.connection.execute(f"DESCRIBE {view}").fetchall()
            ]
            for view in VIEWS
        }


def answer(
    figures: Figures, sql: str, views: Collection[str], *, limit: int, timeout: float
) -> Answer:
    """Return at most ``limit`` rows of a query over these views of the figures' period.

    The figures are of no use after that. Raises WrongUsage for SQL that cannot be answered,
    AimonError for what takes longer than ``timeout`` seconds or too much memory.
    """

    def rows_of() -> tuple[list[Column], list[tuple[Any, ...]]]:
        connection = figures.connection
        with explained():
            _isolate(figures, views)
        with _answered():
            connection.execute(f"EXPLAIN\n{sql}")  # an error names the place in the text
            relation = connection.sql(sql)
            kinds = [str(kind) for kind in relation.types]
            shown = ", ".join(_plain(place, kind) for place, kind in enumerate(kinds, 1))
            rows = relation.project(shown).limit(limit + 1).fetchall()
        return list(map(Column, _unique(relation.columns), kinds)), rows

    columns, rows = _bounded(figures.connection, rows_of, timeout)
    nested = [bool(_NESTED.fullmatch(column.type)) for column in columns]
    plain = [
        tuple(_decoded(value) if deep else value for value, deep in zip(row, nested, strict=True))
        for row in rows[:limit]
    ]
    return Answer(columns, plain, len(rows) > limit)


def _isolate(figures: Figures, views: Collection[str]) -> None:
    """Copy the period's rows of the views into tables of their own, and lock all else out."""
    connection, zone = figures.connection, figures.zone
    for setting in (
        f"memory_limit = '{MEMORY_MIB}MiB'",
        f"max_temp_directory_size = '{_SPILL_MIB}MiB'",
    ):
        connection.execute(f"SET {setting}")
    connection.execute(f"SET TimeZone = '{zone}'")
    connection.execute("ATTACH ':memory:' AS asked")
    first, last = str(figures.first), str(figures.last)
    needed = {*views, *(("incidents",) if "incident_models" in views else ())}
    figures.make(needed)
    for view in sorted(needed, key=list(VIEWS).index):
        wanted = _OF_THE_PERIOD.get(view, f"day BETWEEN '{first}' AND '{last}'")
        connection.execute(f"CREATE TABLE asked.main.{view} AS SELECT * FROM {view} WHERE {wanted}")
    connection.execute("USE asked")
    connection.execute("DETACH memory")
    for statement in _LOCKED:
        connection.execute(statement)


def _plain(place: int, kind: str) -> str:
    """Return the column of this place as a value that JSON has, or as text."""
    if _PLAIN.fullmatch(kind):
        return f"#{place}"
    if _NESTED.fullmatch(kind):
        return f"CAST(to_json(#{place}) AS VARCHAR)"
    if kind.startswith("DECIMAL"):
        return f"CAST(#{place} AS DOUBLE)"
    return f"CAST(#{place} AS VARCHAR)"


def _decoded(value: str | None) -> Any:
    """Return what a nested value holds, or its text where readers of JSON would not take it."""
    if value is None:
        return None
    try:
        found = json.loads(value, parse_constant=lambda _name: None)  # the engine writes NaN
    except (ValueError, RecursionError):  # a number of thousands of digits; very deep
        return value
    return found if _within(found, _DEEPEST) else value


def _within(value: Any, levels: int) -> bool:
    """Say whether a value is nested no deeper."""
    if not isinstance(value, (list, dict)):
        return True
    parts = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_within(part, levels - 1) for part in parts)


def _unique(names: list[str]) -> list[str]:
    """Return the names, a repeated one with a number."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return found


def _bounded(connection: Connection, work: Callable[[], _Found], timeout: float) -> _Found:
    """Return what the work finds; stop it at a Ctrl-C, or when it takes longer or more memory.

    It has a thread of its own, since the engine lets the main one hear no signal.
    """

    def limited() -> _Found:
        with heap(MEMORY_MIB):
            return work()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(limited)
        try:
            wait([running], timeout)
        finally:
            while not running.done():  # between two statements nothing hears it
                connection.interrupt()
                wait([running], _AGAIN_S)
    try:
        return running.result()
    except (duckdb.InterruptException, duckdb.OutOfMemoryException, MemoryError) as error:
        raise _too_much(error, timeout) from error


def _too_much(error: Exception, timeout: float) -> AimonError:
    if isinstance(error, duckdb.InterruptException):
        message = _("the query was stopped: it took more than {n} s").format(n=f"{timeout:g}")
        return AimonError(message, hint=_("ask about fewer days, or give it longer: --timeout"))
    message = _("the query was stopped: it needs more than {n} MiB of memory").format(n=MEMORY_MIB)
    return AimonError(message, hint=_("ask about fewer days, or for less of them"))


@contextmanager
def _answered() -> Iterator[None]:
    """Say what is wrong with a query, and where in it."""
    try:
        yield
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.PermissionException as error:
        raise WrongUsage(
            _("a query sees the views of the log only: no file, no network, no setting"),
            hint=_hint(),
        ) from error
    except duckdb.Error as error:
        raise WrongUsage(_said(str(error)), hint=_hint()) from error


def _hint() -> str:
    return _("see the views and their columns: aimon log query --schema")


def _said(text: str) -> str:
    """Return the engine's words, with the place in the query below them."""
    what, *rest = [line for line in text.splitlines() if line.strip() and _ELSEWHERE not in line]
    shown = [_("the query cannot be answered: {reason}").format(reason=visible(what))]
    begin = 0
    for line in rest:
        if head := _PLACE.match(line):
            begin = head.end()
        shown.append(
            "  "
            + " " * (len(line) - len(line[begin:].lstrip()) - begin)
            + visible(line[begin:].lstrip())
        )
    return "\n".join(shown)
