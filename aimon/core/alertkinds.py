"""The kinds of trouble, and how grave it is."""

from typing import Literal

# The gravest first. emergency: to be dealt with at once; major: soon; minor: to be looked at.
Severity = Literal["emergency", "major", "minor", "info"]
SEVERITIES: tuple[Severity, ...] = ("emergency", "major", "minor", "info")
# What is found in a model's tests and use over time.
PatternKind = Literal[
    "hours", "function", "intermittent", "quality", "slower", "errors", "surge", "collapse"
]
# connection: no answer; timeout: none in time, or far too slow; failing: wrong answers; unknown: no
# fresh result; all_down: no model answers; users: several people at once; data: data may be wrong.
IncidentKind = Literal[
    "connection",
    "timeout",
    "failing",
    "unknown",
    "all_down",
    "security",
    "users",
    "data",
    "other",
    PatternKind,
]
# Of these an alert tells beside what an incident is. missed: a test that was due; killed: a run that
# did not come to its end; jobs: what the schedule's jobs did not do on a day.
AlertKind = Literal[
    IncidentKind,
    "recovered",
    "flapping",
    "sla",
    "budget",
    "retirement",
    "missed",
    "killed",
    "jobs",
    "test",
]
# Trouble of these kinds is an emergency, whoever reports it.
EMERGENCIES: frozenset[IncidentKind] = frozenset({"all_down", "security", "users"})
