"""The daily report: the day's figures and standings, and the actions that follow by rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec

from aimon.core import remarks, standing
from aimon.core.calendar import Calendar
from aimon.core.causes import Cause, explained
from aimon.core.dayincidents import about, not_in_hand, of_day
from aimon.core.incidents import Incident
from aimon.core.inquiries import listed, pressing
from aimon.core.periods import business_day_before
from aimon.core.places import place_of
from aimon.core.records import Change, Verdict
from aimon.core.registry import PriceChange
from aimon.core.remarks import Remark
from aimon.core.retirement import Retirement, newly_near, retirement
from aimon.core.settings import Settings
from aimon.core.sla import ClockState
from aimon.core.standing import Standing
from aimon.core.tickets import Ticket
from aimon.core.windows import NO_WINDOWS, Windows

# How far ahead a price change is planned for; a retirement has stages of its own.
AHEAD = timedelta(days=60)

# Actions about models that are not well.
_UNWELL = frozenset({"cause", "problem", "unknown", "caution"})
When = Literal["immediate", "planned", "watch"]


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do: for which models or inquiries, why, and the facts that its sentence needs.

    kind: cause (all the problem models that a verdict accounts for), unknown (one model, or all
    that the same limit left untested), or of one model problem, retires, retired, price_change,
    caution, recovered or changed (today); of unsolved inquiries urgent_tickets, escalated_tickets,
    overdue_tickets or major_tickets; or incidents (grave ones that nobody has in hand). Of models
    that are not well ``incidents`` are those about them. ``new`` says that the retirement came to
    its stage since the last business day's report.
    """

    when: When
    kind: str
    standings: tuple[Standing, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    incidents: tuple[Incident, ...] = ()
    verdict: Verdict | None = None
    on: date | None = None
    price_change: PriceChange | None = None
    retirement: Retirement | None = None
    new: bool = False
    changes: tuple[Change, ...] = ()


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
    """The whole report. ``figures`` and ``faults`` are rows of the analysis, by their columns.

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
    runs_by_day, tickets_by_day and tickets_open, and those of cost_by_day for its month;
    ``tickets`` are at least the inquiries recorded on it and all that are unsolved, as they stand
    then, ``deadlines`` the first open clock of each by its id, ``incidents`` all that there were,
    ``windows`` those of its maintenance; ``found`` are the causes that its runs found, the latest
    first. A slot of a business day whose grace is over at ``due_by`` should have been run; ``under_way`` names the
    host whose latest run has not ended yet.
    """
    ordered, runs = standing.worst_first(standings), rows["runs_by_day"]
    counts = standing.count(ordered)
    figures = {row["model"]: row for row in rows["models_by_day"]}
    deadlines = deadlines or {}
    late = {name for name, clock in deadlines.items() if clock.overdue}
    shown = listed(tickets, day, late)
    inquiries = Inquiries(
        received=sum(row["received"] for row in rows["tickets_by_day"]),
        solved=sum(row["solved"] for row in rows["tickets_by_day"]),
        in_progress=sum(row["in_progress"] for row in rows["tickets_open"]),
    )
    common = tuple(_in_common(found, ordered))
    known = {s.model.id for action in common for s in action.standings}
    single = (
        action
        for s in ordered
        for action in actions(s, day, settings, troubled=bool(_problems(figures, s)))
        if action.kind != "problem" or s.model.id not in known
    )
    return Daily(
        day=day,
        generated=now,
        counts=counts,
        inquiries=inquiries,
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
        actions=(*_numbered((*common, *_together(single)), incidents), *_asked(shown, late)),
        standings=tuple(ordered),
        figures=figures,
        faults=tuple(rows["faults_by_day"]),
        cost_of_day=_costs(r for r in rows["cost_by_day"] if r["day"] == day.isoformat()),
        cost_of_month=_costs(rows["cost_by_day"]),
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


def _problems(figures: Mapping[str, dict[str, Any]], s: Standing) -> int:
    """Return in how many of the day's probes the model's grade was problem."""
    return figures.get(s.model.id, {}).get("problems") or 0


def actions(s: Standing, day: date, settings: Settings, *, troubled: bool) -> Iterable[Action]:
    """Yield what a model asks for: now, planned ahead, or to be watched.

    ``troubled`` says that it had a problem on the day.
    """
    if not s.model.active:
        return
    if s.grade in ("problem", "unknown"):
        yield Action(when="immediate", kind=s.grade, standings=(s,))
    elif s.grade == "caution":
        yield Action(when="watch", kind="caution", standings=(s,))
    elif troubled:
        yield Action(when="watch", kind="recovered", standings=(s,))
    today = tuple(change for change in s.changes if change.since and change.since.date() == day)
    if today:
        yield Action(when="watch", kind="changed", standings=(s,), changes=today)
    yield from _ahead(s, day, settings)


def _together(single: Iterable[Action]) -> list[Action]:
    """Join the models that the budget, or the rate limit of one place, left untested."""
    joined: dict[Any, Action] = {}
    for n, action in enumerate(single):
        s = action.standings[0]
        why = s.reasons[0] if action.kind == "unknown" and s.reasons else None
        key: Any = n
        if why and why.indicator == "untested" and why.fault:
            kind = why.fault.kind
            key = kind if kind == "budget" else (kind, place_of(s.model))
        before = joined.get(key)
        standings = (*(before.standings if before else ()), *action.standings)
        joined[key] = msgspec.structs.replace(before or action, standings=standings)
    return list(joined.values())


def _numbered(actions: Sequence[Action], incidents: Sequence[Incident]) -> Iterable[Action]:
    """Yield actions with the incidents about their models, then grave ones that none is about."""
    told: set[str] = set()
    for action in actions:
        found: tuple[Incident, ...] = ()
        if action.kind in _UNWELL:
            found = about(incidents, [s.model.id for s in action.standings])
        told |= {incident.id for incident in found if action.when == "immediate"}
        yield msgspec.structs.replace(action, incidents=found)
    if left := not_in_hand(incidents, told):
        yield Action(when="immediate", kind="incidents", incidents=left)


def _asked(tickets: Sequence[Ticket], late: Collection[str]) -> Iterable[Action]:
    """Yield what unsolved inquiries ask for, those that press for the same reason together."""
    reasons: tuple[tuple[When, str], ...] = (
        ("immediate", "urgent"),
        ("planned", "escalated"),
        ("planned", "overdue"),
        ("watch", "major"),
    )
    for when, reason in reasons:
        if found := tuple(t for t in tickets if pressing(t, late) == reason):
            yield Action(when=when, kind=f"{reason}_tickets", tickets=found)


def _ahead(s: Standing, day: date, settings: Settings) -> Iterable[Action]:
    near = retirement(s.model, day)
    if near is not None:
        yield Action(
            when="planned",
            kind="retires" if near.stage else "retired",
            standings=(s,),
            on=near.on,
            retirement=near,
            new=newly_near(s.model, day, business_day_before(day, settings)),
        )
    change = s.model.price_change
    if change is not None and timedelta() <= change.on - day <= AHEAD:
        yield Action(
            when="planned", kind="price_change", standings=(s,), on=change.on, price_change=change
        )


def _in_common(found: Sequence[Cause], standings: Sequence[Standing]) -> Iterable[Action]:
    """Yield one action for all the problem models that a cause accounts for still."""
    problems = [s for s in standings if s.grade == "problem"]
    for cause in found:
        if models := explained(cause, problems):
            yield Action(
                when="immediate", kind="cause", standings=tuple(models), verdict=cause.verdict
            )
