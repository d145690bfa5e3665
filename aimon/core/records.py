"""What the journals hold: one Struct a kind of record, each line of a journal one of them.

Times carry the site's offset, durations are milliseconds, money names its currency. Unknown
fields of a later version are accepted.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from typing import Annotated, Literal

import msgspec

from aimon.core.faults import Fault
from aimon.core.kinds import Money, Time

Tally = Annotated[int, msgspec.Meta(ge=0)]
Grade = Literal["normal", "caution", "problem", "unknown"]
# success: the model answered; failure: it did not; error: aimon itself failed; untested: nothing
# billed was answered for want of permission (a rate limit, the site's budget), so nothing is known.
Result = Literal["success", "failure", "error", "untested"]


class Headroom(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is left of a provider's rate limit, by its own headers.

    ``what`` is what the provider counts (requests, tokens, input_tokens …), ``reset_ms`` the
    milliseconds until it is whole again, from the moment of the answer.
    """

    what: str
    remaining: int
    limit: int | None = None
    reset_ms: float | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that changed quietly between two probes, or against the registry.

    what: served_model, fingerprint, answer (with its ``item``, and the ``seed`` where the question
    was drawn), or of the registry's own words context, output, price_input, price_output. The
    values are as they may be shown. ``since`` is the time of the probe that saw it first, null in
    that probe's own record.
    """

    what: str
    before: str
    after: str
    item: str = ""
    seed: int | None = None
    since: Time | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The common cause of a run's failures.

    cause: provider, network, dns, proxy, clock, key, configuration, function or load; ``subject``
    is the provider's host, the key's reference, the check or the slot, empty where the cause is
    this site's as a whole; ``models`` are the ids that it explains, ``of`` is how many were looked
    at there. ``evidence`` are facts that were seen, each ``name: value`` in short English words.
    """

    cause: str
    subject: str = ""
    models: tuple[str, ...] = ()
    of: int = 0
    fault: Fault | None = None
    evidence: tuple[str, ...] = ()


class BudgetStop(msgspec.Struct, frozen=True, kw_only=True):
    """Billed checks were stopped before the site's budget was passed.

    ``spent`` is what the day or the month had cost by then, ``models`` those not tested in full.
    """

    period: Literal["day", "month"]
    limit: float
    spent: float
    currency: str
    models: tuple[str, ...]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a check.

    ``ok`` is null where the item does not apply (a server without a model list); ``score`` is
    0 to 1 and counts ``weight`` times; latencies are means over the item's requests;
    ``failed_attempts`` has the fault of every attempt that failed, in order. Tokens and cost are
    those of the questions that no earlier item of the check had; ``estimated`` says that they are
    not the provider's own count. ``answer`` is a digest of the answers, ``lagged`` says that aimon
    was too busy to time them well.
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
    tokens_in: Tally | None = None
    tokens_out: Tally | None = None
    cost: Money | None = None
    estimated: bool = False
    answer: str | None = None
    lagged: bool = False


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
    tokens_in: Tally | None
    tokens_out: Tally | None
    cost: Money | None
    currency: str | None
    attempts: int
    retried: bool
    fault: Fault | None
    seed: int
    ran: tuple[str, ...]
    checks: tuple[Item, ...]
    note: str = ""
    rechecks: int = 0
    rate_limited: int = 0
    connect_ms: float | None = None
    tls_ms: float | None = None
    tokens_per_s: float | None = None
    lag_ms: float | None = None
    lagged: bool = False
    estimated: bool = False
    fingerprint: str | None = None
    headroom: tuple[Headroom, ...] = ()
    changes: tuple[Change, ...] = ()


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """The start, the end, or the skipping of a run. A start without an end is a killed run.

    The end has what the run cost by currency, the causes of its failures (the widest first) and
    where the budget stopped it.
    """

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
    tokens_in: Tally | None = None
    tokens_out: Tally | None = None
    cost: dict[str, float] = {}
    estimated: bool = False
    verdicts: tuple[Verdict, ...] = ()
    budget: BudgetStop | None = None


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A request and what came back, kept for looking at; keys are cut out of both.

    ``probe`` is the record that it belongs to, ``items`` are those that the question served.
    """

    v: int = 1
    id: str
    time: Time
    run: str
    probe: str
    host: str
    model: str
    check: str
    question: str
    items: tuple[str, ...]
    ok: bool
    url: str
    request: str = ""
    reply: str | None = None
    finish: str | None = None
    fault: Fault | None = None


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """How reviewers used a model in the span of ``hours`` hours that began at ``time``.

    ``source`` says where it comes from, ``recorded`` when it was imported; core/usage tells which of
    several lines about a span counts. ``users`` counts those who sent at least one request,
    ``latency_ms`` is the mean of the requests; what is not known is null.
    """

    v: int = 1
    id: str
    time: Time
    host: str
    model: str
    requests: int
    errors: int | None = None
    latency_ms: float | None = None
    tokens_in: Tally | None = None
    tokens_out: Tally | None = None
    cost: Money | None = None
    currency: str | None = None
    users: int | None = None
    hours: int = 1
    source: str = ""
    recorded: Time | None = None


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message: ``key`` is the report's (``daily-2026-11-23``) or the notice's.

    ``route`` is the name of the route that a notice went by; a mail has ``recipients`` instead.
    After a try that failed: ``kind`` and ``step`` of the conversation, ``why`` in the server's
    words, ``wait_s`` for how long it wants to be left alone.
    """

    v: int = 1
    id: str
    time: Time
    host: str
    key: str
    event: Literal["queued", "sent", "deferred", "parked", "withdrawn"]
    message_id: str
    route: str = ""
    recipients: tuple[str, ...] = ()
    refused: dict[str, str] = {}
    kind: str = ""
    step: str = ""
    why: str = ""
    wait_s: int = 0
