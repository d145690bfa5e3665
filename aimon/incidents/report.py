"""The situation report of an incident: made from the record, and mailed once for each state of it.

The mail comes before the record that somebody was told, so that nobody is said to know what never
left. Its key follows from the incident and its state: whatever stops the work between the two, the
next try sends nothing twice and records what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from aimon import i18n
from aimon.core.alertkinds import SEVERITIES
from aimon.core.incidents import Incident, only_told
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.incidents.situations import Situations
from aimon.incidents.store import Incidents
from aimon.output import situationreport
from aimon.output.alertmail import LANGUAGE
from aimon.output.alertwords import message_to_users
from aimon.output.report import Report
from aimon.output.steps import steps
from aimon.output.templates import Templates
from aimon.workspace import Workspace

if TYPE_CHECKING:
    from aimon.delivery.outcome import Outcome


def gravest(incidents: Sequence[Incident]) -> Incident:
    """Return the gravest of the incidents that go on, the latest of them; raises WrongUsage."""
    if not incidents:
        raise WrongUsage(
            _("no incident goes on"), hint=_("name one: aimon incident list --all shows them")
        )
    return min(incidents, key=lambda i: (SEVERITIES.index(i.severity), -i.number))


def whole(incidents: Incidents, incident: Incident, now: datetime) -> Incident:
    """Return the incident that this one is part of: itself where it was not merged."""
    seen = {incident.id}
    while incident.into and incident.into not in seen:
        seen.add(incident.into)
        incident = incidents.get(incident.into, now)
    return incident


def make_report(workspace: Workspace, incident: Incident, now: datetime) -> Report:
    """Return the situation report of an incident; raises TemplateError."""
    scene = Situations(workspace, now)
    s = scene.of(incident)
    kind = incident.kind if incident.open else "recovered"
    with i18n.speaking(LANGUAGE):
        told = steps(incident, s.standings, reported=True)
        to_users = message_to_users(kind, s, scene.standings, workspace.settings)
    return situationreport.make(
        s,
        scene.names,
        workspace.settings,
        Templates(workspace.home),
        key=_key(incident),
        steps=tuple(told),
        to_users=to_users,
    )


def report_now(workspace: Workspace, incident: Incident, now: datetime) -> Outcome:
    """Mail the situation report to the administrator, and record in the incident who was told.

    Once for each state of the incident: an ``updated`` event that has the mail's key and who was told
    makes no new state. A mail that waits in the outbox is on its way (*deferred*); the caller says
    so (``require_handed_over``). Raises MailSettingsError without mail settings, TemplateError,
    AimonError when the server refused it, and what the journals raise.
    """
    return send(workspace, incident, make_report(workspace, incident, now), now)


def send(workspace: Workspace, incident: Incident, report: Report, now: datetime) -> Outcome:
    """Mail a report that was made of this incident; see ``report_now``."""
    from aimon.delivery.sending import deliver, mail_settings, require_handed_over

    to = workspace.settings.contacts.administrator or mail_settings(workspace).to
    outcome = deliver(
        workspace,
        key=report.key,
        subject=report.subject,
        text=report.text,
        html=report.html,
        language=LANGUAGE,
        now=now,
        to=to,
    )
    if outcome.status == "parked":
        require_handed_over(outcome)
    if not any(event.told and event.mail == report.key for event in incident.events):
        told = tuple(who for who in to if not _refused(who, outcome))
        Incidents(workspace).record(now, "updated", incident, told=told, mail=report.key)
    return outcome


def _key(incident: Incident) -> str:
    """Return the key of the report of an incident's present state.

    It is that of the event that made the state, where this was recorded with one.
    """
    last = [event for event in incident.events if not only_told(event)][-1]
    return last.mail or f"incident-{incident.number}-report-{last.id}"


def _refused(who: str, outcome: Outcome) -> bool:
    from aimon.delivery.message import parse_address

    return outcome.status == "sent" and parse_address(who)[1] in outcome.refused
