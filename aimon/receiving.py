"""Takes an inquiry in, however it comes: by options, from a mail, as JSON, or asked step by step."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from aimon.core.inquiry import Inquiry
from aimon.core.reading import Asked
from aimon.core.ticketrecords import TicketClass
from aimon.core.tickets import Ticket
from aimon.core.triage import Triage
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.tickets.intake import checked
from aimon.triaging import beside_new

if TYPE_CHECKING:
    from aimon.desk import Desk


def inquiries(
    desk: Desk, given: dict[str, Any], *, eml: str | None, json: bytes | None
) -> list[Inquiry]:
    """Return the inquiries that the command line, a mail, JSON or somebody at the terminal tells.

    ``given`` are the fields of the command line, as they were typed; they stand over what a mail
    or JSON says. Nothing has been recorded when this raises.
    """
    typed = desk.fields(**{name: value for name, value in given.items() if value is not None})
    if "symptom" in typed and (eml or json is not None):
        raise WrongUsage(_("the inquiry is given twice: as text and as a file"))
    if eml and json is not None:
        raise WrongUsage(_("the inquiry is given twice: as a mail and as JSON"))
    if eml:
        from aimon.tickets.mailfile import read_mail

        found = [read_mail(eml, desk.now)]
    elif json is not None:
        from aimon.tickets.jsonfile import read_json

        found = read_json(json, desk.now)
    elif "symptom" in typed:
        found = [Inquiry(symptom=typed["symptom"])]
    elif sys.stdin is not None and sys.stdin.isatty():
        found = [_asked_for(desk, typed)]
    else:
        raise WrongUsage(
            _("there is no inquiry"),
            hint=_('say what is wrong: aimon ticket new "…", --eml FILE or --from-json FILE'),
        )
    return [_named(desk, checked(replace(each, **typed), desk.now)) for each in found]


def take_in(desk: Desk, inquiry: Inquiry) -> tuple[Ticket, Triage]:
    """Record an inquiry; return its ticket, and what is known beside it.

    Class, topic and model are those that its words and the models' state propose, where nobody
    has said.
    """
    found = beside_new(desk, _asked(desk, inquiry))
    ticket = desk.receive(
        desk.now,
        received_at=inquiry.received_at or desk.now,
        channel=inquiry.channel or "in_person",
        requester=inquiry.requester or None,
        organisation=inquiry.organisation or None,
        contact=inquiry.contact or None,
        model=inquiry.model or found.reading.model or None,
        symptom=inquiry.symptom,
        occurred_at=inquiry.occurred_at,
        frequency=inquiry.frequency,
        class_=inquiry.class_ or found.proposal.class_,
        proposed=inquiry.class_ is None,
        topic=inquiry.topic or found.proposal.topic,
        minutes=inquiry.minutes,
    )
    return ticket, replace(found, asked=replace(found.asked, ticket=ticket.id))


def _asked_for(desk: Desk, typed: dict[str, Any]) -> Inquiry:
    """Ask for an inquiry at the terminal."""
    from aimon.output.ticketwords import CHANNELS, CLASSES, FREQUENCIES, class_words
    from aimon.tickets.interview import Lists, ask

    def proposed(inquiry: Inquiry) -> TicketClass:
        return beside_new(desk, _asked(desk, inquiry)).proposal.class_

    lists = Lists(
        channels={name: _(CHANNELS[name]) for name in ("phone", "mail", "messenger", "in_person")},
        models={model.id: model.display_name for model in desk.workspace.registry.active},
        frequencies={name: _(words) for name, words in FREQUENCIES.items()},
        classes={name: class_words(name) for name in CLASSES},
    )
    return ask(typed, lists, proposed, desk.now)


def _named(desk: Desk, inquiry: Inquiry) -> Inquiry:
    """Return the inquiry with its model's id; raises WrongUsage for a model that nobody knows."""
    if not inquiry.model:
        return inquiry
    from aimon.selection import find_models

    (model,) = find_models(desk.workspace.registry, [inquiry.model])
    return replace(inquiry, model=model.id)


def _asked(desk: Desk, inquiry: Inquiry) -> Asked:
    return Asked(
        text=inquiry.symptom,
        received_at=inquiry.received_at or desk.now,
        requester=inquiry.requester,
        organisation=inquiry.organisation,
        model=inquiry.model,
        topic=inquiry.topic,
    )
