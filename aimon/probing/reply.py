"""What comes back from a model: the words between the providers, the checks and the runner."""

from __future__ import annotations

import msgspec

from aimon.core.changes import Description
from aimon.core.faults import Fault
from aimon.core.records import Headroom
from aimon.probing.trace import Trace


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A complete answer. Times are milliseconds from the moment the request was sent.

    ``finish`` is the provider's own word for why the answer ended, ``capped`` says that it was the
    output limit. ``ttft_ms`` is the first piece with text, and null where nothing was streamed.
    ``lag_ms`` is how late aimon itself was when either came. ``description`` is what a model list
    says of the model.
    """

    text: str
    finish: str | None
    capped: bool = False
    served_model: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    latency_ms: float
    ttft_ms: float | None = None
    lag_ms: float = 0.0
    fingerprint: str | None = None
    description: Description | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one question after all its attempts: a reply or the last fault.

    ``faults`` holds the fault of every attempt that failed, so a reply with faults before it was
    *intermittent*. ``spent_in`` and ``spent_out`` are the tokens of all billed attempts,
    ``estimated`` says that the provider did not count them all. ``notes`` are short remarks for the
    record (a parameter that the provider does not take). ``headroom`` is what the latest answer's
    headers said of the rate limits, ``trace`` has what was sent last and what came.
    """

    reply: Reply | None = None
    fault: Fault | None = None
    attempts: int = 1
    faults: tuple[Fault, ...] = ()
    spent_in: int = 0
    spent_out: int = 0
    estimated: bool = False
    notes: tuple[str, ...] = ()
    headroom: tuple[Headroom, ...] = ()
    trace: Trace | None = None


def merged(before: Outcome | None, after: Outcome) -> Outcome:
    """Return what became of a question that was asked anew: the later answer, all the attempts.

    One that was not sent again tells nothing, and leaves what was known.
    """
    if before is None:
        return after
    if not after.attempts:
        return before
    return msgspec.structs.replace(
        after,
        attempts=before.attempts + after.attempts,
        faults=before.faults + after.faults,
        spent_in=before.spent_in + after.spent_in,
        spent_out=before.spent_out + after.spent_out,
        estimated=before.estimated or after.estimated,
        notes=before.notes + after.notes,
        headroom=after.headroom or before.headroom,
    )
