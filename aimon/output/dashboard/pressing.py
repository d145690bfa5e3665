"""What presses, on the dashboard: incidents, inquiries and alerts, without a person's words in them.

The page may hang on a wall: it has no name, no contact and no text that somebody typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from aimon.core.incidents import Incident, gravest_first
from aimon.i18n import _
from aimon.output import alertwords, figures, kinds, sla, ticketwords
from aimon.output.alerts import View as AlertView
from aimon.output.dashboard.gathered import Gathered
from aimon.output.incidents import affected_words, lasted
from aimon.output.incidentwords import cause_words_of, state_words
from aimon.output.tickets import View as TicketView


def incidents(g: Gathered) -> dict[str, list[dict[str, Any]]]:
    """Return the incidents that go on, and those of the last days that are over."""
    ordered = gravest_first(map(_wordless, g.incidents))
    over = [i for i in ordered if not i.open]
    over.sort(key=lambda i: i.resolved_at or i.began_at, reverse=True)
    return {
        "open": [_incident(i, g.names, g.now) for i in ordered if i.open],
        "over": [_incident(i, g.names, g.now) for i in over],
    }


def _wordless(incident: Incident) -> Incident:
    """Return an incident without what a person wrote of it."""
    return replace(incident, title="", found_cause="")


def _incident(incident: Incident, names: Mapping[str, str], now: datetime) -> dict[str, Any]:
    return {
        "id": incident.id,
        "severity": incident.severity,
        "severity_words": kinds.severity_words(incident.severity),
        "state": state_words(incident),
        "free": incident.state == "open",
        "kind": kinds.kind_words(incident.kind),
        "models": affected_words(incident, names),
        "cause": _cause(incident, names),
        "began": figures.dated(incident.began_at, now),
        "lasted": figures.span(lasted(incident, now).total_seconds()),
    }


def _cause(incident: Incident, names: Mapping[str, str]) -> str:
    """Return where the trouble lies, where more is known than whose it is and of which kind."""
    known = incident.verdict or incident.pattern or incident.cause not in ("model", "hand")
    return cause_words_of(incident, names) if known else ""


def tickets(g: Gathered) -> list[dict[str, Any]]:
    """Return the inquiries that are not solved, what is due first at the beginning."""
    return [_ticket(view, g.now) for view in g.tickets]


def _ticket(view: TicketView, now: datetime) -> dict[str, Any]:
    ticket, due = view.ticket, view.deadline
    return {
        "id": ticket.id,
        "class": ticketwords.chosen_words(ticket),
        "topic": _(ticketwords.TOPICS[ticket.topic]),
        "state": ticketwords.state_words(ticket),
        "overdue": view.overdue,
        "due": figures.moment(due.due, now) if due else figures.NOTHING,
        "left": sla.clock_cell(due) if due else "",
    }


def alerts(g: Gathered) -> list[dict[str, Any]]:
    """Return the alerts that nobody has in hand, the latest first."""
    return [_alert(view, g.names, g.now) for view in g.alerts]


def _alert(view: AlertView, names: Mapping[str, str], now: datetime) -> dict[str, Any]:
    raised = view.alert.raised
    incident = _wordless(view.incident) if view.incident else None
    return {
        "id": view.alert.id,
        "time": figures.dated(raised.time, now),
        "severity_words": kinds.severity_words(raised.severity or "info"),
        "what": alertwords.heading(raised, incident, names),
        "incident": raised.incident,
    }
