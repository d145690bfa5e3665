"""Finds what there is of a person in the tickets, and has it blanked."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from datetime import datetime

from aimon.account import account
from aimon.core.forgetting import Forgotten, Held, Plan
from aimon.core.names import nearest
from aimon.core.people import Person, named_in, person_of, same_key
from aimon.core.ticketrecords import TicketEvent
from aimon.delivery.spool import Spool
from aimon.errors import TryAgainLater, WrongUsage
from aimon.i18n import _
from aimon.journal.ids import new_id
from aimon.journal.lock import exclusive
from aimon.journal.tickets import NAME, ticket_log
from aimon.text import visible
from aimon.tickets.blanking import begin, carry_out, prefixes, unfinished
from aimon.tickets.store import LOCK
from aimon.tickets.traces import traces
from aimon.workspace import Workspace

_PATIENCE_S = 30.0
_TOKEN = "forgotten-"
Events = dict[str, list[TicketEvent]]


def look(workspace: Workspace, who: str, organisation: str | None) -> Forgotten:
    """Return what there is to forget of a requester, who is named by name or contact.

    Raises WrongUsage when nobody is called so, or several people of several organisations are.
    """
    return _found(workspace, _every(workspace), who, organisation)


def _found(workspace: Workspace, every: Events, who: str, organisation: str | None) -> Forgotten:
    mine = _chosen(every, who, organisation)
    person = person_of(event for events in mine.values() for event in events)
    mails = Spool(workspace.home).beginning(prefixes(mine), "parked", "sent")
    return Forgotten(
        dry_run=True,
        token="",
        tickets=tuple(map(_held, mine.values())),
        mails=tuple(path.stem for path in mails),
        mentions=_mentions(every, mine, person),
    )


def forget(workspace: Workspace, who: str, organisation: str | None, now: datetime) -> Forgotten:
    """Blank the requester's data and return what was done.

    Raises what ``look`` does, and TryAgainLater while a mail about one of the tickets waits: it
    would be sent after all.
    """
    with _locked(workspace):
        every = _every(workspace)
        found = _found(workspace, every, who, organisation)
        names = [held.ticket for held in found.tickets]
        if waiting := Spool(workspace.home).beginning(prefixes(names), "waiting"):
            raise TryAgainLater(
                _("mail about these tickets waits: {keys}").format(
                    keys=", ".join(path.stem for path in waiting)
                ),
                hint=_("send it first: aimon outbox flush"),
            )
        plan = _plan(every, names, now)
        begin(workspace, plan)
        return _carried_out(workspace, plan)


def finish(workspace: Workspace) -> tuple[Plan, Forgotten] | None:
    """Finish what a run that was killed had begun; None when there is nothing of the kind."""
    if unfinished(workspace) is None:
        return None
    with _locked(workspace):
        plan = unfinished(workspace)
        return (plan, _carried_out(workspace, plan)) if plan else None


def is_about(plan: Plan, who: str) -> bool:
    """Whether a plan is about the person who is called so."""
    return same_key(who) in {same_key(text) for text in plan.names | plan.contacts}


def _locked(workspace: Workspace) -> AbstractContextManager[None]:
    return exclusive(workspace.log / NAME / LOCK, _PATIENCE_S)


def _carried_out(workspace: Workspace, plan: Plan) -> Forgotten:
    done = carry_out(workspace, plan)
    every = _every(workspace)
    return Forgotten(
        dry_run=False,
        token=plan.token,
        tickets=tuple(_held(every[name]) for name in plan.tickets),
        lines=done.lines,
        mails=done.mails,
        mentions=_mentions(every, plan.tickets, plan.person),
        left=tuple(traces(workspace.home, workspace.log, plan)),
    )


def _mentions(every: Events, mine: Collection[str], person: Person) -> tuple[str, ...]:
    """Return the tickets of others in which the person is named."""
    others = ((ticket, events) for ticket, events in every.items() if ticket not in mine)
    return tuple(ticket for ticket, events in others if any(named_in(e, person) for e in events))


def _every(workspace: Workspace) -> Events:
    """Return all events of each ticket."""
    journal = ticket_log(workspace.log, workspace.host)
    found: Events = {}
    for day in journal.days():
        for event in journal.read(day):
            found.setdefault(event.ticket, []).append(event)
    return found


def _plan(every: Events, names: list[str], now: datetime) -> Plan:
    events = [event for name in names for event in every[name]]
    person = person_of(events)
    tokens = {event.requester for of in every.values() for event in of}
    while (token := _TOKEN + secrets.token_hex(2)) in tokens:
        continue
    return Plan(
        token=token,
        time=max(now, *(event.time for event in events)),
        by=account(),
        tickets=tuple(names),
        events=tuple(new_id(now) for _name in names),
        names=person.names,
        contacts=person.contacts,
    )


def _chosen(every: Events, who: str, organisation: str | None) -> Events:
    """Return the tickets of the one person who is meant."""
    key = same_key(who)
    by_contact = {t: of for t, of in every.items() if any(_is(e.contact, key) for e in of)}
    by_name = {t: of for t, of in every.items() if any(_is(e.requester, key) for e in of)}
    mine = {name: of for name, of in every.items() if name in by_contact or name in by_name}
    if not key or not mine:
        raise WrongUsage(
            _("no ticket is {name}'s").format(name=visible(who, 40)), hint=_near(every, who)
        )
    named = {same_key(o): o for of in by_name.values() if (o := _last(of, "organisation"))}
    if organisation is None and len(named) > 1:
        raise WrongUsage(
            _("several people are called {name}").format(name=visible(who, 40)),
            hint=_("say which one: --organisation with one of {names}").format(
                names=_quoted(named.values())
            ),
        )
    if organisation is None:
        return mine
    wanted = same_key(organisation)
    chosen = {t: of for t, of in mine.items() if same_key(_last(of, "organisation")) == wanted}
    if not chosen:
        raise WrongUsage(
            _("no ticket of {name}'s is of {organisation}").format(
                name=visible(who, 40), organisation=visible(organisation, 40)
            ),
            hint=_("there are: {names}").format(names=_quoted(named.values())),
        )
    return chosen


def _is(text: str | None, key: str) -> bool:
    return text is not None and same_key(text) == key


def _last(events: list[TicketEvent], field: str) -> str:
    """Return what a field was set to last; empty where it never was."""
    return next((v for e in reversed(events) if (v := getattr(e, field)) is not None), "")


def _held(events: list[TicketEvent]) -> Held:
    return Held(
        ticket=events[0].ticket,
        received=min(event.received_at or event.time for event in events),
        requester=_last(events, "requester"),
        organisation=_last(events, "organisation"),
        events=len(events),
    )


def _near(every: Events, who: str) -> str:
    requesters = {event.requester for of in every.values() for event in of if event.requester}
    near = nearest(who, requesters)
    if not near:
        return _("see who asked: aimon ticket list --all")
    return _("did you mean: {names}?").format(names=_quoted(near))


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f'"{visible(text, 40)}"' for text in texts)
