"""Which of a ticket's escalations is under way: recorded first, handed over after.

The event comes before its mail, so that nothing leaves that is not on record; who was told is
recorded by an event of its own once the mail is in the outbox, so that nobody is said to know what
was never on its way. Whatever stops the work between the two leaves an escalation that is not
finished, and the next one finishes it under the same key, by which the outbox sends it once.
"""

from __future__ import annotations

from aimon.core.ticketrecords import TicketEvent
from aimon.core.tickets import Ticket, counting


def key_of_next(ticket: Ticket) -> str:
    """Return the key of the next escalation's mail, like ticket-12-escalation-1.

    ``ticket`` is as it is after all that is recorded: a mail whose key was used is not sent again.
    """
    so_far = sum(event.event == "escalated" for event in ticket.events)
    return f"ticket-{ticket.number}-escalation-{so_far + 1}"


def unfinished(ticket: Ticket) -> TicketEvent | None:
    """Return the last escalation if it has a mail and nobody is known to have been told.

    ``ticket`` is as it is after all that is recorded.
    """
    last: TicketEvent | None = None
    for event in counting(ticket.events):
        if event.event == "escalated":
            last = event if event.mail and not event.told else None
        elif last and event.told and event.mail in ("", last.mail) and event.event == "noted":
            last = None
    return last if last and last.escalation else None
