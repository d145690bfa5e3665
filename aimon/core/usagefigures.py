"""What a period's use is shown as: a row a model or a span of time, each against the one before."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple

import msgspec

from aimon.core.kinds import Time

By = Literal["model", "hour", "day", "week", "month"]
# How many days are shown unless it is said.
DAYS: dict[By, int] = {"model": 7, "hour": 1, "day": 14, "week": 56, "month": 365}
Row = Mapping[str, Any]


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """How much was used; what is not known is null.

    ``errors``, ``latency_ms``, the tokens and the ``cost`` (by currency) are those of the requests
    that they are known of, ``…_n``. ``users`` is the most in one hour of one model. ``before`` are
    the requests of the model's or the span's forerunner, as far as this one has come; ``change`` is
    in percent of it.
    """

    key: str
    requests: int | None = None
    errors: int | None = None
    errors_n: int = 0
    error_rate: float | None = None
    latency_ms: float | None = None
    latency_n: int = 0
    tokens_in: int | None = None
    tokens_in_n: int = 0
    tokens_out: int | None = None
    tokens_out_n: int = 0
    cost: dict[str, float] = {}
    cost_n: int = 0
    users: int | None = None
    before: int | None = None
    change: float | None = None


class UsageFigures(msgspec.Struct, frozen=True, kw_only=True):
    """A period's use, ``rows`` by model or span of time, in the order in which they are shown.

    ``until`` is when what is known of the period ends, null where nothing is. ``longer`` counts the
    lines that tell of more than an hour at once.
    """

    by: By
    first: date
    last: date
    until: Time | None
    longer: int
    rows: tuple[Used, ...]
    total: Used


class Period(NamedTuple):
    """The days shown; those before are read from ``begin`` on."""

    by: By
    first: date
    last: date
    begin: date


def period(by: By, first: date | None, last: date) -> Period:
    """Return the period: weeks and months are shown whole, one span more is read to compare."""
    start = begin_of(by, first or last - timedelta(days=DAYS[by] - 1))
    if by == "model":
        return Period(by, start, last, start - ((last - start) + timedelta(days=1)))
    return Period(by, start, last, begin_of(by, start - timedelta(days=1)))


def begin_of(by: By, day: date) -> date:
    """Return the first day of the day's week or month, else the day."""
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else day


def compose(
    period: Period,
    rows: Sequence[Row],
    models: Sequence[str],
    until: datetime | None,
    longer: int,
) -> UsageFigures:
    """Return the figures of the rows of usage_summed; ``models`` are those shown in any case."""
    found = {(row["bucket"], row["era"]): row for row in rows if row["in_all"]}
    costs: dict[tuple[str, int], dict[str, float]] = {}
    for row in rows:
        if not row["in_all"] and row["currency"] and row["cost"] is not None:
            costs.setdefault((row["bucket"], row["era"]), {})[row["currency"]] = row["cost"]
    if period.by == "model":
        used = {key: row["requests"] for (key, era), row in found.items() if key and not era}
        keys = sorted(dict.fromkeys((*models, *used)), key=lambda key: -used.get(key, -1))
        shown = [_used(key, found, costs, found.get((key, 1))) for key in keys]
        total = _used(None, found, costs, found.get((None, 1)))
    else:
        shown = list(_in_time(period, found, costs, until))
        total = _used(None, found, costs, None)
    return UsageFigures(
        by=period.by,
        first=period.first,
        last=period.last,
        until=until,
        longer=longer,
        rows=tuple(shown),
        total=total,
    )


def _in_time(
    period: Period, found: Mapping[Any, Row], costs: Mapping[Any, dict[str, float]], until: Any
) -> Iterator[Used]:
    """Yield the spans, the latest first; one that is not over is compared with none."""
    before: str | None = None
    shown = []
    for key, end in _spans(period):
        era = 1 if key[:10] < _label(period.by, period.first) else 0
        old = found.get((before, 0)) or found.get((before, 1))
        whole = until is not None and end.replace(tzinfo=until.tzinfo) <= until
        if not era and (period.by != "hour" or (key, 0) in found):
            shown.append(_used(key, found, costs, old if whole else None))
        before = key
    yield from reversed(shown)


def _spans(period: Period) -> Iterator[tuple[str, datetime]]:
    """Yield each span's key and its end by the clock."""
    day = period.begin
    while day <= period.last:
        start = datetime.combine(day, time.min)
        if period.by == "hour":
            for hour in range(24):
                yield f"{day} {hour:02}", start + timedelta(hours=hour + 1)
        following = day + timedelta(days={"week": 7, "month": 32}.get(period.by, 1))
        following = begin_of(period.by, following)
        if period.by != "hour":
            yield _label(period.by, day), datetime.combine(following, time.min)
        day = following


def _label(by: By, day: date) -> str:
    return day.isoformat()[:7] if by == "month" else day.isoformat()


def _used(
    key: str | None,
    found: Mapping[Any, Row],
    costs: Mapping[Any, dict[str, float]],
    before: Row | None,
) -> Used:
    row = found.get((key, 0))
    old = before["requests"] if before else None
    if row is None:
        return Used(key=key or "", before=old)
    errors, errors_n = row["errors"], row["errors_n"]
    return Used(
        key=key or "",
        requests=row["requests"],
        errors=errors,
        errors_n=errors_n,
        error_rate=100 * errors / errors_n if errors is not None and errors_n else None,
        latency_ms=row["latency_ms"],
        latency_n=row["latency_n"],
        tokens_in=row["tokens_in"],
        tokens_in_n=row["tokens_in_n"],
        tokens_out=row["tokens_out"],
        tokens_out_n=row["tokens_out_n"],
        cost=costs.get((key, 0), {}),
        cost_n=row["cost_n"],
        users=row["users"],
        before=old,
        change=100 * (row["requests"] - old) / old if old else None,
    )
