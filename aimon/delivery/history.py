"""What the journal says of each message: how often it was tried, when the next try is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from aimon.core.records import Delivery
from aimon.delivery.trouble import Trouble

LONGEST_WAIT = timedelta(minutes=60)


class Past(msgspec.Struct):
    """One key's message. All but the ids and ``was_sent`` is of the one that was queued last.

    ``settled`` are the recipients that have it, or were refused it for good; ``wait`` is for how
    long the other side wants to be left alone after the last try.
    """

    message_ids: set[str] = msgspec.field(default_factory=set)
    was_sent: bool = False
    tries: int = 0
    last: datetime | None = None
    trouble: Trouble | None = None
    settled: set[str] = msgspec.field(default_factory=set)
    wait: timedelta = timedelta()


def fold(records: Iterable[Delivery]) -> dict[str, Past]:
    """Return the past of every key."""
    pasts: dict[str, Past] = {}
    for record in sorted(records, key=lambda record: record.time):
        past = pasts.setdefault(record.key, Past())
        past.message_ids.add(record.message_id)
        past.last = record.time
        past.wait = timedelta(seconds=record.wait_s)
        past.trouble = (
            Trouble(kind=record.kind, step=record.step, detail=record.why) if record.kind else None
        )
        past.was_sent = past.was_sent or record.event == "sent"
        past.tries = 0 if record.event == "queued" else past.tries + 1
        if record.event == "queued":
            past.settled = set()
        elif record.kind == "partly":
            later = {who for who, reply in record.refused.items() if reply.startswith("4")}
            past.settled |= set(record.recipients) - later
    return pasts


def next_try(past: Past) -> datetime | None:
    """Return when a waiting message is due: 1, 2, 4 … minutes after a try, at most 60.

    One that was only queued is due at once, and one that the journal does not know (None).
    """
    if past.last is None or past.tries == 0:
        return past.last
    minutes = timedelta(minutes=1 << min(past.tries - 1, 6))
    return past.last + min(max(minutes, past.wait), LONGEST_WAIT)


def is_due(past: Past, now: datetime) -> bool:
    """Whether the next try is due; also when the clock was set back to before the last one."""
    due = next_try(past)
    return due is None or past.last is None or now >= due or now < past.last
