"""What follows a run of tests: incidents are brought up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aimon.errors import AimonError
from aimon.i18n import _
from aimon.text import visible
from aimon.workspace import Workspace


def follow(workspace: Workspace, now: datetime, warn: Callable[[str], object]) -> None:
    """Let the rules look at what was tested; ``warn`` is told what went wrong, nobody else.

    The tests are in the log already, and the next look finds what this one could not record.
    """
    from aimon.watching import watch

    try:
        watch(workspace, now)
    except Exception as error:  # noqa: BLE001 — the run is done, and its exit code stands
        reason = error.message if isinstance(error, AimonError) else repr(error)
        text = _("incidents could not be brought up to date: {reason}")
        warn(text.format(reason=visible(reason)))
