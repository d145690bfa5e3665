"""Which incidents were found before, or without, a user's report; which stated grades were wrong.

A user's report is an inquiry that was received before the incident was opened, and is named by it,
or tells of trouble (does not respond, slow, quality) with one of its models, and was received within
a day before or was not solved by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from aimon.core.incidents import Incident
from aimon.core.kpi.figure import Evidence, Found, share
from aimon.core.reading import TROUBLE

WITHIN = timedelta(days=1)
Row = Mapping[str, Any]


class Doubt(NamedTuple):
    """When the grades stated about a model turned out to be wrong, and by what.

    kind: false_alarm (what was stated to be ill was not), unseen (what was stated to be normal was
    not: ``from_ms`` is when a user said so, the statement in force then is meant, too).
    """

    kind: str
    incident: str
    model: str
    from_ms: int
    to_ms: int


def detection(
    incidents: Sequence[Incident], tickets: Sequence[Row], first: date, last: date
) -> Found:
    """Return the share found early of the incidents opened in the period; rows as of ``tickets``."""
    opened = [i for i in incidents if first <= i.detected_at.date() <= last]
    return share([_evidence(i, _reports(i, tickets)) for i in opened], "no_incidents")


def _evidence(incident: Incident, reports: Sequence[Row]) -> Evidence:
    left_out = _left_out(incident)
    by_user = incident.found_by == "ticket" or bool(reports)
    why = "reported" if by_user else incident.found_by
    return Evidence(
        id=incident.id,
        time=incident.detected_at,
        good=None if left_out else not by_user,
        why=left_out or why,
        models=incident.models,
        by=tuple(row["ticket"] for row in reports),
    )


def _left_out(incident: Incident) -> str:
    """Return why an incident is not counted, "" for one that is."""
    if incident.state == "merged":
        return "merged"
    if incident.false_alarm:
        return "false_alarm"
    return "untested" if incident.kind == "unknown" else ""


def _reports(incident: Incident, tickets: Iterable[Row]) -> list[Row]:
    """Return the users' reports that were there before the incident, the earliest first."""
    opened = _ms(incident.detected_at)
    since = opened - WITHIN.total_seconds() * 1000
    found = []
    for row in tickets:
        received, solved = row["received_ms"], row["solved_ms"]
        if received >= opened:
            continue
        linked = row["ticket"] in incident.tickets
        alike = row["topic"] in TROUBLE and row["model"] in incident.models
        current = received >= since or solved is None or solved > opened
        if linked or (alike and current):
            found.append(row)
    return sorted(found, key=lambda row: (row["received_ms"], row["ticket"]))


def doubts(incidents: Sequence[Incident], tickets: Sequence[Row], now: datetime) -> Iterator[Doubt]:
    """Yield when grades stated about models turned out to be wrong."""
    for incident in incidents:
        opened = _ms(incident.detected_at)
        left_out = _left_out(incident)
        if left_out == "false_alarm" and incident.found_by != "usage":  # it states no grade
            ended = _ms(incident.resolved_at or now)
            for model in incident.models:
                yield Doubt("false_alarm", incident.id, model, _ms(incident.began_at), ended)
        elif not left_out:
            reports = _reports(incident, tickets)
            if reports or incident.found_by == "ticket":
                said = reports[0]["received_ms"] if reports else opened
                for model in incident.models:
                    yield Doubt("unseen", incident.id, model, said, opened)


def statements(stated: Sequence[Row], wrong: Sequence[Row], now: datetime) -> Found:
    """Return the share of the stated grades that held; rows of kpi_stated and kpi_misstated."""
    n = sum(row["tests"] for row in stated)
    records = tuple(
        Evidence(
            id=row["id"],
            time=datetime.fromtimestamp(row["ts_ms"] / 1000, now.tzinfo),
            good=False,
            why=row["kind"],
            models=(row["model"],),
            by=(row["incident"],),
        )
        for row in wrong
    )
    parts: dict[str, float | None] = {row["grade"]: row["tests"] for row in stated}
    return Found(
        n=n,
        count=n - len(records),
        reason="" if n else "no_tests",
        parts=parts,
        records=records,
    )


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
