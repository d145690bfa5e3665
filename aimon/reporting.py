"""Makes a report whole (figures, then words) and hands it to delivery."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from aimon.analysis.reports import daily
from aimon.errors import AimonError, TryAgainLater
from aimon.i18n import _
from aimon.output import daily as daily_words
from aimon.output.report import Report
from aimon.output.templates import Templates
from aimon.workspace import Workspace

if TYPE_CHECKING:
    from aimon.delivery.outbox import Outcome


def make_daily(workspace: Workspace, day: date, now: datetime) -> Report:
    """Return the daily report of a day; raises TemplateError before anything is sent."""
    data = daily_words.as_data(daily(workspace, day, now), workspace.settings)
    subject, text, html = daily_words.render(Templates(workspace.home), data)
    return Report(key=f"daily-{day}", subject=subject, text=text, html=html, data=data)


def send_report(workspace: Workspace, report: Report, now: datetime, *, force: bool) -> Outcome:
    """Send a report once and return what became of it: sent now, or sent already.

    Raises TryAgainLater when it waits in the outbox, AimonError when the server refused it.
    """
    from aimon.delivery import deliver

    outcome = deliver(
        workspace,
        key=report.key,
        subject=report.subject,
        text=report.text,
        html=report.html,
        language=daily_words.LANGUAGE,
        now=now,
        force=force,
    )
    if outcome.status == "deferred":
        raise TryAgainLater(
            outcome.message, hint=_("it goes out with the next: aimon outbox flush")
        )
    if outcome.status == "parked":
        raise AimonError(outcome.message, hint=_("see it: aimon outbox list"))
    return outcome


__all__ = ["make_daily", "send_report"]
