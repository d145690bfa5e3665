"""The units by which systemd runs the site's jobs: one service for all, a timer for each.

A timer goes by the site's own zone and makes up for what was due while the machine was off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from aimon.core.jobs import Job
from aimon.core.settings import WEEKDAYS, Settings
from aimon.i18n import _
from aimon.schedule.crontab import Place

_SERVICE = """\
[Unit]
Description=aimon: %i
Wants=network-online.target
After=network-online.target time-sync.target

[Service]
Type=oneshot
ExecStart="{program}" schedule run %i --quiet
Environment="AIMON_HOME={home}" LANG=C.UTF-8 PYTHONUTF8=1
# {codes}
SuccessExitStatus=1 75 130
{user}KillSignal=SIGTERM
TimeoutStopSec=90
"""
_HOME = re.compile(r'AIMON_HOME=((?:[^"\\\n]|\\.)*)')
_ESCAPED = re.compile(r"\\(.)|%(%)")
_TIMER = """\
[Unit]
Description=aimon: {name}, {when}

[Timer]
OnCalendar={calendar}
Persistent={persistent}
AccuracySec=1s
Unit=aimon@{name}.service

[Install]
WantedBy=timers.target
"""


def units(
    jobs: Sequence[Job],
    settings: Settings,
    place: Place,
    user: str = "",
    variables: Iterable[str] = (),
) -> dict[str, str]:
    """Return the text of each unit by its file's name; a user's own manager needs no ``user``.

    ``variables`` are those of the environment in which the site keeps its keys.
    """
    program, home = (_escaped(part) for part in (place.program, place.home))
    line = f"User={user}\n" if user else ""
    if names := ", ".join(sorted(set(variables))):
        text = _(
            "systemd knows no export: write {names} as NAME=VALUE into a file closed to others"
        )
        line += f"# {text.format(names=names)}\n#EnvironmentFile={home}/environment\n"
    codes = _("1: a problem was found, and told; 75: it waits to be tried again; 130: stopped")
    service = _SERVICE.format(program=program, home=home, user=line, codes=codes)
    found = {"aimon@.service": service}
    for job in jobs:
        found[f"aimon-{job.name}.timer"] = _TIMER.format(
            name=job.name,
            when=job.at or f"every {job.every} minutes",
            calendar=_calendar(job, settings),
            persistent="false" if job.every else "true",
        )
    return found


def _escaped(path: str) -> str:
    """Return a path as it stands between quotes in a unit."""
    return path.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")


def home_of(service: str) -> str:
    """Return the workspace's folder that a service's unit names, "" for none."""
    named = _HOME.search(service)
    return _ESCAPED.sub(r"\1\2", named[1]) if named else ""


def _calendar(job: Job, settings: Settings) -> str:
    """Return when systemd fires: see systemd.time(7)."""
    if job.every:
        hours, minutes = divmod(job.every, 60)
        if not hours:
            return f"*-*-* *:0/{minutes}:00"
        return f"*-*-* 0/{hours}:00:00" if hours < 24 else "*-*-* 00:00:00"
    days = ",".join(day.capitalize() for day in WEEKDAYS if day in settings.business_days)
    return f"{days} *-*-* {job.at[-5:]}:00 {settings.timezone}"
