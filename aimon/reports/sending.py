"""Hands a finished report to delivery, once for its key."""

from __future__ import annotations

from datetime import datetime

from aimon.delivery.outcome import Outcome
from aimon.delivery.sending import deliver, require_handed_over
from aimon.output.report import LANGUAGE, Report
from aimon.workspace import Workspace


def send_report(workspace: Workspace, report: Report, now: datetime, *, force: bool) -> Outcome:
    """Send a report once and return what became of it: sent now, or sent already.

    Raises TryAgainLater when it waits in the outbox, AimonError when the server refused it.
    """
    return require_handed_over(
        deliver(
            workspace,
            key=report.key,
            subject=report.subject,
            text=report.text,
            html=report.html,
            images=report.images,
            language=LANGUAGE,
            now=now,
            force=force,
        )
    )
