"""When an alert leaves: at once, after the quiet hours of its severity, or with the next digest."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from aimon.core.alertkinds import Severity
from aimon.core.alertsettings import Alerts, Quiet
from aimon.core.calendar import Calendar

# A site that has no hour for a severity within this is not waited for any longer.
_PATIENCE_DAYS = 366


class Leaving(NamedTuple):
    """When an alert leaves: ``due``, or at once without it; ``digest``: gathered with others."""

    due: datetime | None = None
    digest: bool = False


def leaving(severity: Severity, now: datetime, alerts: Alerts, calendar: Calendar) -> Leaving:
    """Return when an alert of a severity leaves that is raised at ``now``, the site's time.

    A digest is one after ``now``, and none that lies in the quiet hours.
    """
    quiet = alerts.quiet.get(severity)
    if severity in alerts.digest.severities and alerts.digest.times:
        return Leaving(_next_digest(now, alerts, quiet, calendar), digest=True)
    if quiet and is_quiet(quiet, now, calendar):
        return Leaving(_end(quiet, now, calendar))
    return Leaving()


def is_quiet(quiet: Quiet, moment: datetime, calendar: Calendar) -> bool:
    """Whether the moment lies in the quiet hours; they are over at their end.

    The start is theirs. Hours that end when they start are none.
    """
    if quiet.days_off and not calendar.is_business_day(moment.date()):
        return True
    clock = moment.time()
    if quiet.start <= quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def _next_digest(
    now: datetime, alerts: Alerts, quiet: Quiet | None, calendar: Calendar
) -> datetime:
    times = sorted(alerts.digest.times)
    moments = (
        _at(now.date() + timedelta(days=days), clock, now)
        for days in range(_PATIENCE_DAYS)
        for clock in times
    )
    later = (moment for moment in moments if moment > now)
    if quiet is None:
        return next(later)
    first = next(later)
    if not is_quiet(quiet, first, calendar):
        return first
    fitting = (moment for moment in later if not is_quiet(quiet, moment, calendar))
    return next(fitting, None) or _end(quiet, first, calendar)


def _end(quiet: Quiet, now: datetime, calendar: Calendar) -> datetime:
    """Return when the quiet that it is at ``now`` is over."""
    for days in range(_PATIENCE_DAYS):
        day = now.date() + timedelta(days=days)
        for clock in (time(0), quiet.end):
            moment = _at(day, clock, now)
            if moment >= now and not is_quiet(quiet, moment, calendar):
                return moment
    return _at(now.date() + timedelta(days=_PATIENCE_DAYS), quiet.end, now)


def _at(day: date, clock: time, now: datetime) -> datetime:
    return datetime.combine(day, clock, tzinfo=now.tzinfo)
