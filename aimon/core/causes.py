"""What verdicts say after their run: their evidence by name, and whether they still hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aimon.core.records import Run, Verdict
from aimon.core.standing import Standing


class Cause(NamedTuple):
    """A verdict and the run's end that bore it."""

    run: Run
    verdict: Verdict


def facts(verdict: Verdict) -> dict[str, str]:
    """Return the evidence by its name: each piece is written ``name: value``."""
    return {name: value for name, _, value in (e.partition(": ") for e in verdict.evidence)}


def causes(ends: Iterable[Run]) -> list[Cause]:
    """Return the verdicts of these runs' ends, the latest run's first, the widest first in each."""
    latest = sorted(ends, key=lambda run: run.time, reverse=True)
    return [Cause(run, verdict) for run in latest for verdict in run.verdicts]


def explained(cause: Cause, standings: Sequence[Standing]) -> list[Standing]:
    """Return the models that are not well by this very run and that the verdict accounts for.

    A model that was tested again since then has an answer of its own.
    """
    return [
        s
        for s in standings
        if not_well(s)
        and s.last is not None
        and s.last.run == cause.run.run
        and s.model.id in cause.verdict.models
    ]


def not_well(s: Standing) -> bool:
    """Whether an active model has a trouble that a test found."""
    return s.model.active and s.grade in ("caution", "problem")
