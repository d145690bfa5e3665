"""What is to be done about models, inquiries and incidents, and how soon: it follows by rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Literal

import msgspec

from aimon.core.causes import Cause, explained
from aimon.core.dayincidents import about, not_in_hand
from aimon.core.incidents import Incident
from aimon.core.inquiries import pressing
from aimon.core.periods import business_day_before
from aimon.core.places import place_of
from aimon.core.records import Change, Verdict
from aimon.core.registry import PriceChange
from aimon.core.retirement import Retirement, newly_near, retirement
from aimon.core.settings import Settings
from aimon.core.standing import Standing
from aimon.core.tickets import Ticket

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


def of_models(
    ordered: Sequence[Standing],
    found: Sequence[Cause],
    troubled: Collection[str],
    day: date,
    settings: Settings,
) -> list[Action]:
    """Return what is to be done about models: those of a common cause together, then the others.

    ``found`` are the causes that the day's runs found; the ``troubled`` had a problem on the day.
    """
    common = list(_in_common(found, ordered))
    known = {s.model.id for action in common for s in action.standings}
    single = (
        action
        for s in ordered
        for action in _alone(s, day, settings, troubled=s.model.id in troubled)
        if action.kind != "problem" or s.model.id not in known
    )
    return [*common, *_together(single)]


def _alone(s: Standing, day: date, settings: Settings, *, troubled: bool) -> Iterable[Action]:
    """Yield what one model asks for: now, planned ahead, or to be watched.

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
    yield from ahead(s, day, settings)


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


def with_incidents(actions: Sequence[Action], incidents: Sequence[Incident]) -> Iterable[Action]:
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


def of_tickets(tickets: Sequence[Ticket], late: Collection[str]) -> Iterable[Action]:
    """Yield what unsolved inquiries ask for, those that press for the same reason together.

    ``late`` are the ids of those whose clock has run out.
    """
    reasons: tuple[tuple[When, str], ...] = (
        ("immediate", "urgent"),
        ("planned", "escalated"),
        ("planned", "overdue"),
        ("watch", "major"),
    )
    for when, reason in reasons:
        if found := tuple(t for t in tickets if pressing(t, late) == reason):
            yield Action(when=when, kind=f"{reason}_tickets", tickets=found)


def ahead(s: Standing, day: date, settings: Settings) -> Iterable[Action]:
    """Yield what is planned with an active model: its retirement, a change of its price."""
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
