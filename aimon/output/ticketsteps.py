"""What is to be done next about a ticket: the command that does it, by how the ticket stands."""

from __future__ import annotations

from aimon.core.tickets import Ticket
from aimon.i18n import _


def next_step(ticket: Ticket) -> str:
    """Return what comes next, with its command; ``""`` where nothing has to."""
    return _step(ticket).format(id=ticket.id)


def first_step(ticket: Ticket) -> str:
    """Return what has to come first where a command does not fit the ticket's state."""
    if ticket.state == "withdrawn":
        return _("its receipt was undone; receive it anew → aimon ticket new")
    if ticket.state == "resolved":
        return _("take it up again first → aimon ticket reopen {id} TEXT").format(id=ticket.id)
    return next_step(ticket)


def _step(ticket: Ticket) -> str:
    if ticket.state == "withdrawn":
        return ""
    if ticket.state == "resolved":
        unrated = ticket.satisfaction is None
        return _("ask how content they are → aimon ticket rate {id} 0-5") if unrated else ""
    if ticket.pending or not ticket.answered_at:
        return _("answer the requester → aimon ticket reply {id} TEXT")
    if ticket.waiting_for == "requester":
        return _("when they have written → aimon ticket note {id} TEXT --from-requester")
    if ticket.state == "waiting":
        return _("when waiting is over → aimon ticket wait {id} --end")
    if ticket.state == "escalated":
        return _("when the administrator has decided → aimon ticket resolve {id} SOLUTION")
    return _("when it is solved → aimon ticket resolve {id} SOLUTION")
