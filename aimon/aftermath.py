"""What follows a run of tests: incidents are brought up to date, and told of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aimon.errors import AimonError
from aimon.i18n import _
from aimon.text import visible
from aimon.workspace import Workspace


def follow(workspace: Workspace, now: datetime, warn: Callable[[str], object]) -> None:
    """Check what was tested and tell of it; ``warn`` is told what went wrong, nobody else.

    The tests are in the log already, and the next check finds what this one could not record.
    """
    from aimon.alerting import check

    try:
        check(workspace, now)
    except Exception as error:  # noqa: BLE001 — the run is done, and its exit code stands
        reason = error.message if isinstance(error, AimonError) else repr(error)
        text = _("incidents and alerts could not be brought up to date: {reason}")
        warn(text.format(reason=visible(reason)))
