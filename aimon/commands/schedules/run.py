"""``aimon schedule run``: one job of the schedule, as cron calls it."""

from __future__ import annotations

import click

from aimon import completing
from aimon.errors import PROBLEM_FOUND, TRY_AGAIN, AimonError
from aimon.i18n import N_
from aimon.options import App, Command, at_option, option, pass_app

_CODES = {"problem": PROBLEM_FOUND, "waiting": TRY_AGAIN, "failed": AimonError.exit_code}


@click.command(
    "run",
    cls=Command,
    help=N_(
        "Run a job if it is due: on a business day, not long after its time, and not twice. Its "
        "start, its end and what came of it are recorded; what is busy or out of reach is tried "
        "again. Exit codes: those of what it runs, 1 a problem was found, 75 it waits or is under "
        "way already, 3 it failed."
    ),
    epilog=N_("Example: aimon schedule run probe-0930"),
)
@click.argument("name", metavar="JOB", shell_complete=completing.jobs)
@option("--force", is_flag=True, help=N_("Run it although it is not due, or done already."))
@option("--quiet", is_flag=True, help=N_("Print nothing but errors (for cron)."))
@at_option
@pass_app
@click.pass_context
def command(
    ctx: click.Context, app: App, name: str, force: bool, quiet: bool, at: str | None
) -> None:
    """Look whether it is due, run it, pass on what it says."""
    from aimon.core.jobs import last_due, next_due
    from aimon.output import jobs as output
    from aimon.schedule.records import Jobs, require
    from aimon.schedule.running import run

    workspace = app.workspace
    jobs = Jobs(workspace, workspace.now(at))
    job = require(jobs.jobs, name)
    due = last_due(job, jobs.calendar, jobs.now)
    if due is None and job.at and not force:
        if not quiet:
            output.say_not_due(job, jobs.now, next_due(job, jobs.calendar, jobs.now))
        return

    def done() -> bool:
        """Whether another run was faster."""
        if due is None or force:
            return False
        return Jobs(workspace, workspace.now(at)).is_done(due)

    ran = run(
        workspace,
        job,
        due,
        trigger="cron" if quiet else "manual",
        at=at,
        done=done,
        waiting=None if quiet else output.say_waiting,
    )
    if ran is None:
        if not quiet:
            output.say_done_already(job)
        return
    output.pass_on(ran.said, ran.complained)
    if not quiet:
        output.say_ran(ran.event, due and due.at)
    ctx.exit(_CODES.get(ran.event.outcome or "", 0))
