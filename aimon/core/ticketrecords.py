"""What the journal of tickets holds: what happened to each inquiry."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from typing import Annotated, Literal

import msgspec

from aimon.core.kinds import Time

Channel = Literal["mail", "phone", "messenger", "in_person"]
TicketClass = Literal["urgent", "major", "general", "improvement"]
Topic = Literal[
    "not_responding", "which_model", "slow", "settings", "cost", "how_to", "quality", "other"
]
Frequency = Literal["once", "sometimes", "often", "always"]
Clock = Literal["response", "update", "solution"]
# received, edited: the inquiry's fields; replied: the requester was answered; wrote: the requester
# wrote again; noted: for ourselves; undone: an earlier event does not count; forgotten: a person's
# data were blanked.
TicketEventKind = Literal[
    "received",
    "edited",
    "replied",
    "wrote",
    "noted",
    "waiting",
    "resumed",
    "escalated",
    "resolved",
    "reopened",
    "rated",
    "warned",
    "undone",
    "forgotten",
]
# The reasons for which the guide has an inquiry passed on to the administrator.
Criterion = Literal["settings_change", "security", "several_users", "cost", "complex"]


class Escalation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the administrator is told: conditions, actions tried, needs; how grave; what next.

    ``plan`` is what will be found out meanwhile. Each text may have several lines.
    """

    criteria: tuple[Criterion, ...] = ()
    conditions: str = ""
    actions: str = ""
    needs: str = ""
    urgency: str = ""
    impact: str = ""
    plan: str = ""
    next_update: Time | None = None


def _first_version() -> int:
    return 1


class TicketEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to an inquiry. Its state is folded from all its events.

    ``ticket`` is like T-12. Of the inquiry's own fields an event says those that it sets, ``""``
    where one was taken away; null leaves a field as it was. ``minutes`` is time spent and adds up.
    ``text`` is what was answered, noted, written, or why. ``mail`` is the key of the mail that
    the event sent, ``told`` who was told by it. ``undoes`` is the id of the event that no longer
    counts. A warning has its ``clock``, the ``percent`` that was used up, and what it was reckoned
    from (``since``, the time at which the clock was started, and the class).
    """

    v: int = msgspec.field(default_factory=_first_version)  # a default factory's value is written
    id: str
    time: Time
    host: str
    ticket: str
    event: TicketEventKind
    by: str = ""
    received_at: Time | None = None
    channel: Channel | None = None
    requester: str | None = None
    organisation: str | None = None
    contact: str | None = None
    model: str | None = None
    symptom: str | None = None
    occurred_at: Time | None = None
    frequency: Frequency | Literal[""] | None = None
    class_: TicketClass | None = msgspec.field(default=None, name="class")
    proposed: bool = False
    topic: Topic | None = None
    text: str | None = None
    solution: str | None = None
    prevention: str | None = None
    minutes: Annotated[float, msgspec.Meta(ge=0)] | None = None
    satisfaction: Annotated[int, msgspec.Meta(ge=0, le=5)] | None = None
    waiting_for: Literal["requester", "administrator", "provider"] | None = None
    until: Time | None = None
    escalation: Escalation | None = None
    told: tuple[str, ...] = ()
    mail: str = ""
    clock: Clock | None = None
    percent: int | None = None
    since: Time | None = None
    undoes: str = ""
