"""An incident's situation in words: found how, what is seen, who is affected, tried, to be found out.

The five parts are those that an administrator asks for in the first five minutes; alerts tell of
an incident by the same sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from aimon.core.incidents import AIMON, Incident
from aimon.core.situation import Situation
from aimon.core.standing import Standing
from aimon.i18n import N_, _, ngettext
from aimon.output import causes, figures, words
from aimon.output.checked import tried
from aimon.output.incidentwords import (
    by_words,
    cause_is_known,
    cause_words_of,
    found_by_words,
    is_proved,
)
from aimon.output.merits import task_words
from aimon.output.status import grade_of
from aimon.text import visible

Names = Mapping[str, str]  # the models' display names by id

# The parts of the report, in their order, as the reports' language calls them.
TITLES = {
    "found": "발생 시간과 발견 경위",
    "symptoms": "문제 증상",
    "impact": "영향받는 사용자와 기능",
    "tried": "지금까지 시도한 조치",
    "plan": "추가 정보 수집 계획",
}
_MOST = 5
# An outage of all models fills no webhook.
_MOST_DETAILED = 50
_TEXT = 300
# A test's result is a minute old when it is looked at.
_NOTICEABLE_S = 120
_GAPS = {
    "provider": N_("the cause: look at the provider's status page or our own server"),
    "cause": N_("what it comes from"),
    "retest": N_("whether it is still so: test again"),
    "users": N_("who is affected: see whether inquiries come in"),
    "usage": N_("how much the models are used: no usage data was imported for them"),
    "connectivity": N_("whether the network outside is reached: no connectivity: is set"),
}


def found(s: Situation) -> list[str]:
    """Return since when it is so, how and when it was found, and whether it is in hand."""
    incident, now = s.incident, s.at
    detected = figures.moment(incident.detected_at, now)
    how = found_by_words(incident)
    if incident.found_by == "person":
        how = _("reported by {who}").format(who=by_words(incident.events[0].by))
    said = _("found: {time}, {how}").format(time=detected, how=how)
    if (delay := incident.time_to_detect.total_seconds()) >= _NOTICEABLE_S:
        said = _("found: {time}, {how} ({delay} after it began)").format(
            time=detected, how=how, delay=causes.duration(delay)
        )
    return [_since(s), said, in_hand(s)]


def _since(s: Situation) -> str:
    incident, now = s.incident, s.at
    text = (
        _("began: {time}, for {length} so far")
        if incident.open
        else _("began: {time}, over after {length}")
    )
    lasted = ((incident.resolved_at or now) - incident.began_at).total_seconds()
    said = text.format(time=figures.moment(incident.began_at, now), length=causes.duration(lasted))
    if s.last_good:
        said += " · " + _("last well: {time}").format(time=figures.moment(s.last_good, now))
    return said


def in_hand(s: Situation) -> str:
    """Return who has taken the incident in hand, when and why, or since when nobody has."""
    incident, now = s.incident, s.at
    taken = [e for e in incident.events if e.event == "acknowledged"]
    if incident.acknowledged_at and taken:
        reason = f" - {visible(incident.reason, 100)}" if incident.reason else ""
        return _("in hand: {who} since {time}{reason}").format(
            who=by_words(taken[-1].by),
            time=figures.moment(incident.acknowledged_at, now),
            reason=reason,
        )
    if incident.resolved_at:
        return _over(s)
    waited = causes.duration((now - incident.detected_at).total_seconds())
    return _("in hand: nobody yet, for {length}").format(length=waited)


def _over(s: Situation) -> str:
    """Return when it ended, and by whom and how where a person ended it."""
    ends = [event for event in s.incident.events if event.event == "resolved"]
    time = figures.moment(s.incident.resolved_at, s.at)
    if not ends or ends[-1].by == AIMON:
        return _("over since {time}").format(time=time)
    said = _("ended: {time}, {who}").format(time=time, who=by_words(ends[-1].by))
    solution = visible(" ".join((ends[-1].solution or "").split()), _TEXT)
    return f"{said} - {solution}" if solution else said


def symptoms(s: Situation, names: Names) -> list[str]:
    """Return what is the matter: a person's sentence, the likely cause, each model's state."""
    incident = s.incident
    lines = [visible(" ".join(incident.title.split()), _TEXT)] if incident.title else []
    if cause_is_known(incident):
        lines.append(_cause(incident, names))
    lines += [stands(each, s.at) for each in s.standings[:_MOST]]
    if (more := len(s.standings) - _MOST) > 0:
        lines.append(ngettext("and {n} more model", "and {n} more models", more).format(n=more))
    ill = {each.model.id for each in s.standings if each.grade == "problem"}
    well = [id for id in incident.well if id not in ill]
    if well and is_proved(incident):
        listed = causes.listed([names.get(id, id) for id in well])
        lines.append(_("well again: {models}").format(models=listed))
    return list(dict.fromkeys(lines))


def _cause(incident: Incident, names: Names) -> str:
    """Return where the trouble lies, and how far that is said of what is now."""
    cause = cause_words_of(incident, names)
    first = incident.verdict.models if incident.verdict else ()
    if incident.found_cause:
        text = _("cause that was found: {cause}")
    elif not incident.open:
        text = _("as it was: {cause}")
    elif not set(first) <= set(incident.affected):
        text = _("at first: {cause}")
    else:
        return cause
    return text.format(cause=cause)


def stands(s: Standing, now: datetime) -> str:
    """Return how a model stands now, its provider's own words included."""
    name = visible(s.model.display_name, 40)
    if s.model.default:
        name = _("{name} [default model]").format(name=name)
    parts = [f"{name} {grade_of(s)}", *(words.reason_words(reason) for reason in s.reasons)]
    if detail := words.detail_words(s.fault):
        parts.append(_("the provider says: {detail}").format(detail=detail))
    parts.append(_("last success {time}").format(time=figures.moment(s.last_success, now)))
    return " · ".join(parts)


