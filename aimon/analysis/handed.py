"""What the engine cannot read from lines alone is handed in to it as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from aimon.analysis.connection import Connection
from aimon.core.incidents import Incident

# The spans of business time of a day, like a Calendar's.
OpenSpans = Callable[[date], Iterable[tuple[datetime, datetime]]]

_SPAN = {"model": "VARCHAR", "from_ms": "BIGINT", "to_ms": "BIGINT"}
_INCIDENT = {
    **dict.fromkeys(("incident", "day"), "VARCHAR"),
    **dict.fromkeys(("hour", "weekday", "ts_ms"), "BIGINT"),
    **dict.fromkeys(("kind", "severity", "state", "cause", "found_by"), "VARCHAR"),
    **dict.fromkeys(("opened_ms", "began_ms", "acknowledged_ms", "resolved_ms"), "BIGINT"),
    "resolved_day": "VARCHAR",
    **dict.fromkeys(("duration_ms", "false_alarm"), "BIGINT"),
    "merged_into": "VARCHAR",
    "models": "VARCHAR[]",
    **dict.fromkeys(("model_count", "users"), "BIGINT"),
}


def hand_in(
    connection: Connection,
    name: str,
    columns: Mapping[str, str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Make a table of these columns (DuckDB's types by name) and rows."""
    lists = [list(column) for column in zip(*rows, strict=True)] or [[] for _column in columns]
    wanted = ", ".join(f"unnest(?::{kind}[]) AS {column}" for column, kind in columns.items())
    connection.execute(f"CREATE TABLE {name} AS SELECT {wanted}", lists)


def maintenance(connection: Connection, spans: Iterable[tuple[str, datetime, datetime]]) -> None:
    """Make the table of when each model was worked on, the end excluded."""
    rows = [(model, unix_ms(start), unix_ms(end)) for model, start, end in spans]
    hand_in(connection, "maintenance", _SPAN, rows)


def incidents(connection: Connection, folded: Iterable[Incident]) -> None:
    """Make the tables of incidents and of their models."""
    known = list(folded)
    hand_in(connection, "incidents", _INCIDENT, map(_row, known))
    of_models = [(incident.id, model) for incident in known for model in incident.models]
    names = dict.fromkeys(("incident", "model"), "VARCHAR")
    hand_in(connection, "incident_models", names, of_models)


def _row(incident: Incident) -> tuple[Any, ...]:
    opened, resolved = incident.detected_at, incident.resolved_at
    waited = incident.time_to_acknowledge
    began_ms = unix_ms(incident.began_at)
    resolved_ms = None if resolved is None else unix_ms(resolved)
    return (
        incident.id,
        opened.date().isoformat(),
        opened.hour,
        opened.isoweekday(),
        unix_ms(opened),
        incident.kind,
        incident.severity,
        incident.state,
        incident.cause,
        incident.found_by,
        unix_ms(opened),
        began_ms,
        None if waited is None else unix_ms(opened + waited),
        resolved_ms,
        None if resolved is None else resolved.date().isoformat(),
        None if resolved_ms is None else max(resolved_ms - began_ms, 0),
        int(incident.false_alarm),
        incident.into or None,
        list(incident.models),
        len(incident.models),
        incident.users,
    )


def business(
    connection: Connection,
    open_spans: OpenSpans,
    always: Iterable[str],
    zone: tzinfo | None,
    over: tuple[int | None, int | None],
) -> None:
    """Make the tables of business time over two moments (in ms), and of the classes without."""
    spans = [
        (unix_ms(start), unix_ms(end))
        for day in _days(zone, *over)
        for start, end in open_spans(day)
    ]
    hand_in(connection, "business", {"open_ms": "BIGINT", "close_ms": "BIGINT"}, spans)
    hand_in(connection, "always", {"class": "VARCHAR"}, [(name,) for name in always])


def _days(zone: tzinfo | None, first_ms: int | None, last_ms: int | None) -> Iterator[date]:
    """Yield every day from one moment to another."""
    if first_ms is None or last_ms is None:
        return
    day, last = (datetime.fromtimestamp(ms / 1000, zone).date() for ms in (first_ms, last_ms))
    while day <= last:
        yield day
        day += timedelta(days=1)


def unix_ms(moment: datetime) -> int:
    """Return a moment in Unix milliseconds."""
    return round(moment.timestamp() * 1000)
