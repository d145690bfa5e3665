"""Settles what an export says with what is known from its source: what is new, changed, or less."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Mapping
from datetime import timedelta
from math import isclose
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from aimon.core.kinds import Time
from aimon.core.records import Usage
from aimon.core.usagesums import Span

_HOUR = timedelta(hours=1)
# What may be unknown of a span.
_UNSURE = ("errors", "latency_ms", "tokens_in", "tokens_out", "cost", "currency", "users")


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A span that stays as it is known.

    fewer: it would lose requests; widths: the same time is known, or told, in spans of another
    length, so that its requests would count twice. ``known`` is None where the span itself is not.
    """

    model: str
    time: Time
    hours: int
    why: Literal["fewer", "widths"]
    known: int | None
    told: int


class Settled(NamedTuple):
    """The lines to append, which of them are ``new``, how many say nothing else, what is refused."""

    lines: list[Usage]
    new: int
    same: int
    refused: list[Refused]


def settle(
    told: Mapping[Span, Usage], known: Mapping[Span, Usage], *, fewer_too: bool = False
) -> Settled:
    """Return what becomes of the lines told; both have those of one source.

    A line with as many requests as are known keeps what it does not say itself. ``fewer_too`` lets
    lines take the place of those that know of more requests.
    """
    settled = Settled([], 0, 0, [])
    new = same = 0
    longer = (line for line in (*known.values(), *told.values()) if line.hours > 1)
    covered = {hour for line in longer for hour in _hours(line)}
    for span, line in told.items():
        old = known.get(span)
        if _clashes(line, known, told, covered):
            settled.refused.append(_refused(line, old, "widths"))
        elif old is None:
            new += 1
            settled.lines.append(line)
        elif line.requests < old.requests and not fewer_too:
            settled.refused.append(_refused(line, old, "fewer"))
        elif _same(merged := _merged(line, old), old):
            same += 1
        else:
            settled.lines.append(merged)
    return settled._replace(new=new, same=same)


def _refused(line: Usage, old: Usage | None, why: Literal["fewer", "widths"]) -> Refused:
    return Refused(
        model=line.model,
        time=line.time,
        hours=line.hours,
        why=why,
        known=old.requests if old else None,
        told=line.requests,
    )


def _clashes(
    line: Usage, known: Mapping[Span, Usage], told: Mapping[Span, Usage], covered: set[Span]
) -> bool:
    """Whether a span overlaps one of another length; ``covered`` are the hours of longer ones."""
    if line.hours == 1:
        return (line.model, line.time) in covered
    return any(
        spans[hour].hours == 1 for hour in _hours(line) for spans in (known, told) if hour in spans
    )


def _hours(line: Usage) -> list[Span]:
    return [(line.model, line.time + n * _HOUR) for n in range(line.hours)]


def _merged(line: Usage, old: Usage) -> Usage:
    """Return the line as it is recorded: after the one that it replaces, whatever the clock says."""
    changes: dict[str, Any] = {}
    if line.requests == old.requests:
        changes = {n: getattr(old, n) for n in _UNSURE if getattr(line, n) is None}
    if old.recorded and line.recorded and line.recorded <= old.recorded:
        changes["recorded"] = old.recorded + timedelta(milliseconds=1)
    return replace(line, **changes) if changes else line


def _same(line: Usage, old: Usage) -> bool:
    return line.requests == old.requests and all(
        one == other
        or (isinstance(one, float) and isinstance(other, float) and isclose(one, other))
        for one, other in ((getattr(line, n), getattr(old, n)) for n in _UNSURE)
    )
