"""An incident's state, cause, title and events as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from aimon.core.incidentrecords import IncidentEvent, Pattern
from aimon.core.incidents import AIMON, Incident
from aimon.i18n import N_, _
from aimon.output import causes
from aimon.output.patternwords import numbers, title
from aimon.text import visible

STATES = {
    "open": N_("not in hand"),
    "acknowledged": N_("in hand"),
    "mitigated": N_("mitigated"),
    "resolved": N_("resolved"),
    "merged": N_("merged"),
}
EVENTS = {
    "opened": N_("detected"),
    "seen": N_("seen again"),
    "updated": N_("added"),
    "acknowledged": N_("taken in hand"),
    "mitigated": N_("mitigated"),
    "resolved": N_("resolved"),
    "reopened": N_("reopened"),
    "merged": N_("merged"),
}
FOUND_BY = {
    "probe": N_("found by a test"),
    "usage": N_("found by the use"),
    "ticket": N_("reported by users"),
    "person": N_("reported by a person"),
}
_BY_SILENCE = N_("found by the want of results")
# The rule's word for a change.
WHYS = {
    "wider": N_("more models"),
    "worse": N_("worse"),
    "eased": N_("no longer all models"),
    "moved": N_("models with trouble of their own"),
    "recovered": N_("models recovered"),
    "flapping": N_("keeps changing"),
    "steady": N_("changes no longer"),
    "maintenance": N_("was maintenance"),
    "unwatched": N_("no longer watched"),
}
# For these an incident ends without a test that found its models to be well.
UNPROVED = ("maintenance", "unwatched")
# Causes of incidents that no verdict words.
_CAUSES = {
    "all": N_("all models at once"),
    "schedule": N_("the scheduled tests did not run"),
    "tickets": N_("several users report the same"),
    "hand": N_("not known yet"),
}


def state_words(incident: Incident) -> str:
    """Return the state; of a merged one, into which."""
    if incident.state == "merged":
        return _("merged into {id}").format(id=visible(incident.into, 20))
    state = _(STATES[incident.state])
    if incident.open and incident.flapping:
        return _("{state} (keeps changing)").format(state=state)
    return state


def cause_words_of(incident: Incident, names: Mapping[str, str]) -> str:
    """Return where the trouble lies, in a sentence; ``names`` are display names by the models' ids.

    A person's finding comes first, then what a run found in common, then a pattern's numbers; where
    there is none of these the cause is not known yet.
    """
    if incident.found_cause:
        return visible(" ".join(incident.found_cause.split()), 300)
    if incident.verdict:
        return causes.cause_words(incident.verdict, names)
    if incident.pattern:
        return pattern_words(incident.pattern, names)
    if incident.kind == "security" and incident.cause == "tickets":
        return _("an inquiry speaks of a threat to security")
    return _(_CAUSES.get(incident.cause, _CAUSES["hand"]))


def cause_is_known(incident: Incident) -> bool:
    """Whether anything says where the trouble lies."""
    found = incident.found_cause or incident.verdict or incident.pattern
    return bool(found) or (incident.cause in _CAUSES and incident.cause != "hand")


def title_words(incident: Incident, names: Mapping[str, str]) -> str:
    """Return a person's sentence, else where the trouble lies, "" where neither is known."""
    if title := visible(" ".join(incident.title.split()), 200):
        return title
    return cause_words_of(incident, names) if cause_is_known(incident) else ""


def pattern_words(pattern: Pattern, names: Mapping[str, str]) -> str:
    """Return a pattern with its numbers: whose, what, where, against what, out of how many."""
    model = visible(names.get(pattern.model, pattern.model), 40)
    return f"{model}: {title(pattern)} · {numbers(pattern)}"


def found_by_words(incident: Incident) -> str:
    """Return how an incident was found."""
    silence = incident.kind == "unknown" and incident.found_by == "probe"
    return _(_BY_SILENCE if silence else FOUND_BY[incident.found_by])


def by_words(by: str) -> str:
    """Return who recorded something."""
    return _("aimon's rules") if by == AIMON else visible(by, 40)


def is_proved(incident: Incident) -> bool:
    """Whether a test, or a person, found well what the incident calls so."""
    last = next((e for e in reversed(incident.events) if e.event == "resolved"), None)
    return incident.state != "resolved" or last is None or last.why not in UNPROVED


def event_words(event: IncidentEvent) -> str:
    """Return what happened, with the rule's word for it."""
    what = _(EVENTS[event.event])
    if (event.event == "seen" or event.why in UNPROVED) and event.why in WHYS:
        return _(WHYS[event.why])
    return what
