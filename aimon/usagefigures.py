"""How much a workspace's models were used, reckoned from the journal of use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from aimon.asking import ask
from aimon.core.registry import Model
from aimon.core.usagefigures import By, Period, UsageFigures, compose, period
from aimon.workspace import Workspace


def usage_of(
    workspace: Workspace,
    by: By,
    first: date | None,
    last: date,
    now: datetime,
    models: Sequence[Model] = (),
) -> tuple[UsageFigures, int]:
    """Return the use of the models, else of all, and how many lines could not be read.

    The period before counts as far as this one is known by its own clock.
    """
    span = period(by, first, last)
    with ask(workspace, span.begin, last, now, ("usage",)) as figures:
        (known,) = figures.rows("usage_known")
        until = None
        if known["until_ms"] is not None:
            until = datetime.fromtimestamp(known["until_ms"] / 1000, now.tzinfo)
        rows = figures.rows(
            "usage_summed",
            by=by,
            first=span.first.isoformat(),
            before_ms=_before_ms(span, until, now),
            every=not models,
            models=[model.id for model in models],
        )
        shown = models or [model for model in workspace.registry.models if model.active]
        ids = [model.id for model in shown]
        return compose(span, rows, ids, until, int(known["longer"])), figures.unreadable


def _before_ms(span: Period, until: datetime | None, now: datetime) -> int:
    """Return how far what was before counts: of spans of time whole, else as far as this period."""
    days = timedelta(days=(span.last - span.first).days + 1 if span.by == "model" else 0)
    end = datetime.combine(span.last + timedelta(days=1), time.min)
    known = (until or now).replace(tzinfo=None)
    moment = min(end, known) - days
    return round(moment.replace(tzinfo=now.tzinfo).timestamp() * 1000)
