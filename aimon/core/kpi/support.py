"""How users were helped: first contact, response and satisfaction, from the figures of inquiries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aimon.core.kpi.figure import Evidence, Found
from aimon.core.ticketstats import Measure, TicketStats

Row = Mapping[str, Any]


def first_contact(stats: TicketStats, rows: Sequence[Row], at: datetime) -> Found:
    """Return the share solved at first contact; ``rows`` are those of kpi_tickets."""
    records = [
        _of(row, at, good=bool(row["first_contact"]), why=_first_contact_why(row))
        for row in rows
        if row["first_known"]
    ]
    too_early = [_of(row, at, good=None, why="too_early") for row in rows if row["first_early"]]
    nothing = "too_early" if stats.too_early else "none_solved"
    parts: dict[str, float | None] = {"too_early": stats.too_early}
    return _found(stats.first_contact, nothing, [*records, *too_early], parts)


def _first_contact_why(row: Row) -> str:
    if row["first_contact"]:
        return "first_contact"
    if row["first_escalations"]:
        return "escalated_first"
    return "several_answers" if row["first_answers"] > 1 else "reopened"


def response(stats: TicketStats, rows: Sequence[Row], at: datetime, target: float) -> Found:
    """Return the mean response; one that took longer than the mean may is shown as a miss."""
    records = [
        _of(row, at, good=row["response_ms"] <= target, why="answered", value=row["response_ms"])
        for row in rows
        if row["response_ms"] is not None
    ]
    parts = {
        "median_ms": stats.response_median_ms.value,
        "p90_ms": stats.response_p90_ms.value,
        "unanswered": stats.unanswered,
    }
    return _found(stats.response_mean_ms, "none_answered", records, parts)


def satisfaction(stats: TicketStats, rows: Sequence[Row], at: datetime, target: float) -> Found:
    """Return the mean rating; ratings below the target are shown as misses."""
    records = [
        _of(row, at, good=row["satisfaction"] >= target, why="rated", value=row["satisfaction"])
        for row in rows
        if row["satisfaction"] is not None
    ]
    return _found(stats.satisfaction, "none_rated", records, {})


def _found(
    measure: Measure,
    nothing: str,
    records: Sequence[Evidence],
    parts: Mapping[str, float | None],
) -> Found:
    return Found(
        n=measure.n,
        count=measure.count,
        value=measure.value,
        reason="" if measure.n else nothing,
        least=measure.least,
        parts=dict(parts),
        records=tuple(records),
    )


def _of(
    row: Row, at: datetime, *, good: bool | None, why: str, value: float | None = None
) -> Evidence:
    return Evidence(
        id=row["ticket"],
        time=datetime.fromtimestamp(row["received_ms"] / 1000, at.tzinfo),
        good=good,
        why=why,
        models=(row["model"],) if row["model"] else (),
        value=value,
    )
