"""What is known of an incident at a moment: the facts that alerts and the situation report tell.

Nothing is guessed: what the record does not say is named as what is still to be found out.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from aimon.core.causes import facts
from aimon.core.faults import Fault
from aimon.core.health import CONTENT_CHECKS
from aimon.core.hourly import HOURS
from aimon.core.hourly import Used as Hourly
from aimon.core.incidents import Incident
from aimon.core.periods import slots_after
from aimon.core.places import place_of
from aimon.core.proposal import person
from aimon.core.recommend import Alternative, alternatives
from aimon.core.records import Probe
from aimon.core.settings import Settings
from aimon.core.standing import Standing
from aimon.core.symptoms import commonest
from aimon.core.tickets import Ticket

# What is not known: whether the provider is the cause, or what else is; whether it still is so; who
# is affected; how reviewers use the models; whether the network outside is reached.
Gap = Literal["provider", "cause", "retest", "users", "usage", "connectivity"]
# Of so many days is told how the models are used at an hour.
USED_DAYS = 14
_MOST_LOOKS = 6
# Kinds in which nothing, or hardly anything, can be done with the model.
_WHOLE = ("connection", "timeout", "all_down", "unknown")


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What one run found of the affected models. ``rechecks`` is the most that any of them had."""

    time: datetime
    slot: str | None
    tested: int
    failed: int
    rechecks: int
    fault: Fault | None


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """How other active models stand: of the same provider, with the same key, or all others.

    ``subject`` is the provider's host or the key's reference; ``unwell`` are the ids of those with a
    problem, ``caution`` counts those under caution, ``unknown`` those without a fresh result.
    """

    what: Literal["provider", "key", "others"]
    subject: str = ""
    tested: int
    unwell: tuple[str, ...] = ()
    caution: int = 0
    unknown: int = 0


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """How the affected models are used in an hour like this one, the mean of ``days`` days.

    ``users`` counts somebody who uses two of the models twice; None where nobody counts them.
    """

    requests: float
    users: float | None
    days: int


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """An incident at a moment, with what is known beside it.

    ``standings`` are those of the models it is about that are not well again, ``tickets`` the
    inquiries about it, of ``people`` different persons. ``functions`` are the checks that fail,
    ``tasks`` what the models are good for. ``alternatives`` are models to use instead.
    """

    incident: Incident
    at: datetime
    standings: tuple[Standing, ...] = ()
    looks: tuple[Look, ...] = ()
    compared: tuple[Compared, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    people: int = 0
    used: Used | None = None
    functions: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    last_good: datetime | None = None
    alternatives: tuple[Alternative, ...] = ()
    next_test: datetime | None = None
    missing: tuple[Gap, ...] = ()


def situation(
    incident: Incident,
    standings: Sequence[Standing],
    tickets: Sequence[Ticket],
    usage: Hourly,
    settings: Settings,
    now: datetime,
) -> Situation:
    """Return what is known of an incident.

    ``standings`` are all models', ``tickets`` those that are linked to it or unsolved, ``usage`` that
    of the last ``USED_DAYS``.
    """
    about = incident.affected or incident.models
    own = tuple(s for s in standings if s.model.id in about)
    others = [s for s in standings if s.model.id not in about and s.model.active]
    concerned = tuple(t for t in tickets if _concerns(t, incident, about))
    looks = _looks(own, incident)
    used = _used(usage, about, now)
    return Situation(
        incident=incident,
        at=now,
        standings=own,
        looks=looks,
        compared=tuple(_compared(own, others)),
        tickets=concerned,
        people=len({person(t, t.id) for t in concerned}),
        used=used,
        functions=_functions(incident, own),
        tasks=tuple(dict.fromkeys(task for s in own for task in s.model.good_for)),
        last_good=_last_good(own, incident),
        alternatives=_instead(own, others),
        next_test=next(slots_after(now, settings), None),
        missing=tuple(_missing(incident, looks, concerned, used, settings)),
    )


def _concerns(ticket: Ticket, incident: Incident, about: Sequence[str]) -> bool:
    """Whether an inquiry is linked to the incident, or came about its models since it began."""
    if ticket.id in incident.tickets:
        return True
    since = ticket.occurred_at or ticket.received_at
    return ticket.unsolved and ticket.model in about and since >= incident.began_at


def _looks(own: Sequence[Standing], incident: Incident) -> tuple[Look, ...]:
    """Return the latest runs that tested the models since the trouble began, oldest first."""
    runs: dict[str, list[Probe]] = {}
    for probe in (p for s in own for p in s.history):
        if probe.time >= incident.began_at or probe.id in incident.evidence:
            runs.setdefault(probe.run, []).append(probe)
    found = sorted((_look(probes) for probes in runs.values()), key=lambda look: look.time)
    return tuple(found[-_MOST_LOOKS:])


def _look(probes: Sequence[Probe]) -> Look:
    unwell = [p for p in probes if p.grade in ("caution", "problem")]
    return Look(
        time=min(p.time for p in probes),
        slot=probes[0].slot,
        tested=len(probes),
        failed=len(unwell),
        rechecks=max(p.rechecks for p in probes),
        fault=commonest([p.fault for p in unwell if p.fault]),
    )


def _compared(own: Sequence[Standing], others: Sequence[Standing]) -> Iterable[Compared]:
    """Yield how the other models stand, by what they share with the affected ones."""
    hosts = {place_of(s.model).host for s in own}
    for host in sorted(hosts):
        group = [s for s in others if place_of(s.model).host == host]
        if group:
            yield _group("provider", host, group)
    for key in sorted({s.model.api_key for s in own if s.model.api_key}):
        if sharing := [s for s in others if s.model.api_key == key]:
            yield _group("key", key, sharing)
    elsewhere = [s for s in others if own and place_of(s.model).host not in hosts]
    if elsewhere:
        yield _group("others", "", elsewhere)


def _group(
    what: Literal["provider", "key", "others"], subject: str, group: Sequence[Standing]
) -> Compared:
    return Compared(
        what=what,
        subject=subject,
        tested=len(group),
        unwell=tuple(s.model.id for s in group if s.grade == "problem"),
        caution=sum(s.grade == "caution" for s in group),
        unknown=sum(s.grade == "unknown" for s in group),
    )


def _used(usage: Hourly, about: Sequence[str], now: datetime) -> Used | None:
    models = [model for model in about if model in usage.models]
    starts = range(0, len(usage.lines), HOURS)
    days = [n for n in starts if any(any(usage.models[m][n : n + HOURS]) for m in models)]
    if not days:
        return None
    hours = [n + now.hour for n in days]
    counted = [n for m in models for h in hours if (n := usage.users[m][h]) >= 0]
    return Used(
        requests=sum(usage.models[m][h] for m in models for h in hours) / len(days),
        users=sum(counted) / len(days) if counted else None,
        days=len(days),
    )


def _functions(incident: Incident, own: Sequence[Standing]) -> tuple[str, ...]:
    """Return the checks that fail, those that the incident names first.

    A model that does not answer fails all of them, which says nothing of any.
    """
    if incident.kind in _WHOLE:
        return incident.functions
    failing = [
        check
        for s in own
        for check in CONTENT_CHECKS
        if any(check in reason.failed for reason in s.reasons)
    ]
    return tuple(dict.fromkeys((*incident.functions, *failing)))


def _last_good(own: Sequence[Standing], incident: Incident) -> datetime | None:
    """Return when one of the models was last well before the trouble, as far as tests tell."""
    good = [
        probe.time
        for s in own
        for probe in s.history
        if probe.grade == "normal" and probe.time < incident.began_at
    ]
    return max(good, default=None)


def _instead(own: Sequence[Standing], others: Sequence[Standing]) -> tuple[Alternative, ...]:
    """Return models to use in place of the first of the affected ones, the default model's if any."""
    if not own:
        return ()
    first = next((s for s in own if s.model.default), own[0])
    return tuple(alternatives(first.model.id, [first, *others]))


def _missing(
    incident: Incident,
    looks: Sequence[Look],
    tickets: Sequence[Ticket],
    used: Used | None,
    settings: Settings,
) -> Iterable[Gap]:
    """Yield what nobody knows yet and somebody should find out."""
    if not (incident.found_cause or incident.verdict or incident.pattern):
        yield "provider" if incident.kind in _WHOLE else "cause"
    if incident.models and not any(look.time > incident.detected_at for look in looks):
        yield "retest"
    if not (incident.users or tickets):
        yield "users"
    if incident.models and used is None:
        yield "usage"
    asked = incident.verdict and "connectivity reached" in facts(incident.verdict)
    if incident.kind in ("connection", "all_down") and not (settings.connectivity or asked):
        yield "connectivity"