def impact(s: Situation, names: Names) -> list[str]:
    """Return which models, which people and which functions are affected."""
    incident = s.incident
    lines = []
    if about := incident.affected or incident.models:
        each = causes.listed([names.get(id, id) for id in about])
        lines.append(
            ngettext("model: {names}", "{n} models: {names}", len(about)).format(
                n=len(about), names=each
            )
        )
    lines.append(_("users: {who}").format(who=" · ".join(_users(s)) or _("not known yet")))
    what = [
        *words.function_words(s.functions),
        *([task_words(*s.tasks[:_MOST])] if s.tasks else []),
    ]
    if what:
        lines.append(_("functions: {what}").format(what=" · ".join(what)))
    return lines


def _users(s: Situation) -> Iterator[str]:
    """Yield how many people are affected, by what is known of them."""
    if s.incident.users:
        yield ngettext("{n} person", "{n} people", s.incident.users).format(n=s.incident.users)
    if s.tickets:
        which = ", ".join(t.id for t in s.tickets[:_MOST])
        yield ngettext(
            "{n} person by inquiries ({which})", "{n} people by inquiries ({which})", s.people
        ).format(n=s.people, which=which)
    if s.used:
        text = _("usually {requests:.0f} requests in this hour")
        if s.used.users:
            text = _("usually {requests:.0f} requests by {users:.0f} reviewers in this hour")
        yield text.format(requests=s.used.requests, users=s.used.users or 0)


def plan(s: Situation) -> list[str]:
    """Return what is being found out: as a person wrote, and what the record lacks."""
    lines = [visible(line, _TEXT) for line in s.incident.plan.splitlines() if line.strip()]
    if not s.incident.open:
        return lines
    lines += [_(_GAPS[gap]) for gap in s.missing]
    if s.next_test:
        lines.append(
            _("next scheduled test: {time}").format(time=figures.moment(s.next_test, s.at))
        )
    return lines


def sections(s: Situation, names: Names) -> dict[str, list[str]]:
    """Return all parts of the situation report, each in sentences."""
    return {
        "found": found(s),
        "symptoms": symptoms(s, names),
        "impact": impact(s, names),
        "tried": tried(s, names),
        "plan": plan(s),
    }


def as_json(s: Situation) -> dict[str, Any]:
    """Return the facts, without what identifies who asked."""
    incident = s.incident
    return {
        "incident": incident.id,
        "state": incident.state,
        "kind": incident.kind,
        "severity": incident.severity,
        "title": incident.title or None,
        "cause": incident.cause,
        "subject": incident.subject,
        "verdict": incident.verdict,
        "pattern": incident.pattern,
        "found_cause": incident.found_cause or None,
        "found_by": incident.found_by,
        "began_at": incident.began_at,
        "detected_at": incident.detected_at,
        "acknowledged_at": incident.acknowledged_at,
        "resolved_at": incident.resolved_at,
        "last_good": s.last_good,
        "affected": incident.affected,
        "models": [_model_json(each) for each in s.standings[:_MOST_DETAILED]],
        "recovered": incident.recovered,
        "moved": incident.moved,
        "users": incident.users,
        "tickets": [t.id for t in s.tickets],
        "people": s.people,
        "used": s.used,
        "functions": s.functions,
        "tasks": s.tasks,
        "tests": s.looks,
        "compared": s.compared,
        "alternatives": [
            {"id": a.standing.model.id, "grade": a.standing.grade, "doubtful": a.doubtful}
            for a in s.alternatives
        ],
        "next_test": s.next_test,
        "missing": s.missing,
    }


def _model_json(s: Standing) -> dict[str, Any]:
    return {
        "id": s.model.id,
        "display_name": s.model.display_name,
        "provider": s.model.provider,
        "default": s.model.default,
        "grade": s.grade,
        "reasons": s.reasons,
        "fault": s.fault,
        "last_probe": s.last.time if s.last else None,
        "last_success": s.last_success,
    }
