"""An alert in words: its kind, its heading, what to tell users about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from aimon.core.incidentrecords import AlertEvent, IncidentEvent
from aimon.core.incidents import Incident
from aimon.core.notices import NoticeKind, notice
from aimon.core.settings import Settings
from aimon.core.situation import Situation
from aimon.core.standing import Standing
from aimon.i18n import _
from aimon.output import figures
from aimon.output.causes import listed
from aimon.output.incidentwords import UNPROVED, WHYS
from aimon.output.kinds import kind_words
from aimon.output.notices import notice_text
from aimon.text import visible

# What users are told, by kind; for the others nothing, or by the model's state.
_NOTICES: dict[str, NoticeKind] = {
    "connection": "outage",
    "all_down": "outage",
    "intermittent": "outage",
    "timeout": "slow",
    "slower": "slow",
    "hours": "slow",
    "failing": "quality",
    "function": "quality",
    "quality": "quality",
    "data": "quality",
    "recovered": "recovered",
}
_BY_STATE = frozenset({"users", "other", "flapping"})
_TITLE = 60
_NAMED = 2


def heading(alert: AlertEvent, incident: Incident | None, names: Mapping[str, str]) -> str:
    """Return what an alert is about: whose trouble it is, and of which kind."""
    kind = kind_of(alert, incident)
    what = kind_words(kind)
    if incident and incident.open and kind == "recovered":
        what = _("partly normal again")
    elif incident and kind == "recovered":
        if why := unproved(alert, incident):
            what = _(WHYS[why])
        elif incident.false_alarm:
            what = _("a false alarm")
        what = _("{what} ({before})").format(what=what, before=kind_words(incident.kind))
    elif incident and incident.title:
        title = visible(" ".join(incident.title.split()), _TITLE)
        what = title if kind == "other" else _("{what} - {title}").format(what=what, title=title)
    who = _who(alert, incident, names)
    return _("{who}: {what}").format(who=who, what=what) if who else what


def heading_of(incident: Incident, names: Mapping[str, str]) -> str:
    """Return what an incident is about: a person's sentence, else whose trouble it is and which."""
    if incident.title:
        return visible(" ".join(incident.title.split()), _TITLE)
    who = "" if incident.kind == "all_down" else _named(incident.affected or incident.models, names)
    what = kind_words(incident.kind)
    return _("{who}: {what}").format(who=who, what=what) if who else what


def kind_of(alert: AlertEvent, incident: Incident | None) -> str:
    """Return the alert's kind; one that does not say has its incident's."""
    return alert.kind or (incident.kind if incident else "other")


def _who(alert: AlertEvent, incident: Incident | None, names: Mapping[str, str]) -> str:
    kind = kind_of(alert, incident)
    models = models_of(alert, incident)
    if kind in ("all_down", "budget"):
        return ""
    if kind == "sla":
        return ", ".join(visible(t, 20) for t in alert.tickets[:_NAMED])
    if not models:
        return visible(alert.subject, 40) if kind in ("missed", "killed", "jobs", "test") else ""
    return _named(models, names)


def _named(models: Sequence[str], names: Mapping[str, str]) -> str:
    """Return the first models' names, and how many more there are."""
    shown = ", ".join(visible(names.get(id, id), 40) for id in models[:_NAMED])
    more = len(models) - _NAMED
    return _("{names} and {n} more").format(names=shown, n=more) if more > 0 else shown


def models_of(alert: AlertEvent, incident: Incident | None) -> tuple[str, ...]:
    """Return the models that an alert is about: its own, else those that its incident has."""
    if alert.models or incident is None:
        return alert.models
    return incident.affected or incident.models


def change(alert: AlertEvent, incident: Incident | None) -> str:
    """Return what became different since the incident was told of before, "" for nothing."""
    if alert.event == "reminded":
        return _("reminder")
    event = _event(alert, incident)
    if event is None:
        return ""
    if event.event == "reopened":
        return _("again")
    told = event.event == "seen" and event.why in ("wider", "worse", "steady")
    return _(WHYS[event.why]) if told else ""


def unproved(alert: AlertEvent, incident: Incident | None) -> str:
    """Return why an incident is told to be over of which no test says so, "" for any other."""
    event = _event(alert, incident)
    ended = event is not None and event.event == "resolved" and event.why in UNPROVED
    return event.why if event and ended else ""


def _event(alert: AlertEvent, incident: Incident | None) -> IncidentEvent | None:
    events = incident.events if incident else ()
    return next((e for e in events if e.id == alert.event_id), None)


def message_to_users(
    kind: str,
    s: Situation,
    standings: Sequence[Standing],
    settings: Settings,
    recovered: Sequence[str] = (),
) -> str:
    """Return what users may be told, in Korean; "" where there is nothing to tell them.

    ``recovered`` are the models of which it is told that they are well again.
    """
    incident = s.incident
    about = incident.affected or incident.models
    if kind == "recovered":
        about = tuple(recovered) or incident.well
    own = [each for each in standings if each.model.id in about and each.model.active]
    wanted = _NOTICES.get(incident.kind if kind == "flapping" else kind)
    if not own or (wanted is None and kind not in _BY_STATE):
        return ""
    if kind == "recovered" and (incident.false_alarm or any(s.grade == "problem" for s in own)):
        return ""  # nothing was wrong, or no test has shown yet that it is well
    first = next((each for each in own if each.model.default), own[0])
    others = [each for each in standings if each.model.id not in about]
    over = incident.resolved_at if wanted == "recovered" else None
    given = notice(
        first.model.id,
        [first, *others],
        settings,
        s.at,
        kind=wanted,
        since=incident.began_at if wanted else None,
        until=over,
    )
    if given is None or (given.kind == "recovered" and kind != "recovered"):
        return ""
    if len(own) == 1:
        return notice_text(given)
    # The figures of one of them say nothing of the others.
    given = replace(given, own=None, standing=replace(first, reasons=()))
    if kind == "all_down":
        return notice_text(replace(given, alternatives=()), called=_("all models"))
    return notice_text(given, called=listed([each.model.display_name for each in own]))


def outline(alert: AlertEvent, incident: Incident | None, now: datetime) -> str:
    """Return how an alert's matter stands, in a few words behind its heading."""
    parts = [figures.moment(alert.time, now)]
    if changed := change(alert, incident):
        parts.append(changed)
    if incident:
        parts.append(incident.id)
    return " · ".join(parts)
