"""What follows a run of tests: incidents are brought up to date, and what is new is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aimon.errors import AimonError
from aimon.i18n import _, ngettext
from aimon.text import visible
from aimon.workspace import Workspace


def follow(workspace: Workspace, now: datetime, warn: Callable[[str], object]) -> None:
    """Let the rules look at what was tested, and tell whom it concerns; ``warn`` hears of failures.

    The tests are in the log already: what could not be recorded, queued or sent here is made up for
    by the next look.
    """
    steps: tuple[tuple[Callable[[Workspace, datetime], int], str], ...] = (
        (_watch, _("incidents could not be brought up to date: {reason}")),
        (_tell, _("alerts could not be told: {reason}")),
    )
    left = 0
    for step, text in steps:
        try:
            left = step(workspace, now)
        except Exception as error:  # noqa: BLE001 — the run is done, and its exit code stands
            reason = error.message if isinstance(error, AimonError) else repr(error)
            warn(text.format(reason=visible(reason)))
    if left:
        text = ngettext(
            "{n} alert waits in the outbox: aimon outbox list",
            "{n} alerts wait in the outbox: aimon outbox list",
            left,
        )
        warn(text.format(n=left))


def _watch(workspace: Workspace, now: datetime) -> int:
    from aimon.incidents.watching import watch

    watch(workspace, now)
    return 0


def _tell(workspace: Workspace, now: datetime) -> int:
    """Return how many notices could not leave."""
    from aimon.alerts.raising import raise_alerts, send

    raise_alerts(workspace, now)
    return sum(outcome.status in ("deferred", "parked") for outcome in send(workspace, now))
