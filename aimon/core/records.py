"""What the journals hold: one Struct a kind of record, each line of a journal one of them.

Times carry the site's offset, durations are milliseconds, money names its currency. Unknown
fields of a later version are accepted.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from aimon.core.faults import Fault

# With an offset, always: a time without one is no moment.
Time = Annotated[datetime, msgspec.Meta(tz=True)]
Grade = Literal["normal", "caution", "problem", "unknown"]
# success: the model answered; failure: it did not; error: aimon itself failed.
Result = Literal["success", "failure", "error"]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a check.

    ``ok`` is null where the item does not apply (a server without a model list); ``score`` is
    0 to 1 and counts ``weight`` times; latencies are means over the item's requests;
    ``failed_attempts`` has the fault of every attempt that failed, in order.
    """

    check: str
    item: str
    ok: bool | None
    score: float | None = None
    weight: float = 1.0
    latency_ms: float | None = None
    ttft_ms: float | None = None
    attempts: int = 0
    fault: Fault | None = None
    failed_attempts: tuple[Fault, ...] = ()
    note: str = ""


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """One model, tested once. ``seed`` draws the same questions again; ``ran`` names the checks."""

    v: int = 1
    id: str
    time: Time
    run: str
    slot: str | None
    trigger: str
    host: str
    model: str
    served_model: str | None
    result: Result
    grade: Grade
    health: float | None
    passed: int
    total: int
    latency_ms: float | None
    ttft_ms: float | None
    duration_ms: float
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None
    currency: str | None
    attempts: int
    retried: bool
    fault: Fault | None
    seed: int
    ran: tuple[str, ...]
    checks: tuple[Item, ...]
    note: str = ""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """The start, the end, or the skipping of a run. A start without an end is a killed run."""

    v: int = 1
    id: str
    time: Time
    run: str
    event: Literal["start", "end", "skipped"]
    slot: str | None
    trigger: str
    host: str
    planned: tuple[str, ...] = ()
    done: int = 0
    problems: int = 0
    duration_ms: float | None = None
    why: str = ""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a mail: ``key`` is the report's (``daily-2026-11-23``).

    After a try that failed: ``kind`` and ``step`` of the conversation, ``why`` in the server's words.
    """

    v: int = 1
    id: str
    time: Time
    host: str
    key: str
    event: Literal["queued", "sent", "deferred", "parked"]
    message_id: str
    recipients: tuple[str, ...] = ()
    refused: dict[str, str] = {}
    kind: str = ""
    step: str = ""
    why: str = ""


class TicketEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to an inquiry: the part that the daily report counts."""

    v: int = 1
    id: str
    time: Time
    host: str
    ticket: str
    event: str
