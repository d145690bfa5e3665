"""Passes a ticket on to the administrator: drafts the message, records it, sends it, says who knows.

See ``core.escalation`` for the order of the two records around the mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from aimon import i18n
from aimon.core.escalation import keys_of_next, unfinished
from aimon.core.ticketrecords import Criterion, Escalation
from aimon.core.tickets import Ticket
from aimon.output import escalation as words
from aimon.output.report import Report
from aimon.output.templates import Templates
from aimon.triaging import beside, going_on

if TYPE_CHECKING:
    from aimon.core.incidents import Incident
    from aimon.delivery.outcome import Outcome
    from aimon.desk import Desk

# Who is told where nobody's address is known.
SOMEBODY = ("administrator",)


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is ready to go: the ticket it is about, what is told, to whom.

    ``recorded`` says that the ticket has it already: it was not handed over then. ``to`` is empty
    where no mail can be sent.
    """

    ticket: Ticket
    escalation: Escalation
    report: Report
    to: tuple[str, ...]
    recorded: bool = False


def prepare(
    desk: Desk,
    ticket: Ticket,
    *,
    why: Sequence[Criterion] | None,
    given: dict[str, str],
    next_update: datetime | None,
    by_mail: bool,
) -> Prepared:
    """Return the message for a ticket; ``given`` are texts that take the place of the draft's.

    An escalation that was recorded and not handed over is prepared as it was recorded, unless
    something is given.
    """
    settings = desk.workspace.settings
    found = beside(desk, ticket)
    shown = desk.view(ticket)  # with the personal data masked, if that is asked for
    names = desk.names
    latest = desk.latest(ticket)
    anew = why is not None or given or next_update
    left = None if anew else unfinished(desk.hidden(latest))
    if left and left.escalation:
        told, key = left.escalation, left.mail
    else:
        next_update = next_update or update_due(desk, ticket)
        told = words.draft(shown.ticket, found, names, desk.now, why=why, next_update=next_update)
        told, key = msgspec.structs.replace(told, **given), _unused_key(desk, latest)
    report = words.message(
        words.Told(
            ticket=shown.ticket,
            escalation=told,
            found=found,
            incident=_incident(going_on(desk, ticket, found), ticket),
            names=names,
            now=desk.now,
        ),
        settings,
        Templates(desk.workspace.home),
        key=key,
        deadlines=_deadlines(desk, shown),
    )
    to = (settings.contacts.administrator or settings.mail.to) if settings.mail else ()
    return Prepared(
        ticket=ticket,
        escalation=told,
        report=report,
        to=to if by_mail else (),
        recorded=left is not None,
    )


def _incident(incidents: Sequence[Incident], ticket: Ticket) -> Incident | None:
    """Return the incident that the ticket is of, else the gravest that affects a model."""
    own = [incident for incident in incidents if ticket.id in incident.tickets]
    return next(iter([*own, *(incident for incident in incidents if incident.models)]), None)


def _unused_key(desk: Desk, latest: Ticket) -> str:
    from aimon.delivery.sending import where

    return next(key for key in keys_of_next(latest) if where(desk.workspace, key) is None)


def pass_on(desk: Desk, prepared: Prepared) -> tuple[Ticket, Outcome | None]:
    """Record the escalation and hand its mail over; return the ticket and what became of the mail.

    Without a mail it is recorded as told by hand. A mail that waits in the outbox is on its way: its
    outcome is *deferred*, and whoever called says so. Raises AimonError when the server refused it.
    """
    from aimon.delivery.sending import deliver, require_handed_over

    ticket, report = prepared.ticket, prepared.report
    if not prepared.to:
        return _told_by_hand(desk, prepared), None
    if not prepared.recorded:
        ticket = desk.write("escalated", ticket, escalation=prepared.escalation, mail=report.key)
    outcome = deliver(
        desk.workspace,
        key=report.key,
        subject=report.subject,
        text=report.text,
        html=report.html,
        language=words.LANGUAGE,
        now=desk.now,
        to=prepared.to,
    )
    if outcome.status == "parked":
        require_handed_over(outcome)
    told = tuple(who for who in prepared.to if not _refused(who, outcome))
    return desk.write("noted", ticket, told=told, mail=report.key), outcome


def _told_by_hand(desk: Desk, prepared: Prepared) -> Ticket:
    told = desk.workspace.settings.contacts.administrator or SOMEBODY
    if prepared.recorded:
        after: Ticket = desk.write("noted", prepared.ticket, told=told)
    else:
        after = desk.write("escalated", prepared.ticket, told=told, escalation=prepared.escalation)
    return after


def _refused(who: str, outcome: Outcome) -> bool:
    from aimon.delivery.message import parse_address

    return outcome.status == "sent" and parse_address(who)[1] in outcome.refused


def update_due(desk: Desk, ticket: Ticket) -> datetime:
    """Return when the requester is to hear something next, by the ticket's class, from now on."""
    from aimon.core.calendar import RealTime
    from aimon.core.sla import length

    level = getattr(desk.workspace.settings.sla, ticket.class_)
    time = RealTime() if level.always else desk.calendar
    due: datetime = time.add(desk.now, length(level.update or level.within, time.day_length))
    return due


def _deadlines(desk: Desk, view: Any) -> list[tuple[str, str]]:
    """Return the open clocks in the message's language."""
    from aimon.output import sla
    from aimon.output.ticketwords import CLOCKS

    with i18n.speaking(words.LANGUAGE):
        return [
            (i18n._(CLOCKS[clock.clock]), sla.deadline_words(clock, view.now, desk.calendar))
            for clock in view.clocks
            if clock.open
        ]
