"""Patterns in a model's tests and use over weeks, each with its evidence and its numbers.

``core.patterns.judging`` says how rare something has to be to be one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aimon.core.alertsettings import PatternLimits
from aimon.core.incidentrecords import Pattern
from aimon.core.observations import Observation
from aimon.core.patterns.columns import Columns
from aimon.core.patterns.hours import hours
from aimon.core.patterns.judging import Bar, Known
from aimon.core.patterns.levels import quality, slower
from aimon.core.patterns.shares import errors, functions, intermittent
from aimon.core.patterns.use import usage

__all__ = ["find", "usage"]


def find(
    history: Sequence[Observation], limits: PatternLimits, now: datetime, known: Known = ()
) -> list[Pattern]:
    """Return what one model's tests of the last four weeks show, oldest first given.

    ``known`` are the (kind, subject) of patterns whose incident is open: those end by a laxer
    threshold. One trouble is told once: what one check alone explains is no rise of errors and no
    fall of quality; wrong answers are a fall of quality, other failures a rise of errors.
    """
    columns = Columns(history, now)
    if not columns.tests:
        return []
    bar = Bar(limits, frozenset(known))
    alone = functions(columns, bar)
    checks = frozenset(pattern.subject for pattern in alone)
    return [
        *alone,
        *_answers(errors(columns, bar, checks), quality(columns, bar, checks), columns),
        *(p for p in (intermittent(columns, bar), slower(columns, bar)) if p),
        *hours(columns, bar),
    ]


def _answers(failing: Pattern | None, falling: Pattern | None, columns: Columns) -> list[Pattern]:
    """Return the one of the two that says what is wrong with the answers."""
    if failing is None or falling is None:
        return [p for p in (failing, falling) if p]
    seen = [o for o in columns.answered if o.id in failing.evidence]
    wrong = sum(o.fault_class in ("quality", "") for o in seen)
    return [falling if 2 * wrong > len(seen) else failing]
