"""Which slots were tested in full, and which reports went out on time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aimon.core.duetimes import KINDS, Due
from aimon.core.jobstates import DONE, WRONG, JobState
from aimon.core.kpi.figure import Evidence, Found, share

Row = Mapping[str, Any]


def monitoring(
    due: Iterable[Due],
    runs: Sequence[Row],
    grace: timedelta,
    now: datetime,
    since: datetime | None,
    *,
    judged: bool,
    looks: Sequence[JobState] = (),
) -> Found:
    """Return how many slots that were due, and whose grace is over, have no complete run.

    ``runs`` are rows of runs_by_day, ``looks`` the schedule's looks at how things are, of which
    each that was not made counts, too. Slots before ``since``, the first run that there was, are not
    held against anyone. ``judged``: the period lies within a month, which the target is of.
    """
    if since is None:
        return Found(n=0, reason="no_runs")
    by_slot: dict[tuple[str, str], list[Row]] = {}
    for run in runs:
        by_slot.setdefault((run["day"], run["slot"] or ""), []).append(run)
    records = [
        _slot(one, by_slot.get((str(one.at.date()), one.key), ()))
        for one in due
        if since.timestamp() <= _limit(one, grace) < now.timestamp()
    ]
    records += [_look(state) for state in looks if state.state in DONE | WRONG]
    missed = [record for record in records if not record.good]
    parts: dict[str, float | None] = {}
    for record in missed:
        parts[record.why] = (parts.get(record.why) or 0) + 1
    return Found(
        n=len(records),
        count=len(missed),
        value=float(len(missed)),
        reason="" if records else "none_due",
        least=1,
        judged=judged,
        parts=parts,
        records=tuple(records),
    )


def _slot(due: Due, runs: Sequence[Row]) -> Evidence:
    whys = [_flaw(run) for run in runs]
    why = "" if "" in whys else whys[-1] if whys else "missed"
    models = () if why != "budget" else tuple(runs[-1]["budget_models"] or ())
    return Evidence(
        id=f"{due.at.date()} {due.key}", time=due.at, good=not why, why=why or "done", models=models
    )


def _look(state: JobState) -> Evidence:
    good = state.state in DONE
    day = f"{state.due.date()} " if state.due else ""
    why = "done" if good else "failed" if state.state == "waiting" else state.state
    return Evidence(id=f"{day}{state.job}", time=state.due, good=good, why=why)


def _flaw(run: Row) -> str:
    """Return why a run is not a complete one, "" for one that is."""
    if run["skipped"]:
        return "skipped"
    if not run["ended"]:
        return "killed"
    if run["budget_period"]:
        return "budget"
    return "incomplete" if run["tested"] < (run["planned"] or 0) else ""


def reports(
    due: Iterable[Due], sent: Mapping[str, float], grace: timedelta, now: datetime, *, mail: bool
) -> Found:
    """Return the share of the reports due that were sent by their time and the grace.

    ``sent`` has the first sending of each key, in Unix milliseconds. A kind is expected from its
    first sending on; ``mail``: the settings have where to.
    """
    since = {
        kind: min((ms for key, ms in sent.items() if key.startswith(f"{kind}-")), default=None)
        for kind in KINDS
    }
    records = []
    for one in sorted(due, key=lambda d: d.at):
        begun, limit = since[one.kind], _limit(one, grace)
        if begun is not None and begun / 1000 <= limit < now.timestamp():
            records.append(_report(one, sent.get(one.key), limit))
    nothing = "none_due" if any(since.values()) else "never_sent" if mail else "no_mail"
    return share(records, nothing, least=1)


def _report(due: Due, sent: float | None, limit: float) -> Evidence:
    on_time = sent is not None and sent / 1000 <= limit
    return Evidence(
        id=due.key,
        time=due.at,
        good=on_time,
        why="on_time" if on_time else "not_sent" if sent is None else "late",
        value=sent,
    )


def _limit(due: Due, grace: timedelta) -> float:
    return due.at.timestamp() + grace.total_seconds()
