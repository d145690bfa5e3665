"""``aimon schedule``: the jobs of the day. Holds the subcommands."""

from __future__ import annotations

from collections.abc import Mapping

import click

from aimon.i18n import N_
from aimon.options import Entry, LazyGroup

ENTRIES: Mapping[str, Entry] = {
    "show": Entry("schedules.show", N_("Show the day's jobs, how they went, what comes next.")),
    "check": Entry("schedules.check", N_("Say what was missed and why; make up for it.")),
    "run": Entry("schedules.run", N_("Run a job of the schedule (what cron calls).")),
    "crontab": Entry("schedules.crontab", N_("Print the crontab of this site.")),
    "systemd": Entry("schedules.systemd", N_("Print the systemd units of this site.")),
}


class Schedules(LazyGroup):
    """The group; each subcommand has its own module."""

    entries = ENTRIES


@click.group(
    "schedule",
    cls=Schedules,
    help=N_("The day that runs itself: what is due when, how it went, what was missed."),
    epilog=N_("Example: aimon schedule show"),
)
def command() -> None:
    """Hold the subcommands."""
