"""The incidents of the daily report in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aimon.core.incidents import Incident
from aimon.i18n import _
from aimon.output import figures
from aimon.output.incidents import as_json, lasted, what_words
from aimon.output.incidentwords import state_words
from aimon.output.kinds import severity_words
from aimon.text import visible

Names = Mapping[str, str]  # the models' display names by id

_MOST_NAMED = 5
# What people wrote in the course of it stays here: the report leaves by mail.
_SHOWN = frozenset(
    {
        *("id", "state", "kind", "severity", "cause", "subject", "found_by", "into", "open"),
        *("began_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at", "reopened"),
        *("models", "affected", "display_names", "functions", "users", "tickets", "false_alarm"),
        *("duration", "time_to_detect", "time_to_acknowledge", "time_to_resolve"),
    }
)


def incident_rows(
    incidents: Sequence[Incident], names: Names, now: datetime
) -> list[dict[str, Any]]:
    """Return the incidents as plain data; ``text`` fields are words."""
    return [
        {name: value for name, value in as_json(incident, names, now).items() if name in _SHOWN}
        | {
            "text": {
                "severity": severity_words(incident.severity),
                "state": state_words(incident),
                "what": what_words(incident, names),
                "began": figures.moment(incident.began_at, now),
                "ended": figures.moment(incident.resolved_at, now) if not incident.open else "",
                "lasted": figures.span(lasted(incident, now).total_seconds()),
                "solution": visible(" ".join(incident.solution.split()), 200),
            }
        }
        for incident in incidents
    ]


def pressing_words(incidents: Sequence[Incident], names: Names) -> str:
    """Return that nobody has these in hand, in one sentence."""
    each = [
        f"{i.id} ({severity_words(i.severity)}, {what_words(i, names)})"
        for i in incidents[:_MOST_NAMED]
    ]
    which, more = ", ".join(each), len(incidents) - _MOST_NAMED
    if more > 0:
        which = _("{which} and {n} more incidents").format(which=which, n=more)
    return _("incidents that nobody has in hand: {which} → to be taken in hand at once").format(
        which=which
    )


def numbered(text: str, incidents: Sequence[Incident]) -> str:
    """Return an action's sentence with the incidents that are about its models."""
    if not incidents:
        return text
    named = ", ".join(f"{i.id} {state_words(i)}" for i in incidents[:_MOST_NAMED])
    return f"{text} [{named}]"
