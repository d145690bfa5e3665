"""What alerts would have been worth: which real incidents they tell of, and how soon.

An alert tells of an incident when it came while that went on, or little before, and is about one of
its models. How the trouble is named does not count: a model that fails is first seen as slow.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import median

import msgspec

from aimon.core.alertkinds import AlertKind, IncidentKind, Severity
from aimon.core.incidents import Incident

# An incident's beginning is known only roughly; sharper rules may see it earlier.
_EARLY = timedelta(days=1)


class Fired(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that would have been raised, and the real incidents that it tells of, the likest first."""

    time: datetime
    kind: AlertKind
    severity: Severity
    models: tuple[str, ...] = ()
    subject: str = ""
    tells_of: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A real incident, and when the first alert told of it: None where none did.

    ``first_at_present`` is the same by the settings in force, where others were tried.
    """

    incident: str
    kind: IncidentKind
    severity: Severity
    models: tuple[str, ...]
    began_at: datetime
    first_alert: datetime | None
    first_at_present: datetime | None = None

    @property
    def delay(self) -> timedelta | None:
        """From its beginning to the first alert; nothing is negative."""
        if self.first_alert is None:
            return None
        return max(self.first_alert - self.began_at, timedelta())


class Worth(msgspec.Struct, frozen=True, kw_only=True):
    """What some settings are worth: ``unfounded`` counts the alerts without a real incident."""

    alerts: int
    incidents: int
    found: int
    delay_s: float | None
    unfounded: int


class Backtest(msgspec.Struct, frozen=True, kw_only=True):
    """A period played once more: ``changed`` are the settings that were set, by their paths.

    ``runs`` were played. ``alerts`` and ``figures`` are by these settings, ``present`` by those in
    force; None where nothing was set.
    """

    first: date
    last: date
    changed: dict[str, str]
    runs: int
    alerts: tuple[Fired, ...]
    incidents: tuple[Found, ...]
    figures: Worth
    present: Worth | None


def real(incidents: Iterable[Incident]) -> list[Incident]:
    """Return those that were trouble, each as one.

    What was merged is part of another; what turned out a false alarm was none.
    """
    return [i for i in incidents if i.state != "merged" and not i.false_alarm]


def begun(incidents: Iterable[Incident], first: date, last: date) -> list[Incident]:
    """Return those that began on the days first to last: the ones that alerts had to tell of."""
    return [i for i in incidents if first <= i.began_at.date() <= last]


def matched(alerts: Iterable[Fired], incidents: Sequence[Incident]) -> list[Fired]:
    """Return the alerts with the incidents that each tells of."""
    return [
        msgspec.structs.replace(
            alert, tells_of=tuple(i.id for i in _likest_first(alert, incidents))
        )
        for alert in alerts
    ]


def found(
    alerts: Sequence[Fired], incidents: Iterable[Incident], present: Sequence[Fired] = ()
) -> list[Found]:
    """Return the incidents with the first of the matched alerts that tells of each."""
    first, at_present = _first(alerts), _first(present)
    return [
        Found(
            incident=i.id,
            kind=i.kind,
            severity=i.severity,
            models=i.models,
            began_at=i.began_at,
            first_alert=first.get(i.id),
            first_at_present=at_present.get(i.id),
        )
        for i in incidents
    ]


def _first(alerts: Sequence[Fired]) -> dict[str, datetime]:
    """Return when each incident was first told of."""
    told: dict[str, datetime] = {}
    for alert in sorted(alerts, key=lambda alert: alert.time):
        for incident in alert.tells_of:
            told.setdefault(incident, alert.time)
    return told


def worth(alerts: Sequence[Fired], incidents: Sequence[Incident]) -> Worth:
    """Return the figures of matched alerts."""
    delays = [f.delay.total_seconds() for f in found(alerts, incidents) if f.delay is not None]
    return Worth(
        alerts=len(alerts),
        incidents=len(incidents),
        found=len(delays),
        delay_s=median(delays) if delays else None,
        unfounded=sum(not alert.tells_of for alert in alerts),
    )


def _likest_first(alert: Fired, incidents: Iterable[Incident]) -> list[Incident]:
    told = [incident for incident in incidents if _tells(alert, incident)]
    return sorted(told, key=lambda i: (i.kind != alert.kind, abs(i.began_at - alert.time)))


def _tells(alert: Fired, incident: Incident) -> bool:
    if alert.time < incident.began_at - _EARLY:
        return False
    if incident.resolved_at is not None and alert.time > incident.resolved_at:
        return False
    if alert.models and incident.models:
        return not set(alert.models).isdisjoint(incident.models)
    return alert.kind == incident.kind
