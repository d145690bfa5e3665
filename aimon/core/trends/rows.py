"""Series from rows of the queries …_by_bucket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace

from aimon.core.trends.buckets import Bucket
from aimon.core.trends.outliers import Occasion, about
from aimon.core.trends.series import By, Point, Series

Rows = Mapping[str, Sequence[dict[str, Any]]]
QUERIES = ("probes_by_bucket", "usage_by_bucket", "cost_by_bucket")
# Of fewer answers the 95th percentile is little else than the slowest of them.
LEAST_P95 = 20
# Of these a bucket counts only where there are records from its beginning on.
_SUMS = ("usage", "cost_tests", "cost_use")
_PERCENTILES = ("latency_p95",)


class _Field(NamedTuple):
    """Where a figure is found; ``part`` is that of a bucket that goes on."""

    query: str
    value: str
    n: str
    part: int
    tests: str = ""
    sd: str = ""
    items: str = ""


_TESTS, _USE, _COST = QUERIES
_FIELDS = {
    "health": _Field(_TESTS, "health", "health_n", 1, "health_n", "health_sd", "success_n"),
    "latency": _Field(_TESTS, "latency", "latency_n", 1, "latency_n", "latency_sd"),
    "latency_p95": _Field(_TESTS, "latency_p95", "latency_n", 1),
    "success": _Field(_TESTS, "success", "success_n", 1, "success_tests", "success_sd"),
    "errors": _Field(_TESTS, "errors", "tests", 1, "tests", "errors_sd"),
    "usage": _Field(_USE, "requests", "requests", 2),
    "use_errors": _Field(_USE, "errors", "errors_n", 2),
    "use_latency": _Field(_USE, "latency", "latency_n", 2),
    "cost_tests": _Field(_COST, "cost", "n", 1),
    "cost_use": _Field(_COST, "cost", "n", 2),
}


class Pair(NamedTuple):
    """A series, and the same with every bucket cut to the clock of the one that goes on."""

    whole: Series
    alike: Series


def query_of(figure: str) -> str:
    """Return the query that a figure's rows come from."""
    return _FIELDS[figure].query


def pairs(
    figure: str, by: By, buckets: Sequence[Bucket], rows: Rows, outages: Iterable[Occasion] = ()
) -> list[Pair]:
    """Return a figure's series of every model (and currency) that has a row, by model.

    Buckets in which ``outages`` of the model or tests without an answer (of probes_by_bucket) fell
    are marked.
    """
    field = _FIELDS[figure]
    outages = tuple(outages)
    failed = {(r["model"], r["bucket"], r["part"]): int(r["failed"]) for r in rows[_TESTS]}
    found: dict[tuple[str, str | None], dict[tuple[int, int], dict[str, Any]]] = {}
    told = {(row["bucket"], row["part"]) for row in rows[field.query]}
    for row in rows[field.query]:
        if row.get("figure", figure) == figure:
            key = (row["model"], row.get("currency"))
            found.setdefault(key, {})[row["bucket"], row["part"]] = row
    begun = min((bucket for bucket, _part in told), default=0) if figure in _SUMS else -1
    last = len(buckets) - 1
    running = bool(buckets) and not buckets[-1].complete

    def series(key: tuple[str, str | None], cut: bool) -> Series:
        of_model = found[key]
        points = []
        for number, bucket in enumerate(buckets):
            part = field.part if cut or (running and number == last) else 0
            empty = figure == "usage" and (number, part) in told
            point = _point(field, figure, bucket, of_model.get((number, part)), empty)
            fell = about(key[0], bucket.start, bucket.end, outages)
            points.append(
                replace(
                    point,
                    complete=bucket.complete and number != begun,
                    incidents=tuple(outage.name for outage in fell),
                    failed=failed.get((key[0], number, min(part, 1)), 0),
                )
            )
        return Series(model=key[0], figure=figure, by=by, currency=key[1], points=tuple(points))

    keys = sorted(found, key=lambda key: (key[0], key[1] or ""))
    wholes = [(key, series(key, False)) for key in keys]
    return [Pair(whole, series(key, True) if running else whole) for key, whole in wholes]


def _point(
    field: _Field, figure: str, bucket: Bucket, row: dict[str, Any] | None, empty: bool
) -> Point:
    """Return a bucket's point; ``empty``: somebody told of it, so that no row is no use."""
    if row is None or row[field.value] is None:
        value = 0.0 if empty else None
        return Point(start=bucket.start, end=bucket.end, value=value, complete=bucket.complete)
    n = int(row[field.n] or 0)
    few = figure in _PERCENTILES and n < LEAST_P95
    return Point(
        start=bucket.start,
        end=bucket.end,
        value=None if few else float(row[field.value]),
        n=n,
        complete=bucket.complete,
        tests=int(row[field.tests]) if field.tests else 0,
        sd=row[field.sd] if field.sd else None,
        items=int(row[field.items]) if field.items else 0,
    )


Kind = Literal["tests", "use"]


def kind_of(figure: str) -> Kind:
    """Return whether a figure is of tests or of real use."""
    return "use" if _FIELDS[figure].part == 2 else "tests"
