"""Words a notice of alerts: what happened, since when, who is affected, what was checked, what to do.

Every fact is looked up in the record at the time that it is told; an alert itself says little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from aimon import i18n
from aimon.core.alertroutes import ADMINISTRATOR
from aimon.core.incidentrecords import AlertEvent
from aimon.core.incidents import Incident
from aimon.core.situation import Situation
from aimon.i18n import _
from aimon.incidents.situations import Situations
from aimon.incidents.store import Incidents
from aimon.output import figures, words
from aimon.output.alertmail import HASTE, LANGUAGE, Matter, Told, render
from aimon.output.alertwords import kind_of, message_to_users, models_of, unproved
from aimon.output.hints import retirement_words
from aimon.output.steps import end_of, place, steps_for
from aimon.output.templates import Templates
from aimon.text import visible
from aimon.workspace import Workspace

# Of several alerts so many are told in full, the gravest first; those of no haste only alone.
_FULL = 5
_MOST = 5


def message(workspace: Workspace, alerts: Sequence[AlertEvent], now: datetime) -> Told:
    """Return the notice about one alert or several, in Korean; raises TemplateError."""
    known = {incident.id: incident for incident in Incidents(workspace).every(now)}
    bare = [Matter(alert=alert, incident=known.get(alert.incident)) for alert in alerts]
    ordered = sorted(bare, key=lambda matter: matter.rank)
    full = sum(matter.severity in HASTE for matter in ordered[:_FULL]) or len(ordered) == 1
    scene = Situations(workspace, now)
    with i18n.speaking(LANGUAGE):
        told = [_matter(m.alert, m.incident, scene, full=n < full) for n, m in enumerate(ordered)]
        return render(told, full, scene.names, workspace.settings, Templates(workspace.home), now)


def _matter(
    alert: AlertEvent, incident: Incident | None, scene: Situations, *, full: bool
) -> Matter:
    """Gather what is told of an alert; one that gets a line needs nothing gathered."""
    if not full:
        return Matter(alert=alert, incident=incident)
    kind = "over" if unproved(alert, incident) else kind_of(alert, incident)
    s = scene.of(incident) if incident else None
    settings = scene.workspace.settings
    return Matter(
        alert=alert,
        incident=incident,
        situation=s,
        facts=tuple(_facts(alert, kind, scene, s is None)),
        steps=tuple(
            steps_for(
                _way(kind, incident, s),
                incident=alert.incident if incident else "",
                models=[m for m in _about(alert, kind, incident) if m in scene.names],
                tickets=alert.tickets or (incident.tickets if incident else ()),
                in_hand=bool(incident and incident.acknowledged_at),
                reported=ADMINISTRATOR in alert.routes,
                explained=bool(incident and incident.found_cause and incident.prevention),
                place=place(incident, s.standings if s else ()) if incident else "",
            )
        ),
        to_users=message_to_users(kind, s, scene.standings, settings, alert.models) if s else "",
    )


def _way(kind: str, incident: Incident | None, s: Situation | None) -> str:
    """Return the kind of steps: of a recovery, how far it goes."""
    if kind != "recovered" or incident is None:
        return kind
    return "partly" if incident.open else end_of(incident, s.standings if s else ())


def _about(alert: AlertEvent, kind: str, incident: Incident | None) -> tuple[str, ...]:
    """Return the models that something is to be done about: all that are not well."""
    if incident and incident.open and kind != "recovered":
        return incident.affected or models_of(alert, incident)
    return models_of(alert, incident)


def _facts(alert: AlertEvent, kind: str, scene: Situations, alone: bool) -> Iterator[str]:
    """Yield what an alert tells that no incident does; ``alone``: there is none that is known."""
    if alert.event == "raised" and alert.text:
        yield visible(" ".join(alert.text.split()), 300)
    tell = {
        "sla": _deadlines,
        "budget": _budget,
        "retirement": _retirements,
        "missed": _missed,
        "killed": _missed,
        "jobs": _jobs,
        "test": _test,
    }.get(kind)
    if tell:
        yield from tell(alert, scene)
    elif alone:
        yield from _models(alert, scene)


def _deadlines(alert: AlertEvent, scene: Situations) -> Iterator[str]:
    """Yield what is due of each inquiry, without who asked."""
    from aimon.calendars import calendar_of
    from aimon.core.sla import deadline
    from aimon.output.sla import clock_cell, deadline_words
    from aimon.output.ticketwords import CLOCKS, TOPICS, class_words, state_words

    calendar = calendar_of(scene.workspace)
    tickets = [t for t in scene.tickets(alert.tickets) if t.id in alert.tickets]
    for ticket in tickets[:_MOST]:
        parts = [f"{ticket.id} {class_words(ticket.class_)}", state_words(ticket)]
        if ticket.model:
            parts.append(visible(scene.names.get(ticket.model, ticket.model), 40))
        yield " · ".join([*parts, _(TOPICS[ticket.topic])])
        if clock := deadline(ticket, scene.now, scene.workspace.settings, calendar):
            due = deadline_words(clock, scene.now, calendar)
            yield f"{_(CLOCKS[clock.clock])}: {due} ({clock_cell(clock)})"


def _budget(_alert: AlertEvent, scene: Situations) -> Iterator[str]:
    from aimon.spending import last_stop

    stop = last_stop(scene.workspace, scene.now)
    if stop and stop.budget:
        yield f"{figures.moment(stop.time, scene.now)} {words.budget_words(stop.budget)}"


def _retirements(alert: AlertEvent, scene: Situations) -> Iterator[str]:
    near = [s for s in scene.standings if s.model.id in alert.models and s.retirement]
    for s in near[:_MOST]:
        if s.retirement:
            name = visible(s.model.display_name, 40)
            yield f"{name} · {retirement_words(s.retirement)} ({s.retirement.on})"


def _missed(alert: AlertEvent, scene: Situations) -> Iterator[str]:
    slot = visible(alert.subject, 40)
    yield _("the scheduled test left no result: {slot}").format(slot=slot)
    last = max((s.last.time for s in scene.standings if s.last), default=None)
    yield _("last test of any model: {time}").format(time=figures.moment(last, scene.now))


def _jobs(alert: AlertEvent, scene: Situations) -> Iterator[str]:
    """Yield what of the day's schedule was missed, by what is known when it is told."""
    from aimon.output.jobwords import state_words
    from aimon.schedule.records import Jobs

    day = date.fromisoformat(alert.subject)
    for state in Jobs(scene.workspace, scene.now).wrong(day, day)[:_MOST]:
        if state.due:
            yield f"{state.due:%H:%M} {state.job}: {state_words(state)}"


def _test(alert: AlertEvent, _scene: Situations) -> Iterator[str]:
    yield _("Alerts arrive by this way: {route}. Nothing is wrong.").format(
        route=visible(alert.subject or ", ".join(alert.routes), 60)
    )


def _models(alert: AlertEvent, scene: Situations) -> Iterator[str]:
    """Yield how the models stand, where no incident says what is the matter."""
    from aimon.output.situation import stands

    for s in [s for s in scene.standings if s.model.id in alert.models][:_MOST]:
        yield stands(s, scene.now)
