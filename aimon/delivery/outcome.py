"""What became of a message, and what has not left: in a word for programs, a line for people."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from aimon.core.alertsettings import RouteKind
from aimon.delivery.history import Past, next_try
from aimon.delivery.ledger import Ledger
from aimon.delivery.message import MessageError
from aimon.delivery.parcel import Form, Label, read_label
from aimon.delivery.spool import Spool
from aimon.delivery.trouble import Sent, Trouble
from aimon.i18n import _, ngettext
from aimon.journal.errors import JournalError
from aimon.text import visible


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message, in one word, and in a line for people.

    ``refused`` names the recipients that the server did not take, with its code and reply; with
    the status *sent*, the others have their mail. ``reason`` says why it has not left.
    """

    key: str
    status: Literal["queued", "sent", "already", "deferred", "parked"]
    message: str
    reason: str = ""
    refused: dict[str, str] = {}


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a test by one route. ``message`` says why it did not get through."""

    route: str
    kind: RouteKind
    status: Literal["sent", "partly", "failed"]
    message: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A message that has not left. ``since`` is when it was made; ``next_try`` is for *waiting*.

    ``route`` is the name of the route that it goes by; a mail has none.
    """

    key: str
    form: Form
    route: str = ""
    subject: str = ""
    state: Literal["waiting", "parked"]
    tries: int
    reason: str
    since: datetime | None = None
    next_try: datetime | None = None


def entries(spool: Spool, ledger: Ledger) -> list[Entry]:
    """Return what has not left: waiting, then parked, each by key."""
    waiting, parked = spool.keys("waiting"), spool.keys("parked")
    pasts = ledger.pasts() if waiting or parked else {}
    listed = [_entry(spool, key, "waiting", pasts.get(key, Past())) for key in waiting] + [
        _entry(spool, key, "parked", pasts.get(key, Past())) for key in parked
    ]
    return [entry for entry in listed if entry]


def _entry(spool: Spool, key: str, state: Literal["waiting", "parked"], past: Past) -> Entry | None:
    """Return what is known of a message, None for one that another process has moved meanwhile."""
    try:
        parcel = spool.read(key, state)
    except JournalError:
        if spool.state(key) == state:
            raise
        return None
    try:
        label = read_label(parcel)
    except MessageError as error:
        return Entry(key=key, form=parcel.form, state=state, tries=past.tries, reason=error.message)
    return Entry(
        key=key,
        form=parcel.form,
        route=visible(label.route),
        subject=visible(label.subject),
        state=state,
        tries=past.tries,
        reason=past.trouble.words() if past.trouble else "",
        since=label.date,
        next_try=next_try(past) if state == "waiting" else None,
    )


def queued(key: str) -> Outcome:
    """Say that it lies in the outbox and has not been tried."""
    return Outcome(key=key, status="queued", message=_("{key} is queued").format(key=key))


def sent(key: str, label: Label, sent: Sent) -> Outcome:
    """Say that it has left."""
    if label.route:
        text = _("{key} sent by the route {route}").format(key=key, route=visible(label.route))
    else:
        taken = len(label.recipients) - len(sent.refused)
        text = ngettext(
            "{key} sent to {n} recipient", "{key} sent to {n} recipients", taken
        ).format(key=key, n=taken)
    refused = "; ".join(
        _("{who} was refused: {reply}").format(who=who, reply=reply)
        for who, reply in sent.refused.items()
    )
    text = f"{text}; {refused}" if refused else text
    return Outcome(key=key, status="sent", message=text, reason=refused, refused=sent.refused)


def already(key: str, when: datetime | None) -> Outcome:
    """Say that it left before."""
    text = _("{key} was sent already ({time}); --force sends it again").format(
        key=key, time=f"{when:%Y-%m-%d %H:%M}" if when else "?"
    )
    return Outcome(key=key, status="already", message=text)


def deferred(key: str, why: str, refused: dict[str, str] | None = None) -> Outcome:
    """Say that it waits."""
    text = _("{key} waits in the outbox: {why}").format(key=key, why=why)
    return Outcome(key=key, status="deferred", message=text, reason=why, refused=refused or {})


def parked(key: str, trouble: Trouble | None, refused: dict[str, str] | None = None) -> Outcome:
    """Say that a person has to look at it."""
    why = trouble.words() if trouble else "?"
    text = _("{key} is parked: {why}; mend that, then: aimon outbox flush {key} --force").format(
        key=key, why=why
    )
    return Outcome(key=key, status="parked", message=text, reason=why, refused=refused or {})
