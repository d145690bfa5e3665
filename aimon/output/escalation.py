"""What the administrator is told of an inquiry: drafted from what is known, made into a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from aimon import i18n
from aimon.core.incidents import Incident
from aimon.core.settings import Settings
from aimon.core.standing import Standing
from aimon.core.ticketrecords import Criterion, Escalation
from aimon.core.tickets import Ticket, counting
from aimon.core.triage import Triage
from aimon.i18n import N_, _, ngettext
from aimon.output import figures, words
from aimon.output.grounds import CRITERIA, grounds_words
from aimon.output.incidents import summary
from aimon.output.incidentwords import found_by_words
from aimon.output.report import Report
from aimon.output.status import grade_of
from aimon.output.templates import Templates
from aimon.output.ticketwords import (
    CHANNELS,
    CLASSES,
    FREQUENCIES,
    MARKS,
    TOPICS,
    class_words,
    state_words,
    who_words,
)
from aimon.text import visible

# The administrator's language; a site that needs another one has its own templates.
LANGUAGE = "ko"

_NEEDS: dict[Criterion, str] = {
    "settings_change": N_("please decide on the change of settings and tell us when it is done"),
    "security": N_("please check whether there is a threat, and shut it off"),
    "several_users": N_("please find the cause and mend it; decide what users are told"),
    "cost": N_("please tell us what we may answer about cost and budget"),
    "complex": N_("please look into the cause and tell us a way to a solution"),
}
_ACTIONS = {
    "replied": N_("answered"),
    "noted": N_("noted"),
    "resolved": N_("solved"),
    "waiting": N_("waiting"),
    "escalated": N_("passed on"),
}
_LONGEST = 300


def draft(
    ticket: Ticket,
    found: Triage,
    names: Mapping[str, str],
    now: datetime,
    *,
    why: Sequence[Criterion] | None = None,
    next_update: datetime | None = None,
) -> Escalation:
    """Return what there is to tell, from the ticket and what is known beside it, in Korean.

    ``why`` replaces the criteria that are proposed. ``names`` are display names by ids.
    """
    criteria = tuple(met.criterion for met in found.criteria) if why is None else tuple(why)
    with i18n.speaking(LANGUAGE):
        return Escalation(
            criteria=criteria,
            conditions=_text(_conditions(ticket, found.standing, now)),
            actions=_text(_actions(ticket, found.standing, now)),
            needs=_text(_(_NEEDS[criterion]) for criterion in criteria or ("complex",)),
            urgency=_urgency(ticket, found, names),
            impact=_text(_impact(ticket, found, names)),
            plan=_text(_plan(found)),
            next_update=next_update,
        )


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a message is made of. ``names`` are display names by the models' ids.

    ``incident`` goes on, and the ticket is of it.
    """

    ticket: Ticket
    escalation: Escalation
    found: Triage
    incident: Incident | None = None
    names: Mapping[str, str]
    now: datetime


def message(
    told: Told,
    settings: Settings,
    templates: Templates,
    *,
    key: str,
    deadlines: Sequence[tuple[str, str]] = (),
) -> Report:
    """Return the message as subject, text and HTML; raises TemplateError.

    ``deadlines`` are the clocks' names and how they stand, in words. The requester's name and
    organisation are told as the ticket has them, the way to reach them is not.
    """
    with i18n.speaking(LANGUAGE):
        plain: dict[str, Any] = msgspec.to_builtins(
            {
                **_data(told),
                "deadlines": [{"clock": clock, "text": text} for clock, text in deadlines],
                "organisation": visible(settings.organisation),
                "timezone": settings.timezone,
            }
        )
    subject = templates.line("escalation.subject.j2", plain)
    return Report(
        key=key,
        subject=subject,
        text=templates.render("escalation.txt.j2", {**plain, "subject": subject}),
        html=templates.render("escalation.html.j2", {**plain, "subject": subject}),
        data=plain,
    )


def _data(told: Told) -> dict[str, Any]:
    escalation, standing = told.escalation, told.found.standing
    lists = ("conditions", "actions", "needs", "impact", "plan")
    return {
        "ticket": _ticket(told.ticket, told.names),
        "model": _model(standing, told.now) if standing else None,
        "incident": _incident(told.incident, told.names) if told.incident else None,
        "criteria": _criteria(told),
        **{name: _lines(getattr(escalation, name)) for name in lists},
        "urgency": escalation.urgency,
        "next_update": escalation.next_update,
        "next_update_text": _moment(escalation.next_update),
        "generated": told.now,
        "generated_text": _moment(told.now),
    }


def _conditions(ticket: Ticket, standing: Standing | None, now: datetime) -> Iterator[str]:
    """The symptom as it was told, then how the model stands."""
    yield from (visible(line, _LONGEST) for line in ticket.symptom.splitlines())
    if standing:
        yield _("model now: {model}").format(model=_stands(standing, now))


