"""Adds the rows of exports up by model and hour."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, TypeVar

from aimon.core.records import Usage
from aimon.core.usagerows import Row
from aimon.core.usagevalues import Unfit

# A model and when its span began.
Span: TypeAlias = tuple[str, datetime]
N = TypeVar("N", int, float)


class Sums:
    """What the rows say of each span, and how many of them were requests told before."""

    def __init__(self) -> None:
        self.rows = 0
        self.repeated = 0
        self.spans: dict[Span, _Sum] = {}
        self._people: dict[str, int] = {}
        self._requests: set[int] = set()

    def add(self, row: Row) -> None:
        """Count a row in; a request that was told before is left out. Raises Unfit."""
        if row.request is not None:
            # A million of them as texts would take twice the memory.
            if (request := hash(row.request)) in self._requests:
                self.repeated += 1
                return
            self._requests.add(request)
        span = self.spans.get((row.model, row.time))
        if span is None:
            span = self.spans[row.model, row.time] = _Sum(row.hours)
        span.add(row)
        if row.user is not None and row.requests:
            span.people.add(self._people.setdefault(row.user, len(self._people)))
        self.rows += 1

    def lines(self, source: str, host: str, now: datetime) -> dict[Span, Usage]:
        """Return the spans as lines without an id, recorded now."""
        return {
            (model, time): span.line(model, time, source, host, now)
            for (model, time), span in self.spans.items()
        }


class _Sum:
    """The rows of a span so far. What one of them does not say is not known of the span either."""

    __slots__ = (
        *("hours", "requests", "rows", "errors", "timed", "took", "tokens_in", "tokens_out"),
        *("cost", "currency", "users", "people"),
    )

    def __init__(self, hours: int) -> None:
        self.hours = hours
        self.requests = self.rows = self.timed = 0
        self.took = 0.0
        self.errors: int | None = 0
        self.tokens_in: int | None = 0
        self.tokens_out: int | None = 0
        self.cost: float | None = 0.0
        self.currency = ""
        self.users: int | None = None
        self.people: set[int] = set()

    def add(self, row: Row) -> None:
        if row.currency and self.currency and row.currency != self.currency:
            raise Unfit("currency", "mixed", row.currency)
        if row.hours != self.hours:
            raise Unfit("time", "widths", row.time)
        self.currency = self.currency or row.currency
        self.requests += row.requests
        self.rows += 1
        self.errors = _plus(self.errors, row.errors)
        self.tokens_in = _plus(self.tokens_in, row.tokens_in)
        self.tokens_out = _plus(self.tokens_out, row.tokens_out)
        self.cost = _plus(self.cost, row.cost)
        if row.latency_ms is not None:
            self.timed += row.requests
            self.took += row.requests * row.latency_ms
        self.users = row.users

    def line(self, model: str, time: datetime, source: str, host: str, now: datetime) -> Usage:
        # The people of several sums cannot be added up: some may be the same.
        counted = self.users if self.rows == 1 else None
        return Usage(
            id="",
            time=time,
            host=host,
            model=model,
            requests=self.requests,
            errors=self.errors,
            latency_ms=round(self.took / self.timed, 3) if self.timed else None,
            tokens_in=self.tokens_in,
            tokens_out=self.tokens_out,
            cost=None if self.cost is None else round(self.cost, 9),
            currency=self.currency or None,
            users=len(self.people) or counted,
            hours=self.hours,
            source=source,
            recorded=now,
        )


def _plus(one: N | None, other: N | None) -> N | None:
    return None if one is None or other is None else one + other
