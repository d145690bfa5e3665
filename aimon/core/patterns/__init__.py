"""Patterns in a model's tests and use over weeks, each with its evidence and its numbers.

``core.patterns.judging`` says how rare something has to be to be one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from aimon.core.alertkinds import PatternKind
from aimon.core.alertsettings import PatternLimits
from aimon.core.hourly import Used
from aimon.core.incidentrecords import Pattern
from aimon.core.incidents import Incident
from aimon.core.observations import Observation
from aimon.core.patterns.columns import Columns
from aimon.core.patterns.hours import hours
from aimon.core.patterns.judging import Bar, Known
from aimon.core.patterns.levels import quality, slower
from aimon.core.patterns.shares import errors, functions, intermittent
from aimon.core.patterns.use import usage

__all__ = ["Looked", "find", "known_by_model", "least_tests", "shown", "told_by", "usage"]


class Looked(NamedTuple):
    """What was found by model, models without any included.

    ``too_few`` are the models with fewer tests than the ``needed``, of which nothing can be said.
    """

    patterns: dict[str, list[Pattern]]
    too_few: dict[str, int]
    needed: int


def known_by_model(incidents: Iterable[Incident]) -> dict[str, set[tuple[PatternKind, str]]]:
    """Return by model the patterns whose incident is open."""
    known: dict[str, set[tuple[PatternKind, str]]] = {}
    for incident in incidents:
        if incident.open and (p := incident.pattern):
            known.setdefault(p.model, set()).add((p.kind, p.subject))
    return known


def shown(
    model: str,
    history: Sequence[Observation],
    used: Used,
    now: datetime,
    limits: PatternLimits,
    known: Known,
    off: Collection[date] | None,
) -> list[Pattern]:
    """Return what a model's tests and its use show; see ``find`` and ``usage``."""
    return [*find(history, limits, now, known), *usage(model, used, now, limits, known, off)]


def find(
    history: Sequence[Observation], limits: PatternLimits, now: datetime, known: Known = ()
) -> list[Pattern]:
    """Return what one model's tests of the last four weeks show, oldest first given.

    ``known`` are the (kind, subject) of patterns whose incident is open: those end by a laxer
    threshold. One trouble is told once: what one check alone explains is no rise of errors and no
    fall of quality; a rise of errors by wrong answers is a fall of quality where the scores fall.
    """
    columns = Columns(history, now)
    if not columns.tests:
        return []
    bar = Bar(limits, frozenset(known))
    alone = functions(columns, bar)
    checks = frozenset(pattern.subject for pattern in alone)
    answers, breaking = _told(
        errors(columns, bar, checks),
        quality(columns, bar, checks),
        intermittent(columns, bar),
        columns,
    )
    found = (*alone, answers, breaking, slower(columns, bar), *hours(columns, bar))
    return [pattern for pattern in found if pattern]


def told_by(history: Sequence[Observation], now: datetime) -> int:
    """Return how many tests of the last four weeks say something of the answers."""
    return len(Columns(history, now).answered)


def least_tests(limits: PatternLimits) -> int:
    """Return how many it takes before any pattern is claimed: a baseline, and two to judge."""
    return limits.samples + 2


def _told(
    failing: Pattern | None, falling: Pattern | None, breaking: Pattern | None, columns: Columns
) -> tuple[Pattern | None, Pattern | None]:
    """Return what is told of the answers, and of the connection.

    Wrong answers are a fall of quality; a server that fails loses attempts and scores as well.
    """
    if failing is None:
        return falling, breaking
    seen = [o for o in columns.answered if o.id in failing.evidence]
    wrong = 2 * sum(o.fault_class in ("quality", "") for o in seen) > len(seen)
    if wrong:
        return falling or failing, breaking
    return failing, None