def _stands(s: Standing, now: datetime) -> str:
    """Return how the model stands, with its last test and its last success."""
    name = visible(s.model.display_name)
    parts = [f"{name} {grade_of(s)}", *(words.reason_words(reason) for reason in s.reasons)]
    last = figures.moment(s.last.time if s.last else None, now)
    success = figures.moment(s.last_success, now)
    parts.append(_("last test {last}, last success {success}").format(last=last, success=success))
    return " · ".join(parts)


def _actions(ticket: Ticket, standing: Standing | None, now: datetime) -> Iterator[str]:
    """What was answered, noted and tested so far, with the times, in their order."""
    done: list[tuple[datetime, str]] = []
    for event in counting(ticket.events):
        if event.event in _ACTIONS and (text := event.text or event.solution):
            said = visible(" ".join(text.split()), _LONGEST)
            done.append((event.time, f"{_(_ACTIONS[event.event])}: {said}"))
    for probe in standing.history if standing else ():
        if probe.time >= ticket.received_at:
            grade = words.grade_words(probe.grade)
            fault = f" · {words.fault_words(probe.fault)}" if probe.fault else ""
            done.append((probe.time, _("tested: {result}").format(result=grade + fault)))
    for time, what in sorted(done):
        yield f"{figures.moment(time, now)} {what}"
    if not done:
        yield _("none yet")


def _urgency(ticket: Ticket, found: Triage, names: Mapping[str, str]) -> str:
    """Return the ticket's class, with the reasons where they are those of the same class."""
    class_ = class_words(ticket.class_)
    if found.proposal.class_ != ticket.class_:
        return class_
    return f"{class_} - {grounds_words(found.proposal.grounds, names)}"


def _impact(ticket: Ticket, found: Triage, names: Mapping[str, str]) -> Iterator[str]:
    """Who is affected, as far as tickets tell, and which function."""
    others = found.common.tickets if found.common else ()
    people = 1 + (found.common.requesters if found.common else 0)
    yield ngettext(
        "{n} requester, by tickets: {tickets}", "{n} requesters, by tickets: {tickets}", people
    ).format(n=people, tickets=", ".join((*others, ticket.id)))
    model = names.get(ticket.model, ticket.model)
    what = [visible(model)] if model else []
    if found.standing and found.standing.model.default:
        what.append(_("the default model"))
    yield _("function: {what}").format(what=" · ".join([*what, _(TOPICS[ticket.topic])]))
    same = [t.id for t in found.related if t.model and t.model == ticket.model]
    if also := [id for id in same if id not in others]:
        yield _("other inquiries about the model: {tickets}").format(tickets=", ".join(also))


def _plan(found: Triage) -> Iterator[str]:
    if found.standing:
        name = visible(found.standing.model.display_name)
        yield _("test {model} again").format(model=name)
    yield _("see whether more inquiries like this one come in")


def _criteria(told: Told) -> list[dict[str, str]]:
    """Return the criteria in words, with the evidence where there is some."""
    grounds = {met.criterion: grounds_words(met.grounds, told.names) for met in told.found.criteria}
    return [
        {"criterion": c, "text": _(CRITERIA[c]), "grounds": grounds.get(c, "")}
        for c in told.escalation.criteria
    ]


def _ticket(ticket: Ticket, names: Mapping[str, str]) -> dict[str, Any]:
    model = names.get(ticket.model, ticket.model)
    return {
        "id": ticket.id,
        "class": ticket.class_,
        "class_text": _(CLASSES[ticket.class_]),
        "class_mark": MARKS[ticket.class_],
        "topic": ticket.topic,
        "topic_text": _(TOPICS[ticket.topic]),
        "state_text": state_words(ticket),
        "model": ticket.model,
        "model_text": visible(model),
        "received_at": ticket.received_at,
        "received_text": _moment(ticket.received_at),
        "occurred_text": _moment(ticket.occurred_at),
        "frequency_text": _(FREQUENCIES[ticket.frequency]) if ticket.frequency else "",
        "channel_text": _(CHANNELS.get(ticket.channel, ticket.channel)),
        "requester_text": who_words(ticket),
    }


def _model(s: Standing, now: datetime) -> dict[str, Any]:
    return {
        "id": s.model.id,
        "display_name": s.model.display_name,
        "grade": s.grade,
        "text": _stands(s, now),
        "detail": words.detail_words(s.fault),
    }


def _incident(incident: Incident, names: Mapping[str, str]) -> dict[str, Any]:
    began = (_moment(incident.began_at), incident.id, found_by_words(incident))
    return {
        "id": incident.id,
        "severity": incident.severity,
        "began_at": incident.began_at,
        "began_text": "{} ({}, {})".format(*began),
        "text": f"{incident.id} {summary(incident, names)}",
    }


def _moment(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M}" if time else ""


def _text(given: Iterable[str]) -> str:
    return "\n".join(given)


def _lines(text: str) -> list[str]:
    """Return the lines that have something on them; a template prints each on one line."""
    return [line for part in text.splitlines() if (line := part.strip())]
