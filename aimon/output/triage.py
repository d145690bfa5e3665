"""Shows what is put beside an inquiry: what matters most first, no line wider than the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aimon.core.standing import Standing
from aimon.core.tickets import Ticket
from aimon.core.triage import Triage
from aimon.i18n import _, ngettext
from aimon.output import figures, words
from aimon.output.grounds import grounds_words, met_words
from aimon.output.status import as_json as standing_json
from aimon.output.status import grade_of, name_of
from aimon.output.table import hung
from aimon.output.ticketwords import TOPICS, chosen_words, class_words, state_words
from aimon.output.width import columns
from aimon.text import visible

if TYPE_CHECKING:
    from aimon.core.incidents import Incident

_PROBES = 3
_OPEN = 3
_SOLVED = 3
_SYMPTOM = 120
_OF_AN_INCIDENT = ("id", "severity", "state", "kind", "affected", "began_at")


def lines(
    found: Triage,
    now: datetime,
    names: Mapping[str, str],
    width: int | None,
    *,
    known: str = "",
    incidents: Sequence[Incident] = (),
    passed_on: bool = False,
) -> list[str]:
    """Return what is known beside an inquiry; nothing where nothing is.

    ``names`` are display names by the models' ids, ``known`` is the class that a person has chosen,
    ``incidents`` go on. One that was ``passed_on`` is not proposed to be.
    """
    rows = [*_incidents(incidents, now, names), *_rows(found, now, names, known, passed_on)]
    widest = max((columns(title) for title, _text in rows), default=0)
    return [
        line
        for title, text in rows
        for line in hung(title + " " * (widest - columns(title) + 2), text, width).split("\n")
    ]


def as_json(found: Triage, incidents: Sequence[Incident] = ()) -> dict[str, Any]:
    """Return it as ``--json`` prints it."""
    return {
        "incidents": [
            {name: getattr(incident, name) for name in _OF_AN_INCIDENT} for incident in incidents
        ],
        "proposal": found.proposal,
        "common": found.common,
        "model": standing_json(found.standing) if found.standing else None,
        "unwell": [s.model.id for s in found.unwell],
        "alternatives": [
            {"id": model.id, "display_name": model.display_name} for model in found.alternatives
        ],
        "notice": found.notice or None,
        "criteria": found.criteria,
        "open": [_ticket_json(ticket) for ticket in found.related],
        "solved": [
            {**_ticket_json(ticket), "solution": ticket.solution} for ticket in found.solved
        ],
    }


def _incidents(
    incidents: Sequence[Incident], now: datetime, names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    if not incidents:
        return
    from aimon.output.incidents import summary  # most inquiries come while nothing is wrong

    for n, incident in enumerate(incidents[:_OPEN]):
        since = _("since {time}").format(time=figures.moment(incident.began_at, now))
        text = f"{incident.id} · {summary(incident, names)} · {since}"
        yield "" if n else "⚠ " + _("incident now"), text
    if (more := len(incidents) - _OPEN) > 0:
        yield "", ngettext("and {n} more", "and {n} more", more).format(n=more)


def _rows(
    found: Triage, now: datetime, names: Mapping[str, str], known: str, passed_on: bool
) -> Iterator[tuple[str, str]]:
    if found.common:
        yield "⚠ " + _("common problem"), _common(found)
    if found.proposal.class_ != known:
        yield _("proposed class"), _class(found, names)
        if found.asked.ticket and not known:  # what a person chose is his to change
            class_ = found.proposal.class_
            yield "", f"→ aimon ticket edit {found.asked.ticket} --class {class_}"
    if found.standing:
        yield _("model now"), _standing(found.standing, now)
    elif found.proposal.possible:
        meant = [visible(names.get(id, id)) for id in found.proposal.possible]
        yield _("model"), _("which one? {names}").format(names=", ".join(meant))
    for n, s in enumerate(found.unwell):
        yield "" if n else _("not well now"), _standing(s, now, probes=0)
    if found.alternatives:
        others = [visible(model.display_name) for model in found.alternatives]
        yield _("use instead"), ", ".join(others)
    if found.notice:
        yield _("notice"), visible(found.notice, 1000)
    criteria = () if passed_on else found.criteria
    for n, met in enumerate(criteria):
        yield "" if n else _("to be passed on"), met_words(met, names)
    if criteria and found.asked.ticket:
        why = ",".join(met.criterion for met in criteria)
        yield "", f"→ aimon ticket escalate {found.asked.ticket} --why {why}"
    yield from _tickets(found, now)


def _common(found: Triage) -> str:
    assert found.common
    n = found.common.requesters
    text = ngettext(
        "{n} other reported the same within an hour: {tickets}",
        "{n} others reported the same within an hour: {tickets}",
        n,
    )
    return text.format(n=n, tickets=", ".join(found.common.tickets))


def _class(found: Triage, names: Mapping[str, str]) -> str:
    proposal = found.proposal
    head = f"{class_words(proposal.class_)} · {_(TOPICS[proposal.topic])}"
    # The others who have the same have a line of their own.
    grounds = [ground for ground in proposal.grounds if ground.code != "common"]
    return f"{head} ← {grounds_words(grounds, names)}" if grounds else head


def _standing(s: Standing, now: datetime, probes: int = _PROBES) -> str:
    """Return how a model stands: its grade and why, and its last tests, the latest first."""
    parts = [f"{grade_of(s)}  {name_of(s)}"]
    parts += [words.reason_words(reason) for reason in s.reasons[:2]]
    tests = [
        f"{figures.moment(p.time, now)} {words.MARKS[p.grade]}"
        for p in reversed(s.history[-probes:] if probes else ())
    ]
    if tests:
        parts.append(_("tests: {tests}").format(tests=", ".join(tests)))
    elif s.model.active and not s.history:
        parts.append(f"aimon probe {s.model.id}")
    return " · ".join(parts)


def _tickets(found: Triage, now: datetime) -> Iterator[tuple[str, str]]:
    for n, ticket in enumerate(found.related[:_OPEN]):
        yield "" if n else _("open, like it"), _open_words(ticket, now)
    more = len(found.related) - _OPEN
    if more > 0:
        yield "", ngettext("and {n} more", "and {n} more", more).format(n=more)
    for n, ticket in enumerate(found.solved[:_SOLVED]):
        yield "" if n else _("solved, like it"), _solved_words(ticket)


def _open_words(ticket: Ticket, now: datetime) -> str:
    parts = [ticket.id, chosen_words(ticket), state_words(ticket)]
    parts += [figures.moment(ticket.received_at, now), _line(ticket.symptom)]
    return " · ".join(parts)


def _solved_words(ticket: Ticket) -> str:
    solution = _line(ticket.solution) or _("no solution written down")
    return f"{ticket.id} · {_line(ticket.symptom, 60)} → {solution}"


def _line(text: str, limit: int = _SYMPTOM) -> str:
    return visible(" ".join(text.split()), limit)


def _ticket_json(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "class": ticket.class_,
        "state": ticket.state,
        "topic": ticket.topic,
        "model": ticket.model,
        "received_at": ticket.received_at,
        "symptom": ticket.symptom,
    }
