"""What is recorded of the jobs of the day: one line when one starts, ends or is skipped."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from typing import Literal

import msgspec

from aimon.core.kinds import Time

# done: nothing wrong; problem: done, and a problem was found; waiting: something was busy or out of
# reach; failed: it was not done.
Outcome = Literal["done", "problem", "waiting", "failed"]
# Why one failed that was told to stop.
INTERRUPTED = "interrupted"


class JobEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The start, the end or the skipping of a job's run. A start without an end is a killed run.

    ``due`` is the time of the schedule that it is for; a job that comes again every few minutes has
    none. ``code`` is the exit code of what it ran, ``attempts`` how often it was tried, ``why`` what
    went wrong, ``output`` the file in the workspace that holds what it showed, ``ping`` why the
    dead man's switch could not be told.
    """

    v: int = 1
    id: str
    time: Time
    run: str
    job: str
    event: Literal["start", "end", "skipped"]
    host: str
    trigger: Literal["cron", "manual", "catch-up"]
    due: Time | None = None
    outcome: Outcome | None = None
    code: int | None = None
    attempts: int = 0
    duration_ms: float | None = None
    why: str = ""
    output: str = ""
    ping: str = ""
