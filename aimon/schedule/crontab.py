"""The lines of a crontab that run the site's jobs.

Debian's cron goes by the system's time zone, expands nothing, makes a new line of a % and takes
two day fields as "or": so times are of that zone, paths absolute, and what is a business day is
left to the job itself.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from aimon.core.jobs import Job
from aimon.core.settings import WEEKDAYS, Settings
from aimon.i18n import _

_DAY_MINUTES = 1440


class Place(NamedTuple):
    """Where the jobs run: the program, the workspace, the zone of cron and how far the site's clock
    is ahead of it; ``steady``: throughout the year.
    """

    program: str
    home: str
    zone: str
    ahead: timedelta = timedelta()
    steady: bool = True


def crontab(
    jobs: Sequence[Job], settings: Settings, place: Place, variables: Iterable[str] = ()
) -> str:
    """Return the whole text; ``variables`` are those in which the site keeps its keys."""
    return "\n".join(_lines(jobs, settings, place, variables)) + "\n"


def _lines(
    jobs: Sequence[Job], settings: Settings, place: Place, variables: Iterable[str]
) -> Iterator[str]:
    yield from _comment(
        _(
            "The day's work of aimon, made by: aimon schedule crontab\n"
            'Where "crontab -l" shows nothing, install it with: aimon schedule crontab | crontab -\n'
            "That replaces what is there. Else add these lines to it with: crontab -e\n"
            "A file in /etc/cron.d has one more field, the account, before the command."
        )
    )
    yield "#"
    yield from _comment(
        _(
            "The times are of the system's time zone ({zone}), whatever a TZ line says. Cron fires on\n"
            "weekdays; whether it is a business day, a first Monday or a day after a holiday, each job\n"
            "knows itself. All is silent when it is well: what cron mails, a person must see."
        ).format(zone=place.zone)
    )
    if place.ahead:
        yield from _comment(
            _(
                "The site's clock ({site}) shows {hours} hours more, and the times take account of it."
            )
            if place.ahead > timedelta()
            else _(
                "The site's clock ({site}) shows {hours} hours less, and the times take account of it."
            ),
            site=settings.timezone,
            hours=f"{abs(place.ahead) / timedelta(hours=1):g}",
        )
    if not place.steady:
        yield from _comment(
            _(
                "The two change their clocks differently: make these lines anew when that happens, or\n"
                "set the system to {site}."
            ),
            site=settings.timezone,
        )
    yield ""
    yield "SHELL=/bin/sh"
    yield f"PATH={place.program.rpartition('/')[0]}:/usr/local/bin:/usr/bin:/bin"
    yield f"AIMON_HOME={_assigned(place.home)}"
    yield "LANG=C.UTF-8"
    yield "PYTHONUTF8=1"
    if names := sorted(set(variables)):
        yield from _comment(
            _(
                "Cron knows no export: set the keys here that the settings look for, or use file:PATH."
            )
        )
        yield from (f"#{name}=" for name in names)
    yield ""
    for job in jobs:
        yield f"{_fields(job, settings, place)} {command(place.program, job)}"


def command(program: str, job: Job) -> str:
    """Return a job's command as cron takes it."""
    return f"{shlex.quote(program)} schedule run {job.name} --quiet".replace("%", r"\%")


def _comment(text: str, **values: str) -> Iterator[str]:
    return (f"# {line}" for line in text.format(**values).split("\n"))


def _assigned(value: str) -> str:
    if not set(value) & set(" #'\""):
        return value
    return f"'{value}'" if '"' in value else f'"{value}"'


def _fields(job: Job, settings: Settings, place: Place) -> str:
    """Return the five fields of time."""
    if job.every:
        hours, minutes = divmod(job.every, 60)
        if not hours:
            return f"*/{minutes} * * * *" if minutes > 1 else "* * * * *"
        return (
            f"0 */{hours} * * *" if 1 < hours < 24 else "0 * * * *" if hours == 1 else "0 0 * * *"
        )
    hour, minute = (int(part) for part in job.at[-5:].split(":"))
    there = hour * 60 + minute - round(place.ahead / timedelta(minutes=1))
    days, there = divmod(there, _DAY_MINUTES)
    hour, minute = divmod(there, 60)
    return f"{minute} {hour} * * {_weekdays(settings, days)}"


def _weekdays(settings: Settings, shift: int) -> str:
    """Return the business days so many days later, as cron writes them: 0 is Sunday."""
    numbers = sorted((WEEKDAYS.index(day) + 1 + shift) % 7 for day in settings.business_days)
    if len(numbers) == 7:
        return "*"
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}-{numbers[-1]}"
    return ",".join(str(number) for number in numbers)
