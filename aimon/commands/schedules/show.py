"""``aimon schedule show``: the day's jobs, how they went, what comes next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from aimon import completing
from aimon.i18n import N_
from aimon.options import App, Command, as_day, at_option, format_option, option, pass_app

if TYPE_CHECKING:
    from aimon.output.jobs import Row
    from aimon.schedule.records import Jobs


@click.command(
    "show",
    cls=Command,
    help=N_(
        "Show today's jobs with their times, what each came to and when it is due next. With JOB, "
        "how that one went, what it runs, and what it last showed."
    ),
    epilog=N_("Example: aimon schedule show"),
)
@click.argument("name", metavar="[JOB]", required=False, shell_complete=completing.jobs)
@option("--date", "day", callback=as_day, metavar="D", help=N_("Another day than today."))
@format_option()
@at_option
@pass_app
def command(app: App, name: str | None, day: date | None, fmt: str, at: str | None) -> None:
    """Read the records, show."""
    from aimon.output import jobs as output
    from aimon.schedule.kept import latest
    from aimon.schedule.records import Jobs, require

    now = app.workspace.now(at)
    jobs = Jobs(app.workspace, now)
    day = day or now.date()
    rows = _rows(jobs, day)
    if name is not None:
        job = require(jobs.jobs, name)
        (row,) = (row for row in rows if row.job == job)
        home = app.workspace.home
        output.emit_one(fmt, row, home, latest(home, job.name, day))
        return
    holiday = jobs.calendar.holiday_name(day)
    business = jobs.calendar.is_business_day(day)
    begun = jobs.begun is not None
    output.emit_rows(fmt, rows, now, day, holiday=holiday, business=business, begun=begun)


def _rows(jobs: Jobs, day: date) -> list[Row]:
    from aimon.core.jobs import next_due
    from aimon.output.jobs import Row

    found = {state.job: state for state in (*jobs.of_days(day, day), *jobs.of_watches())}
    rows = []
    for job in jobs.jobs:
        due = next_due(job, jobs.calendar, jobs.now)
        rows.append(Row(job=job, state=found.get(job.name), next=due and due.at))
    return rows
