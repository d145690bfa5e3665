"""Which lines about the use of a model count: a later import of a span replaces an earlier one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol, TypeVar

# Lines that do not say when they were recorded are older than those that do.
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class Line(Protocol):
    """What a line must say to be told from others about the same span."""

    @property
    def id(self) -> str:
        """Sorted by the time of its making."""
        ...

    @property
    def time(self) -> datetime:
        """When the span began."""
        ...

    @property
    def model(self) -> str:
        """The model's id."""
        ...

    @property
    def source(self) -> str:
        """Where the line comes from."""
        ...

    @property
    def recorded(self) -> datetime | None:
        """When it was imported."""
        ...


L = TypeVar("L", bound=Line)


def latest(lines: Iterable[L], now: datetime) -> list[L]:
    """Return the line that counts of each source, model and span: the one recorded last.

    Of several recorded at the same moment, or at none, it is the one with the greatest id. Lines
    that were recorded after ``now`` are left out.
    """
    found: dict[tuple[str, str, datetime], L] = {}
    for line in lines:
        if line.recorded and line.recorded > now:
            continue
        key = (line.source, line.model, line.time)
        known = found.get(key)
        if known is None or _age(line) > _age(known):
            found[key] = line
    return list(found.values())


def _age(line: Line) -> tuple[datetime, str]:
    return line.recorded or _LONG_AGO, line.id
