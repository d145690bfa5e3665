"""What waits in the outbox, whatever it is: a mail, or a notice for another kind of route."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from aimon.delivery import notice
from aimon.delivery.message import read_envelope

Form = Literal["mail", "notice"]
# In the order in which they are sent.
SUFFIXES: dict[Form, str] = {"mail": ".eml", "notice": ".json"}


class Parcel(NamedTuple):
    """The bytes of one key."""

    key: str
    form: Form
    data: bytes


class Label(NamedTuple):
    """What stands on a parcel. ``route`` is empty for a mail, which names its recipients."""

    id: str
    subject: str
    date: datetime
    recipients: tuple[str, ...] = ()
    route: str = ""


def read_label(parcel: Parcel) -> Label:
    """Return what a parcel says of itself; raises MessageError for one aimon did not make."""
    if parcel.form == "mail":
        mail = read_envelope(parcel.data)
        return Label(mail.message_id, mail.subject, mail.date, mail.recipients)
    letter = notice.read(parcel.data)
    return Label(parcel.key, letter.notice.subject, letter.time, route=letter.route)
