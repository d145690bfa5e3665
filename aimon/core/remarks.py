"""What is worth a remark about the day itself: its runs, and what they found in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from aimon.core import inquiries
from aimon.core.calendar import Calendar
from aimon.core.causes import Cause
from aimon.core.duetimes import slots_due
from aimon.core.records import BudgetStop, Verdict
from aimon.core.settings import Settings
from aimon.core.tickets import Ticket
from aimon.core.windows import Windows


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something about the day itself.

    kind: cause (a verdict of the run of this slot), missed, killed, skipped, incomplete, under_way
    (with slot; n models untested), budget (with slot; n models not tested in full), shared (n
    inquiries about a model within an hour), maintenance (n tests of models that were worked on are
    left out of the figures; why: its names), unreadable (with n lines).
    """

    kind: str
    slot: str | None = None
    n: int = 0
    why: str = ""
    verdict: Verdict | None = None
    budget: BudgetStop | None = None
    model: str = ""
    models: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()


def of_causes(found: Sequence[Cause]) -> Iterable[Remark]:
    """Remark on what the runs found, each cause once: by the latest run that found it."""
    seen = set()
    for run, verdict in found:
        if (verdict.cause, verdict.subject) not in seen:
            seen.add((verdict.cause, verdict.subject))
            yield Remark(kind="cause", slot=run.slot, verdict=verdict)


def missed(
    day: date,
    due_by: datetime,
    runs: Sequence[dict[str, Any]],
    settings: Settings,
    calendar: Calendar,
) -> Iterable[Remark]:
    """Remark on slots that no run was made for; a day off has none."""
    seen = {run["slot"] for run in runs if not run["skipped"]}
    grace = timedelta(minutes=settings.schedule.grace_minutes).total_seconds()
    for due in slots_due(day, day, settings.schedule, calendar, due_by):
        if due.key not in seen and due_by.timestamp() > due.at.timestamp() + grace:
            yield Remark(kind="missed", slot=due.key)


def unfinished(runs: Sequence[dict[str, Any]], under_way: str | None) -> Iterable[Remark]:
    """Remark on runs that were skipped, did not end, or ended before all models were tested."""
    going = [r for r in runs if r["host"] == under_way and not (r["ended"] or r["skipped"])][-1:]
    for run in runs:
        left = (run["planned"] or 0) - run["tested"]
        if run["skipped"]:
            # A person who started one too many was told so at once.
            if run["slot"]:
                yield Remark(kind="skipped", slot=run["slot"], why=run["why"])
        elif not run["ended"]:
            kind = "under_way" if run in going else "killed"
            yield Remark(kind=kind, slot=run["slot"], n=left)
        elif left > 0:
            yield Remark(kind="incomplete", slot=run["slot"], n=left, why=run["why"])


def stopped(runs: Sequence[dict[str, Any]]) -> Iterable[Remark]:
    """Remark on runs that the budget stopped."""
    for run in runs:
        if run.get("budget_period"):
            stop = BudgetStop(
                period=run["budget_period"],
                limit=run["budget_limit"],
                spent=run["budget_spent"],
                currency=run["budget_currency"],
                models=tuple(run["budget_models"]),
            )
            yield Remark(kind="budget", slot=run["slot"], n=len(stop.models), budget=stop)


def maintained(rows: Sequence[dict[str, Any]], windows: Windows) -> Iterable[Remark]:
    """Remark on the tests that are left out of the figures, and on the windows that they fell in."""
    if rows:
        models = tuple(row["model"] for row in rows)
        names = dict.fromkeys(w.why or w.name for model in models for w in windows.of(model))
        left_out = sum(row["probes"] for row in rows)
        yield Remark(kind="maintenance", n=left_out, models=models, why=", ".join(names))


def asked_alike(tickets: Sequence[Ticket]) -> Iterable[Remark]:
    """Remark on trouble that several people had with one model at the same time."""
    for group in inquiries.shared(tickets):
        ids = tuple(t.id for t in group)
        yield Remark(kind="shared", n=len(group), model=group[0].model, tickets=ids)
