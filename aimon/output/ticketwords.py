"""Names of a ticket's classes, states, topics and the like as people read them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from aimon.core.ticketrecords import TicketEvent
from aimon.core.tickets import Ticket
from aimon.i18n import N_, _
from aimon.text import visible

MARKS = {"urgent": "🔴", "major": "🟡", "general": "🔵", "improvement": "🟢"}
CLASSES = {
    "urgent": N_("urgent"),
    "major": N_("major"),
    "general": N_("general"),
    "improvement": N_("improvement"),
}
STATES = {
    "new": N_("not answered"),
    "open": N_("in progress"),
    "waiting": N_("waiting"),
    "escalated": N_("escalated"),
    "resolved": N_("solved"),
    "withdrawn": N_("withdrawn"),
}
TOPICS = {
    "not_responding": N_("not responding"),
    "which_model": N_("which model to use"),
    "slow": N_("slow"),
    "settings": N_("settings"),
    "cost": N_("cost"),
    "how_to": N_("how to use"),
    "quality": N_("quality of answers"),
    "other": N_("other"),
}
CHANNELS = {
    "mail": N_("mail"),
    "phone": N_("phone"),
    "messenger": N_("messenger"),
    "in_person": N_("in person"),
}
FREQUENCIES = {
    "once": N_("once"),
    "sometimes": N_("sometimes"),
    "often": N_("often"),
    "always": N_("always"),
}
WHO = {
    "requester": N_("requester"),
    "administrator": N_("administrator"),
}
WAITING_FOR = {
    "requester": N_("waits for the requester"),
    "administrator": N_("waits for the administrator"),
    "provider": N_("waits for the provider"),
}
EVENTS = {
    "received": N_("received"),
    "edited": N_("changed"),
    "replied": N_("answered"),
    "wrote": N_("requester wrote"),
    "noted": N_("noted"),
    "waiting": N_("waiting"),
    "resumed": N_("went on"),
    "escalated": N_("passed on"),
    "resolved": N_("solved"),
    "reopened": N_("reopened"),
    "rated": N_("rated"),
    "warned": N_("deadline warning"),
    "undone": N_("undone"),
    "forgotten": N_("personal data blanked"),
}
CLOCKS = {
    "response": N_("first answer"),
    "update": N_("next answer"),
    "solution": N_("solution"),
}
# Of the fields that received and edited set, in the order in which a person reads them.
FIELDS = {
    "class_": N_("class"),
    "topic": N_("topic"),
    "model": N_("model"),
    "requester": N_("requester"),
    "organisation": N_("organisation"),
    "contact": N_("contact"),
    "channel": N_("channel"),
    "received_at": N_("received at"),
    "occurred_at": N_("occurred"),
    "frequency": N_("how often"),
    "symptom": N_("symptom"),
    "solution": N_("solution"),
    "prevention": N_("prevention"),
}
_LONGEST = 2000
_NAMES = {
    "class_": CLASSES,
    "topic": TOPICS,
    "channel": CHANNELS,
    "frequency": FREQUENCIES,
}


def class_words(class_: str) -> str:
    """Return a class with its mark, like ``🔴 urgent``."""
    return f"{MARKS[class_]} {_(CLASSES[class_])}"


def chosen_words(ticket: Ticket) -> str:
    """Return a ticket's class, with ``?`` where nobody but aimon has chosen it."""
    return class_words(ticket.class_) + "?" * ticket.proposed


def model_words(model: str, names: Mapping[str, str]) -> str:
    """Return a model's display name, what was written where the registry has none such."""
    return visible(names.get(model, model)) if model else _("no model")


def state_words(ticket: Ticket) -> str:
    """Return the state; of a waiting ticket, for whom."""
    if ticket.state == "waiting" and ticket.waiting_for:
        return _(WAITING_FOR[ticket.waiting_for])
    return _(STATES[ticket.state])


def who_words(ticket: Ticket) -> str:
    """Return the requester with the organisation, as far as they are known."""
    who, of = visible(ticket.requester), visible(ticket.organisation)
    return f"{who} ({of})" if who and of else who or of


def field_words(name: str, value: object, names: Mapping[str, str]) -> str:
    """Return the value of a ticket's field as people read it; ``names`` are the models'."""
    if value in (None, ""):
        return "–"
    if isinstance(value, str):
        if name in _NAMES:
            return _(_NAMES[name][value])
        return visible(" ".join(names.get(value, value).split()), _LONGEST)
    return f"{value:%Y-%m-%d %H:%M}"


def changes_words(
    event: TicketEvent, names: Mapping[str, str], only: Collection[str] = tuple(FIELDS)
) -> str:
    """Return the fields (``only`` these) that an event set, with their values."""
    changed = ((name, getattr(event, name)) for name in FIELDS if name in only)
    return " · ".join(
        f"{_(FIELDS[name])}: {field_words(name, value, names if name == 'model' else {})}"
        + "?" * (name == "class_" and event.proposed)
        for name, value in changed
        if value is not None
    )
