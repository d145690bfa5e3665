"""How much of the log can be read: the lines of its journals, and those that readers skip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from aimon.core.kpi.figure import Evidence, Found


class Lines(NamedTuple):
    """The lines of a journal's file: its name as it is shown, good and bad ones, of which journal."""

    journal: str
    file: str
    good: int
    bad: int


def accuracy(files: Sequence[Lines], corrections: int) -> Found:
    """Return the share of good lines; ``corrections`` (edited, undone) stand beside it."""
    good, bad = (sum(getattr(f, name) for f in files) for name in ("good", "bad"))
    records = tuple(
        Evidence(id=f.file, time=None, good=False, why="unreadable", value=f.bad)
        for f in files
        if f.bad
    )
    parts: dict[str, float | None] = {}
    for f in files:
        parts[f.journal] = (parts.get(f.journal) or 0) + f.good + f.bad
    return Found(
        n=good + bad,
        count=good,
        reason="" if good + bad else "no_lines",
        parts=parts | {"corrections": corrections},
        records=records,
    )
