"""Tells the coordinator by mail what is still open, once a day."""

from __future__ import annotations

from datetime import date

from aimon.delivery.outcome import Outcome
from aimon.delivery.sending import coordinator, deliver
from aimon.duties.desk import DutyDesk
from aimon.i18n import _, language, speaking
from aimon.output.dutymail import LANGUAGE, message
from aimon.output.templates import Templates


def send_mail(desk: DutyDesk, day: date) -> Outcome:
    """Mail what is open to the coordinator; raises AimonError where the settings name none."""
    workspace = desk.workspace
    to = coordinator(workspace, _("nobody is named to be told what is still open"))
    templates = Templates(workspace.home)
    if language() != LANGUAGE:  # the mail's language is that of its lists, too
        with speaking(LANGUAGE):
            desk = DutyDesk(workspace, desk.now.isoformat())
    left, going = desk.still_open(day), desk.going(day)
    subject, text, html = message(left, going, day, desk.now, workspace.settings, templates)
    return deliver(
        workspace,
        key=f"checklist-{day}",
        subject=subject,
        text=text,
        html=html,
        language=LANGUAGE,
        now=desk.now,
        to=to,
    )
