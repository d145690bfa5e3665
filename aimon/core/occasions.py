"""What is worth telling: how an incident went on, and what happened beside the incidents.

Each occasion has a key that follows from what happened, so that it is told once.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

import msgspec

from aimon.core import remarks
from aimon.core.alertkinds import SEVERITIES, AlertKind, Severity
from aimon.core.calendar import Calendar
from aimon.core.incidentrecords import IncidentEvent
from aimon.core.incidents import AIMON, Incident
from aimon.core.jobstates import GRACE, JobState
from aimon.core.records import Run
from aimon.core.registry import Model
from aimon.core.retirement import newly_near, retirement
from aimon.core.settings import Settings
from aimon.core.sla import ClockState
from aimon.core.tickets import Ticket

# Whose deadlines the administrator is told of when they have passed.
GRAVE = ("urgent", "major")
# A retirement so near is more than something to know.
_SOON = 7


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """Something worth telling, at the ``time`` when it happened; fields are those of AlertEvent.

    ``trouble`` is the kind of what it is about: the incident's own, of one that has recovered too.
    """

    key: str
    kind: AlertKind
    trouble: AlertKind
    severity: Severity
    time: datetime
    incident: str = ""
    event_id: str = ""
    models: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    subject: str = ""
    mail: str = ""


def of_incident(incident: Incident) -> Iterator[Occasion]:
    """Yield what was worth telling of an incident: that it began, grew, returned, flapped, ended.

    That no longer all models are down is told as their recovery, to those who heard of the emergency.
    While it flaps nothing else is told of it but that it grows graver; one that was merged into
    another is told by that.
    """
    if incident.state == "merged":
        return
    kind, severity, flapping = incident.kind, incident.severity, False
    for event in sorted(incident.events, key=lambda e: (e.event != "opened", e.time)):
        before, was_flapping = severity, flapping
        kind, severity = event.kind or kind, event.severity or severity
        if event.flapping is not None or event.event == "resolved":
            flapping = bool(event.flapping)
        graver = SEVERITIES.index(severity) < SEVERITIES.index(before)
        if told := _told(event, kind, graver=graver, was=was_flapping, flaps=flapping):
            yield Occasion(
                key=f"incident-{event.id}",
                kind=told,
                trouble=kind,
                severity=before if event.why == "eased" else severity,
                time=event.time,
                incident=incident.id,
                event_id=event.id,
                models=_about(incident, event, told),
                tickets=event.tickets,
                subject=incident.subject,
                mail=_mail(incident) if event.event == "opened" else "",
            )


def _about(incident: Incident, event: IncidentEvent, told: AlertKind) -> tuple[str, ...]:
    if event.why == "eased":
        return incident.well
    if told == "recovered":
        return tuple(model for model in incident.models if model not in incident.moved)
    return event.models


def _mail(incident: Incident) -> str:
    """Return the key of the mail by which the person who opened it told of it, "" for none."""
    if incident.events[0].by == AIMON:
        return ""
    return next((event.mail for event in incident.events if event.mail and event.told), "")


def _told(
    event: IncidentEvent, kind: AlertKind, *, graver: bool, was: bool, flaps: bool
) -> AlertKind | None:
    """Return as what an event is told, None where it is not."""
    if event.event == "resolved" or event.why == "eased":
        return "recovered"
    if flaps != was:
        return "flapping"
    if flaps:
        return kind if graver else None
    if event.event in ("opened", "reopened"):
        return kind
    changed = graver or event.why in ("wider", "worse")
    return kind if event.event in ("seen", "updated") and changed else None


def of_deadlines(ticket: Ticket, clocks: Iterable[ClockState]) -> Iterator[Occasion]:
    """Yield the clocks of an urgent or major ticket whose time is used up, one of a deadline."""
    told: set[datetime] = set()
    for clock in clocks:
        if clock.overdue and clock.due in told:
            continue
        if clock.overdue:
            told.add(clock.due)
        if clock.open and clock.overdue and not clock.paused and clock.class_ in GRAVE:
            yield Occasion(
                key=f"sla-{ticket.id}-{clock.clock}-{clock.started.isoformat()}-{clock.class_}",
                kind="sla",
                trouble="sla",
                severity="major",
                time=clock.due,
                models=(ticket.model,) if ticket.model else (),
                tickets=(ticket.id,),
                subject=clock.clock,
            )


def of_budget(run: Run) -> Iterator[Occasion]:
    """Yield the stop of a run's end by the budget: one a day, or a month."""
    if stop := run.budget:
        span = f"{run.time:%Y-%m-%d}" if stop.period == "day" else f"{run.time:%Y-%m}"
        yield Occasion(
            key=f"budget-{span}-{stop.limit:.10g}-{stop.currency}",
            kind="budget",
            trouble="budget",
            severity="major",
            time=run.time,
            event_id=run.id,
            models=stop.models,
            subject=stop.period,
        )


