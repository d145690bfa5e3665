"""Whether cron fires by the same zone as aimon reckons: the system's, or the daemon's own TZ."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aimon.core.examination import Finding, error, ok, warning
from aimon.doctor.patient import Patient
from aimon.i18n import _
from aimon.text import visible

_HALF_A_YEAR = timedelta(days=183)


def look(patient: Patient) -> Iterator[Finding]:
    """Yield how the system's zone and the daemon's stand to the site's."""
    name, zone = system_zone(patient.etc)
    subject = _("the system's zone")
    if patient.settings is None:
        yield ok(subject, visible(name))
        return
    site = ZoneInfo(patient.settings.timezone)
    daemon = patient.daemon
    if daemon and daemon.zone is not None:
        name = f"{daemon.name}: TZ={daemon.zone}"
        zone = _named(daemon.zone)
    mend = _("sudo timedatectl set-timezone {zone} && sudo systemctl restart cron").format(
        zone=site.key
    )
    apart = _apart(zone, site, patient.now)
    if apart:
        say = error if patient.calls else warning
        text = _(
            "{name} is {hours:+g} h from {site}, the zone of aimon.yaml: cron fires by the "
            "system's zone, so every job comes at the wrong hour"
        )
        yield say(subject, text.format(name=visible(name), hours=apart, site=site.key), mend)
    else:
        yield ok(subject, _("{name}, as {site} in aimon.yaml").format(name=name, site=site.key))
    changed = _changed(patient.etc / "localtime")
    if daemon and daemon.zone is None and daemon.started and changed and daemon.started < changed:
        yield warning(
            daemon.name,
            _("the system's zone was set after cron began: it may still go by the one before"),
            _("sudo systemctl restart cron"),
        )


def system_zone(etc: Path) -> tuple[str, tzinfo]:
    """Return the system's zone and what it is called; without /etc/localtime it is UTC."""
    place = etc / "localtime"
    try:
        with open(place, "rb") as file:
            zone: tzinfo = ZoneInfo.from_file(file)
    except (OSError, ValueError):
        return "UTC", UTC
    _folder, found, name = os.path.realpath(place).partition("zoneinfo/")
    if not found:
        name = _read(etc / "timezone") or str(place)
    return name, zone


def _named(name: str) -> tzinfo:
    """Return the zone of a TZ variable; the C library takes an unknown name for UTC."""
    try:
        return ZoneInfo(name.removeprefix(":"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _apart(one: tzinfo, other: tzinfo, now: datetime) -> float:
    """Return by how many hours a zone differs, now or in half a year; 0 where it does not."""
    for moment in (now, now + _HALF_A_YEAR):
        offsets = [moment.astimezone(zone).utcoffset() or timedelta() for zone in (one, other)]
        if offsets[0] != offsets[1]:
            return (offsets[0] - offsets[1]) / timedelta(hours=1)
    return 0.0


def _changed(link: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(link.lstat().st_mtime, UTC)
    except OSError:
        return None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
