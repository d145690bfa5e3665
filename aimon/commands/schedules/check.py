"""``aimon schedule check``: what the schedule missed and why."""

from __future__ import annotations

from datetime import date

import click

from aimon.errors import PROBLEM_FOUND
from aimon.i18n import N_
from aimon.options import App, Command, as_day, at_option, format_option, option, pass_app


@click.command(
    "check",
    cls=Command,
    help=N_(
        "Compare the schedule with its records: what was missed (and why, if it can be known), what "
        "was broken off, what failed, since the last business day. With --catch-up, first do what "
        "was missed and still makes sense: a report does for days, a test of the morning does not "
        "at night. Exit code 1: something was missed, broken off or failed."
    ),
    epilog=N_("Example: aimon schedule check"),
)
@option("--from", "first", callback=as_day, metavar="D", help=N_("Since this day."))
@option("--catch-up", is_flag=True, help=N_("Make up for what still makes sense."))
@option("--quiet", is_flag=True, help=N_("Print nothing but errors (for cron)."))
@format_option()
@at_option
@pass_app
@click.pass_context
def command(
    ctx: click.Context,
    app: App,
    first: date | None,
    catch_up: bool,
    quiet: bool,
    fmt: str,
    at: str | None,
) -> None:
    """Make up, compare, show, and say by the exit code whether anything is wrong."""
    from aimon.core.periods import business_day_before
    from aimon.output import jobs as output
    from aimon.schedule.catching import catch_up as make_up
    from aimon.schedule.records import Jobs

    workspace = app.workspace
    jobs = Jobs(workspace, workspace.now(at))
    if catch_up:
        for due, ran in make_up(workspace, jobs, at):
            output.pass_on(ran.said if fmt == "table" else "", ran.complained)
            if not quiet and fmt == "table":
                output.say_ran(ran.event, due.at)
        jobs = Jobs(workspace, workspace.now(at))
    first = first or business_day_before(jobs.now.date(), workspace.settings)
    wrong = jobs.wrong(first, jobs.now.date())
    if not quiet:
        output.emit_wrong(fmt, wrong, jobs.now, first, begun=jobs.begun is not None)
    if wrong or jobs.begun is None:
        ctx.exit(PROBLEM_FOUND)