def of_retirement(model: Model, now: datetime, since: datetime) -> Iterator[Occasion]:
    """Yield the stage that a model's retirement has come to after the day of ``since``."""
    near = retirement(model, now.date())
    if near and newly_near(model, now.date(), since.date()):
        yield Occasion(
            key=f"retirement-{model.id}-{near.on}-{near.stage}",
            kind="retirement",
            trouble="retirement",
            severity="minor" if near.stage <= _SOON else "info",
            time=now,
            models=(model.id,),
            subject=f"{near.on}",
        )


def of_runs(
    runs: Sequence[Run],
    since: datetime,
    now: datetime,
    settings: Settings,
    calendar: Calendar,
    *,
    under_way: str | None,
) -> Iterator[Occasion]:
    """Yield the runs that were killed, and the slots due from ``since`` on that none was made for.

    ``under_way`` is the run that goes on on this machine; any other counts as killed once the
    schedule's grace is over. ``runs`` are all from the day of ``since`` on.
    """
    grace = timedelta(minutes=settings.schedule.grace_minutes)
    ended = {run.run for run in runs if run.event == "end"} | {under_way}
    for run in runs:
        if run.event == "start" and run.run not in ended and run.time + grace <= now:
            slot = f"{run.time.date()} {run.slot}" if run.slot else ""
            yield _of_slot("killed", f"killed-{run.run}", run.time, slot, run.id)
    for days in range((now.date() - since.date()).days + 1):
        day = since.date() + timedelta(days=days)
        made = [r for r in runs if r.time.date() == day and r.event != "end"]
        rows = [{"slot": r.slot, "skipped": r.event == "skipped"} for r in made]
        for slot in (
            remark.slot or "" for remark in remarks.missed(day, now, rows, settings, calendar)
        ):
            due = datetime.combine(day, time.fromisoformat(slot), tzinfo=now.tzinfo)
            if due >= since:
                yield _of_slot("missed", f"missed-{day}-{slot}", due + grace, f"{day} {slot}")


def of_jobs(states: Iterable[JobState]) -> Iterator[Occasion]:
    """Yield once a day that jobs of the schedule did not run, broke off or failed.

    What joins them later the same day is seen in the schedule itself.
    """
    told: dict[date, list[JobState]] = {}
    for state in states:
        if state.due and state.state in ("missed", "killed", "failed"):
            told.setdefault(state.due.date(), []).append(state)
    for day, wrong in told.items():
        first = min(state.due for state in wrong if state.due)
        yield Occasion(
            key=f"jobs-{day}",
            kind="jobs",
            trouble="jobs",
            severity="minor",
            time=first + GRACE,
            subject=f"{day}",
        )


def _of_slot(kind: AlertKind, key: str, at: datetime, slot: str, event_id: str = "") -> Occasion:
    return Occasion(
        key=key,
        kind=kind,
        trouble=kind,
        severity="minor",
        time=at,
        event_id=event_id,
        subject=slot,
    )
