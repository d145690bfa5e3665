"""Tells the coordinator by mail what is still open, once a day."""

from __future__ import annotations

from datetime import date

from aimon.core.duties import DayList, ItemState
from aimon.delivery.outcome import Outcome
from aimon.delivery.sending import deliver
from aimon.duties.desk import DutyDesk
from aimon.errors import AimonError
from aimon.i18n import _
from aimon.output.duties import message
from aimon.output.templates import Templates
from aimon.workspace import SETTINGS_FILE


def send_mail(desk: DutyDesk, left: list[tuple[DayList, list[ItemState]]], day: date) -> Outcome:
    """Mail what is open to the coordinator; raises AimonError where the settings name none."""
    settings = desk.workspace.settings
    to = settings.contacts.coordinator
    if not to:
        raise AimonError(
            _("nobody is named to be told what is still open"),
            hint=_("add contacts: with coordinator: [name@example.org] to {file}").format(
                file=desk.workspace.home / SETTINGS_FILE
            ),
        )
    subject, text, html = message(left, day, desk.now, settings, Templates(desk.workspace.home))
    return deliver(
        desk.workspace,
        key=f"checklist-{day}",
        subject=subject,
        text=text,
        html=html,
        language="ko",
        now=desk.now,
        to=to,
    )
