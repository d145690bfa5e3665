"""Warns of deadlines: finds those to warn of, tells the coordinator, and remembers that it did.

The mail is queued before the warnings are recorded, under a key made of them: should aimon die in
between, the next run finds the same warnings, and the outbox knows that their mail has gone.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from aimon.core import sla
from aimon.core.tickets import Warned
from aimon.i18n import _
from aimon.output import warnings as words
from aimon.output.templates import Templates

if TYPE_CHECKING:
    from aimon.delivery.outcome import Outcome
    from aimon.desk import Desk


def warnings(desk: Desk) -> list[words.Warned]:
    """Return the warnings to be given now, what is due first at the beginning."""
    settings = desk.workspace.settings
    found = [
        words.Warned(view=view, warning=warning)
        for view in desk.views(desk.unsolved(desk.now))
        for warning in sla.warnings_due(view.ticket, desk.now, settings, desk.calendar)
    ]
    return sorted(found, key=lambda each: each.warning.state.due)


def send_mail(desk: Desk, found: list[words.Warned]) -> Outcome:
    """Mail the warnings to the coordinator; raises AimonError where the settings name none."""
    from aimon.delivery.sending import coordinator, deliver

    to = coordinator(desk.workspace, _("nobody is named to be warned"))
    templates = Templates(desk.workspace.home)
    subject, text, html = words.message(found, desk.now, desk.workspace.settings, templates)
    return deliver(
        desk.workspace,
        key=_key(found),
        subject=subject,
        text=text,
        html=html,
        language=words.LANGUAGE,
        now=desk.now,
        to=to,
    )


def record(desk: Desk, found: list[words.Warned]) -> list[words.Warned]:
    """Remember that the warnings were given; return those that nobody else gave meanwhile."""
    return [each for each in found if desk.warn(desk.now, each.view.ticket, _given(each))]


def _given(each: words.Warned) -> Warned:
    state = each.warning.state
    return Warned(
        clock=state.clock,
        since=state.started,
        class_=state.class_,
        percent=each.warning.percent,
    )


def _key(found: list[words.Warned]) -> str:
    """Return a mail's key: the same warnings have the same."""
    parts = (
        f"{w.view.ticket.id} {w.warning.state.clock} {w.warning.state.started.isoformat()}"
        f" {w.warning.state.class_} {w.warning.percent}"
        for w in found
    )
    digest = sha256("\n".join(sorted(parts)).encode()).hexdigest()
    return f"ticket-warning-{digest[:16]}"
