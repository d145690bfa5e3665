"""How reviewers use the models: one line a model and span of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from aimon.core.records import Usage
from aimon.core.usage import latest
from aimon.journal.journal import Journal

NAME = "usage"


def usage_log(log: Path, host: str) -> Journal[Usage]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, Usage, host=host)


class Counted(NamedTuple):
    """Requests whose tokens are known, and what they took together."""

    requests: int
    tokens_in: int
    tokens_out: int


def requests(log: Journal[Usage], now: datetime, span: timedelta) -> dict[str, int]:
    """Return each model's requests over the span up to ``now``; reads only the span's days."""
    found: dict[str, int] = {}
    for line in over(log, now, span):
        found[line.model] = found.get(line.model, 0) + line.requests
    return found


def last_week(log: Journal[Usage], model: str, now: datetime) -> int | None:
    """Return a model's requests of seven days; None where nobody has told of any model's."""
    found = requests(log, now, timedelta(days=7))
    return found.get(model, 0) if found else None


def counted(log: Journal[Usage], now: datetime, span: timedelta) -> Counted:
    """Return the requests, of all models, over the span up to ``now`` whose tokens are known."""
    total = Counted(0, 0, 0)
    for line in over(log, now, span):
        if line.tokens_in is not None and line.tokens_out is not None:
            total = Counted(
                total.requests + line.requests,
                total.tokens_in + line.tokens_in,
                total.tokens_out + line.tokens_out,
            )
    return total


def over(log: Journal[Usage], now: datetime, span: timedelta) -> Iterator[Usage]:
    """Yield the lines that count of the span up to ``now``; reads only the span's days."""
    since = now - span
    for day in log.days():
        if since.date() <= day <= now.date():
            yield from (line for line in latest(log.read(day), now) if since < line.time <= now)
