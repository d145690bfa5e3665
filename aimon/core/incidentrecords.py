"""What the journals of incidents and alerts hold."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from aimon.core.alertkinds import AlertKind, IncidentKind, PatternKind, Severity
from aimon.core.kinds import Time
from aimon.core.records import Verdict

# opened, reopened, resolved, merged (into another), acknowledged, mitigated; seen: the rules found
# that it goes on or has changed; updated: a person says more.
IncidentEventKind = Literal[
    "opened",
    "seen",
    "updated",
    "acknowledged",
    "mitigated",
    "resolved",
    "reopened",
    "merged",
]
FoundBy = Literal["probe", "usage", "ticket", "person"]


class Pattern(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that a model's tests or use show over time, with its numbers.

    ``subject`` is the hour or slot (*hours*) or the check (*function*). ``value`` stands against
    ``baseline``: shares from 0 to 1 (errors, intermittent, function, hours), scores from 0 to 1
    (quality), milliseconds (slower, hours by latency) or requests (surge, collapse), by ``unit``.
    ``n`` is how much was looked at now, ``of`` how much the baseline is made of; ``chance`` is how
    likely a sound model shows it in one look. ``evidence`` are ids of records, the latest last.
    """

    kind: PatternKind
    model: str
    subject: str = ""
    unit: Literal["share", "score", "ms", "requests"] = "share"
    value: float
    baseline: float
    n: int
    of: int
    chance: float
    since: Time
    evidence: tuple[str, ...] = ()


def _first_version() -> int:
    return 1


class IncidentEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to an incident. Its state is folded from all its events.

    ``incident`` is like I-12, ``by`` an account, or ``aimon`` for the rules. ``cause`` and
    ``subject`` say whose trouble it is: those of a verdict (provider, network, key …), or *model*,
    *pattern*, *all*, *schedule*, *tickets*, *hand*; no two incidents that are open have the same,
    but for those by *hand*, which have no subject.
    Of ``models``, ``recovered``, ``functions``, ``tickets`` and ``evidence`` (ids of probes, runs
    and tickets) an event names those that come to it; models that fell ill again are in ``models``
    anew. Texts: ``title`` is a person's sentence, ``text`` what is said or why, ``tried`` what was
    tried, ``plan`` what is being found out, ``found_cause`` what it came from. ``users`` is how many
    people are known to be affected. null leaves a field as it was. ``why`` is the rule's word for a
    change: wider, worse, recovered, flapping, steady, maintenance; *took_in* where another incident,
    the first of the event's evidence, was merged into this one.
    """

    v: int = msgspec.field(default_factory=_first_version)  # a default factory's value is written
    id: str
    time: Time
    host: str
    incident: str
    event: IncidentEventKind
    by: str = ""
    kind: IncidentKind | None = None
    severity: Severity | None = None
    cause: str | None = None
    subject: str | None = None
    found_by: FoundBy | None = None
    began_at: Time | None = None
    models: tuple[str, ...] = ()
    recovered: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    users: Annotated[int, msgspec.Meta(ge=0)] | None = None
    verdict: Verdict | None = None
    pattern: Pattern | None = None
    flapping: bool | None = None
    why: str = ""
    title: str | None = None
    text: str | None = None
    tried: str | None = None
    plan: str | None = None
    found_cause: str | None = None
    solution: str | None = None
    prevention: str | None = None
    false_alarm: bool | None = None
    into: str = ""
    told: tuple[str, ...] = ()
    mail: str = ""


class AlertEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to an alert. ``key`` names it: the same thing is told of once.

    raised: what it is, and by ``routes`` those that it goes to; reminded: it is told of again;
    acknowledged (``text``: why): it is not told of again; queued: a notice (its ``key``) that tells
    of the events ``tells`` (their ids) was handed to the outbox for the one of ``routes``.
    ``alert`` is like A-12, ``event_id`` the incident's event that is told of. ``due`` is when a held
    one leaves, null for at once; ``digest``: with others then. ``mail`` is the key of the mail by
    which a person told of it already. ``subject`` is that of the incident; of a ticket the clock, of
    a budget its period, of a retirement its day, of a test its day and slot.
    """

    v: int = msgspec.field(default_factory=_first_version)
    id: str
    time: Time
    host: str
    key: str
    event: Literal["raised", "reminded", "acknowledged", "queued"]
    alert: str = ""
    by: str = ""
    kind: AlertKind | None = None
    severity: Severity | None = None
    incident: str = ""
    event_id: str = ""
    models: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    subject: str = ""
    routes: tuple[str, ...] = ()
    due: Time | None = None
    digest: bool = False
    mail: str = ""
    tells: tuple[str, ...] = ()
    text: str = ""

    @property
    def leaves(self) -> datetime:
        """When it is told."""
        return self.due or self.time
