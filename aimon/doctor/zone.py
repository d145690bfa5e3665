"""Whether the zone that cron fires by fits the site's, which the schedule goes by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aimon.core.examination import Finding, ok, warning
from aimon.doctor.patient import Patient
from aimon.i18n import _
from aimon.schedule.zones import ahead
from aimon.text import visible


def look(patient: Patient) -> Iterator[Finding]:
    """Yield how cron's zone stands to the site's, and whether cron has taken note of it."""
    daemon, name = patient.daemon, patient.zone
    own = daemon.zone if daemon else None
    restart = patient.restart(daemon.name if daemon else "cron")
    subject = f"{daemon.name}: TZ={own}" if daemon and own else _("the system's zone")
    if patient.settings is None:
        yield ok(visible(subject), name)
        return
    site = patient.settings.timezone
    difference, steady = ahead(ZoneInfo(site), ZoneInfo(name), patient.now)
    if not steady:
        yield warning(
            visible(subject),
            _(
                "{name} and {site}, the zone of aimon.yaml, change their clocks differently: the "
                "lines of the crontab are right for a part of the year only"
            ).format(name=name, site=site),
            f"sudo timedatectl set-timezone {site} && {restart}",
        )
    elif difference:
        text = _(
            "{name}; the zone of aimon.yaml is {site}, {hours:+g} h: the lines of "
            "aimon schedule crontab take account of it"
        )
        hours = difference / timedelta(hours=1)
        yield ok(visible(subject), text.format(name=name, site=site, hours=hours))
    else:
        text = _("{name}, by whose clock {site} of aimon.yaml goes, too")
        yield ok(visible(subject), text.format(name=name, site=site))
    changed = _changed(patient.etc / "localtime")
    if daemon and not own and daemon.started and changed and daemon.started < changed:
        yield warning(
            daemon.name,
            _("the system's zone was set after cron began: it may still go by the one before"),
            restart,
        )


def _changed(link: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(link.lstat().st_mtime, UTC)
    except OSError:
        return None
