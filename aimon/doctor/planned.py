"""Which of the site's jobs crontabs and timers have, beside what the schedule would print."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from aimon.core.jobs import jobs_of
from aimon.doctor.calls import calls_of
from aimon.doctor.patient import Patient, quoted
from aimon.doctor.tables import parse
from aimon.doctor.timers import calendar
from aimon.i18n import _
from aimon.schedule.crontab import Place, crontab
from aimon.schedule.places import program
from aimon.schedule.systemd import units
from aimon.schedule.zones import ahead
from aimon.text import visible

# What the schedule sets itself: a crontab with no more than this can be replaced as a whole.
_OURS = frozenset({"SHELL", "PATH", "AIMON_HOME", "LANG", "PYTHONUTF8"})


class Entry(NamedTuple):
    """A job and when it is run: a crontab's five fields, or a timer's calendar.

    ``zone`` is the line's own, where it has one that cron heeds.
    """

    job: str
    when: str
    timer: bool = False
    zone: str = ""


class Comparison(NamedTuple):
    """``jobs`` counts those of the site; ``changed`` has, beside each, when it should be run."""

    jobs: int
    missing: list[str]
    changed: list[tuple[Entry, str]]
    unknown: list[str]
    twice: list[str]


def there(patient: Patient) -> list[Entry]:
    """Return what the crontabs and the timers have for this workspace."""
    heeded = patient.daemon is not None and patient.daemon.heeds_cron_tz
    lines = [
        Entry(call.job, " ".join(call.line.fields), zone=call.line.zone if heeded else "")
        for call in patient.calls
        if call.job
    ]
    return [*lines, *(Entry(timer.job, timer.calendar, timer=True) for timer in patient.timers)]


def compare(patient: Patient, entries: list[Entry]) -> Comparison:
    """Return how these differ from what the schedule would print."""
    due = {
        (entry.job, entry.timer, zone): entry.when
        for zone in {"", *(entry.zone for entry in entries)}
        for entry in _printed(patient, zone or patient.zone)
    }
    names = list(dict.fromkeys(job for job, _timer, _zone in due))
    found = Counter(entry.job for entry in entries)
    known = [entry for entry in entries if entry.job in names]
    pairs = [(entry, due[entry.job, entry.timer, entry.zone]) for entry in known]
    return Comparison(
        jobs=len(names),
        missing=[name for name in names if not found[name]],
        changed=[
            (entry, when)
            for entry, when in pairs
            if _fires(entry) != _fires(entry._replace(when=when))
        ],
        unknown=sorted(set(found) - set(names)),
        twice=[name for name in names if found[name] > 1],
    )


def _fires(entry: Entry) -> object:
    """Return when an entry is run, the same however it is written."""
    from cronsim import CronSim, CronSimError

    if entry.timer:
        return entry.when
    try:
        sim = CronSim(entry.when, datetime(2024, 1, 1, tzinfo=UTC))
    except CronSimError:  # @daily, or nothing that cron takes
        return entry.when
    return sim.minutes, sim.hours, sim.days, sim.months, sim.weekdays


def _printed(patient: Patient, zone: str) -> Iterator[Entry]:
    """Yield what the schedule would print, as lines for a cron of this zone and as timers."""
    settings = patient.settings
    assert settings is not None
    jobs = jobs_of(settings)
    difference, steady = ahead(ZoneInfo(settings.timezone), ZoneInfo(zone), patient.now)
    place = Place(program(), str(patient.home), zone, difference, steady)
    for line in parse("", crontab(jobs, settings, place).encode()).lines:
        for call in calls_of(line):
            yield Entry(call.job or "", " ".join(line.fields))
    texts = units(jobs, settings, place)
    for job in jobs:
        yield Entry(job.name, calendar(texts[f"aimon-{job.name}.timer"]), timer=True)


def anew(patient: Patient) -> str:
    """Return how to put everything in place anew, where it is kept now."""
    if patient.timers and not patient.calls:
        return _timers(patient)
    lines = f"{patient.command} schedule crontab"
    if patient.daemon and patient.daemon.zone:
        lines += f" --zone {shlex.quote(patient.zone)}"
    own = [table for table in patient.tables if table.name == patient.crontab]
    if any(call.line.user for call in patient.calls):
        file = next(call.line.table for call in patient.calls if call.line.user)
        return _(
            "put the lines of {lines} in place of those in {file}, each with its account"
        ).format(lines=lines, file=file)
    mine = sum(call.line.table == patient.crontab for call in patient.calls)
    others = sum(len(table.lines) for table in own) > mine
    set_there = {name for table in own for line in table.lines for name in line.environment}
    if not others and set_there <= _OURS:
        return f"{lines} | {patient.change_crontab} -"
    if not mine:
        return f"({patient.change_crontab} -l; {lines}) | {patient.change_crontab} -"
    return _(
        "take aimon's lines out: {crontab} -e; then add the new ones: "
        "({crontab} -l; {lines}) | {crontab} -"
    ).format(lines=lines, crontab=patient.change_crontab)


def _timers(patient: Patient) -> str:
    """Return it for timers; sudo keeps neither PATH nor AIMON_HOME."""
    timer = patient.timers[0]
    folder = quoted(timer.path.parent)
    if timer.user:
        make, manager = f"{patient.command} schedule systemd --out {folder}", "systemctl --user"
    else:
        called = f"sudo {quoted(program())} --home {patient.place} schedule systemd"
        make = f"{called} --out {folder} --user {visible(patient.account.name)}"
        manager = "sudo systemctl"
    return f"{make} && {manager} daemon-reload && {manager} enable --now {folder}/aimon-*.timer"
