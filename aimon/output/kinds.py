"""Names of the kinds of incidents and alerts, and of their severities, as people read them."""

from __future__ import annotations

from aimon.i18n import N_, _
from aimon.text import visible

MARKS = {"emergency": "🔴", "major": "🟡", "minor": "🔵", "info": "⚪"}
SEVERITIES = {
    "emergency": N_("emergency"),
    "major": N_("major"),
    "minor": N_("minor"),
    "info": N_("info"),
}
KINDS = {
    "connection": N_("connection failure"),
    "timeout": N_("response timeout"),
    "failing": N_("wrong answers"),
    "unknown": N_("no fresh test result"),
    "all_down": N_("no model answers"),
    "security": N_("security threat"),
    "users": N_("reported by several users"),
    "data": N_("data may be wrong"),
    "other": N_("other trouble"),
    "hours": N_("worse at certain hours"),
    "function": N_("one function fails"),
    "intermittent": N_("intermittent connection"),
    "quality": N_("falling quality of answers"),
    "slower": N_("slower than usual"),
    "errors": N_("rising error rate"),
    "surge": N_("surge of use"),
    "collapse": N_("collapse of use"),
    # Beside what an incident is.
    "recovered": N_("normal again"),
    "flapping": N_("keeps changing"),
    "sla": N_("deadline of an inquiry"),
    "budget": N_("budget for tests"),
    "retirement": N_("to be retired"),
    "missed": N_("a scheduled test is missing"),
    "killed": N_("a scheduled test was broken off"),
    "jobs": N_("part of the schedule did not run"),
    "test": N_("test of the alerts"),
}


def kind_words(kind: str) -> str:
    """Return a kind as a title, one of a later version as it is written."""
    return _(KINDS[kind]) if kind in KINDS else visible(kind, 40)


def severity_words(severity: str) -> str:
    """Return a severity with its mark, like ``🔴 emergency``."""
    return f"{MARKS[severity]} {_(SEVERITIES[severity])}"
