"""The daily report: the day's figures and standings, what is to be done, and what to remark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from aimon.core import remarks, standing
from aimon.core.actions import Action, When, of_models, of_tickets, with_incidents
from aimon.core.calendar import Calendar
from aimon.core.causes import Cause
from aimon.core.dayincidents import of_day
from aimon.core.incidents import Incident
from aimon.core.inquiries import listed
from aimon.core.remarks import Remark
from aimon.core.settings import Settings
from aimon.core.sla import ClockState
from aimon.core.standing import Standing
from aimon.core.tickets import Ticket
from aimon.core.windows import NO_WINDOWS, Windows


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What tests cost in one currency; ``estimated`` where a provider did not count all of it."""

    currency: str
    cost: float
    estimated: bool
    tokens_in: int
    tokens_out: int


class Inquiries(msgspec.Struct, frozen=True, kw_only=True):
    """Inquiries: received and solved on the day, in progress at its end."""

    received: int = 0
    solved: int = 0
    in_progress: int = 0


class Daily(msgspec.Struct, frozen=True, kw_only=True):
    """The whole report. ``figures``, ``use`` and ``faults`` are rows of the analysis.

    ``tickets`` are the inquiries that it lists, the pressing ones first, ``deadlines`` what is due
    of each by its id; ``incidents`` those that it lists. ``cost_of_day`` and ``cost_of_month`` (up
    to the day's end) have one entry a currency.
    """

    day: date
    generated: datetime
    counts: dict[str, int]
    inquiries: Inquiries
    tickets: tuple[Ticket, ...]
    deadlines: Mapping[str, ClockState]
    incidents: tuple[Incident, ...]
    remarks: tuple[Remark, ...]
    actions: tuple[Action, ...]
    standings: tuple[Standing, ...]
    figures: dict[str, dict[str, Any]]
    use: dict[str, dict[str, Any]]
    faults: tuple[dict[str, Any], ...]
    cost_of_day: tuple[Cost, ...] = ()
    cost_of_month: tuple[Cost, ...] = ()

    @property
    def problems(self) -> tuple[Standing, ...]:
        """The active models whose grade is problem."""
        return tuple(s for s in self.standings if s.model.active and s.grade == "problem")

    def due(self, when: When) -> tuple[Action, ...]:
        """The actions of one kind of urgency."""
        return tuple(action for action in self.actions if action.when == when)


def compose(
    day: date,
    now: datetime,
    standings: Sequence[Standing],
    rows: Mapping[str, Sequence[dict[str, Any]]],
    settings: Settings,
    *,
    tickets: Sequence[Ticket] = (),
    deadlines: Mapping[str, ClockState] | None = None,
    incidents: Sequence[Incident] = (),
    windows: Windows = NO_WINDOWS,
    calendar: Calendar,
    found: Sequence[Cause],
    unreadable: int,
    due_by: datetime,
    under_way: str | None,
) -> Daily:
    """Compose the report of a day as it looks at ``now``.

    ``rows`` holds the day's rows of the queries models_by_day, maintained_by_day, faults_by_day,
    runs_by_day, use_of_period, tickets_by_day and tickets_open, and those of cost_by_day for its month;
    ``tickets`` are at least the inquiries recorded on it and all that are unsolved, as they stand
    then, ``deadlines`` the first open clock of each by its id, ``incidents`` all that there were,
    ``windows`` those of its maintenance; ``found`` are the causes that its runs found, the latest
    first. A slot of a business day whose grace is over at ``due_by`` should have been run;
    ``under_way`` names the host whose latest run has not ended yet.
    """
    ordered, runs = standing.worst_first(standings), rows["runs_by_day"]
    counts = standing.count(ordered)
    figures = {row["model"]: row for row in rows["models_by_day"]}
    deadlines = deadlines or {}
    late = {name for name, clock in deadlines.items() if clock.overdue}
    shown = listed(tickets, day, late)
    troubled = {model for model, row in figures.items() if row.get("problems")}
    about_models = of_models(ordered, found, troubled, day, settings)
    return Daily(
        day=day,
        generated=now,
        counts=counts,
        inquiries=_inquiries(rows),
        tickets=shown,
        deadlines=deadlines,
        incidents=of_day(incidents, day),
        remarks=(
            *remarks.of_causes(found),
            *(remarks.missed(day, due_by, runs, settings, calendar) if counts["active"] else ()),
            *remarks.unfinished(runs, under_way),
            *remarks.stopped(runs),
            *remarks.maintained(rows.get("maintained_by_day", ()), windows),
            *remarks.asked_alike([t for t in tickets if t.recorded_at.date() == day]),
            *([Remark(kind="unreadable", n=unreadable)] if unreadable else ()),
        ),
        actions=(*with_incidents(about_models, incidents), *of_tickets(shown, late)),
        standings=tuple(ordered),
        figures=figures,
        use={row["model"]: row for row in rows.get("use_of_period", ()) if row["model"]},
        faults=tuple(rows["faults_by_day"]),
        cost_of_day=_costs(r for r in rows["cost_by_day"] if r["day"] == day.isoformat()),
        cost_of_month=_costs(rows["cost_by_day"]),
    )


def _inquiries(rows: Mapping[str, Sequence[dict[str, Any]]]) -> Inquiries:
    """Add up what became of inquiries on the day."""
    return Inquiries(
        received=sum(row["received"] for row in rows["tickets_by_day"]),
        solved=sum(row["solved"] for row in rows["tickets_by_day"]),
        in_progress=sum(row["in_progress"] for row in rows["tickets_open"]),
    )


def _costs(rows: Iterable[dict[str, Any]]) -> tuple[Cost, ...]:
    """Add the rows up by currency; tests of models without a price have none."""
    sums: dict[str, Cost] = {}
    for row in rows:
        if row["currency"] is None:
            continue
        before = sums.get(row["currency"])
        sums[row["currency"]] = Cost(
            currency=row["currency"],
            cost=round((before.cost if before else 0) + (row["cost"] or 0), 10),
            estimated=bool(row["estimated"]) or (before is not None and before.estimated),
            tokens_in=(before.tokens_in if before else 0) + (row["tokens_in"] or 0),
            tokens_out=(before.tokens_out if before else 0) + (row["tokens_out"] or 0),
        )
    return tuple(sums[currency] for currency in sorted(sums))
