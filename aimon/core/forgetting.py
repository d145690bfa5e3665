"""What is known and done about a person who is to be forgotten."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import datetime
from typing import Literal

import msgspec
from msgspec.structs import replace

from aimon.core.incidentrecords import IncidentEvent
from aimon.core.kinds import Time
from aimon.core.people import Hide, Person

# In these of an incident somebody may be named.
_TEXTS = ("by", "title", "text", "tried", "plan", "found_cause", "solution", "prevention")


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket of the person's: when it came in, for whom, how many events it has."""

    ticket: str
    received: datetime
    requester: str
    organisation: str
    events: int


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be blanked. It lies beside the log while that is done, for a run that is killed.

    ``events`` are the ids of the events that will say so, one for each ticket.
    """

    token: str
    time: Time
    by: str
    tickets: tuple[str, ...]
    events: tuple[str, ...]
    names: frozenset[str]
    contacts: frozenset[str]

    @property
    def person(self) -> Person:
        """Whom it is about."""
        return Person(self.names, self.contacts)


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A file in which the person still stands.

    why: copy (an earlier repair's, with the tickets' lines), bad_line (a line of the log that no
    reader takes), named (any other file).
    """

    file: str
    why: Literal["copy", "bad_line", "named"]


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, or with ``dry_run`` would be; ``mentions`` are tickets of others."""

    dry_run: bool
    token: str
    tickets: tuple[Held, ...]
    lines: int = 0
    mails: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the person stands nowhere any more, as far as that can be seen."""
        return not (self.left or self.mentions)


def without(event: IncidentEvent, erase: Hide) -> IncidentEvent:
    """Return an incident's event without the person whom ``erase`` hides in a text."""
    texts = {name: erase(text) for name in _TEXTS if (text := getattr(event, name))}
    functions, told = (tuple(map(erase, names)) for names in (event.functions, event.told))
    return replace(event, **texts, functions=functions, told=told)
