"""Jobs of the schedule in words: what each is for, when it is due, how it stands and why."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from aimon.core.jobs import Job
from aimon.core.jobstates import JobState
from aimon.core.settings import WEEKDAYS
from aimon.i18n import N_, _, ngettext
from aimon.output.days import day_words, weekday_words
from aimon.output.figures import NOTHING
from aimon.text import visible

_MARKS = {
    "done": "🟢",
    "by_hand": "🟢",
    "problem": "🟡",
    "waiting": "🟡",
    "running": "🔵",
    "failed": "🔴",
    "killed": "🔴",
    "missed": "🔴",
}
_STATES = {
    "pending": N_("to come"),
    "running": N_("under way"),
    "done": N_("done"),
    "problem": N_("done, problem found"),
    "by_hand": N_("done by hand"),
    "skipped": N_("skipped"),
    "waiting": N_("waits to be tried again"),
    "failed": N_("failed"),
    "killed": N_("began, but did not end"),
    "missed": N_("did not run"),
}
_TITLES = {
    "status": N_("look at the models in the morning"),
    "briefing": N_("send the briefing"),
    "traffic": N_("look at use at its peak"),
    "trends": N_("look at trends"),
    "closing": N_("look once more at the end of the day"),
    "checklist": N_("say what the checklists still have open"),
    "daily": N_("send the day's report"),
    "weekly": N_("send the week's report"),
    "monthly": N_("send the month's report"),
    "week-plan": N_("what the week's plan begins with"),
    "midweek": N_("how the week goes"),
    "week-review": N_("agenda of the week's review"),
    "month-plan": N_("agenda of the month's planning"),
    "alerts": N_("tell of trouble"),
    "tickets": N_("warn of deadlines"),
    "outbox": N_("send what waits"),
    "dashboard": N_("write the page to look at"),
    "check": N_("look for missed jobs and make up for them"),
}


def title_words(job: Job) -> str:
    """Return what a job is for."""
    if job.name in _TITLES and job.kind != "own":
        return _(_TITLES[job.name])
    if job.kind == "probe":
        return _("test the models at {slot}").format(slot=job.at)
    if job.name == "checklist":
        return _(_TITLES[job.name])
    return visible("; ".join(job.runs), 60)


def time_words(job: Job) -> str:
    """Return when a job is due, shortly."""
    if job.every:
        hours, minutes = divmod(job.every, 60)
        if minutes:
            return _("every {n} min").format(n=job.every)
        return ngettext("every {n} hour", "every {n} hours", hours).format(n=hours)
    *days, clock = job.at.split()
    if not days:
        return clock
    day = weekday_words(WEEKDAYS.index(days[-1]) + 1)
    return (_("first {day} {time}") if len(days) == 2 else "{day} {time}").format(
        day=day, time=clock
    )


def state_words(state: JobState | None) -> str:
    """Return how a job stands, with what is worth knowing about it."""
    if state is None or (state.state == "pending" and state.due is None):
        return ""
    if state.why == "before":
        return "⚪ " + _("before the schedule began")
    words = f"{_MARKS.get(state.state, '⚪')} {_(_STATES[state.state])}"
    if state.time and state.state in ("done", "problem", "by_hand", "failed", "running", "killed"):
        words += f" {state.time:%H:%M}"
    why = why_words(state)
    return f"{words}: {why}" if why else words


def why_words(state: JobState) -> str:
    """Return why a job was missed, failed or skipped, as far as it is known."""
    until = f"{state.until:%m-%d %H:%M}" if state.until else _("now")
    match state.why:
        case "down":
            return _("the machine was started only at {time}").format(time=until)
        case "silent":
            since = f"{state.since:%m-%d %H:%M}" if state.since else NOTHING
            return _("no job ran by itself from {since} to {until}").format(
                since=since, until=until
            )
        case "no_line":
            return _("other jobs ran at that time: its line may be missing (aimon doctor)")
        case "no_mail":
            return _("aimon.yaml has no mail")
        case "locked":
            return _("the run before was still under way")
        case "interrupted":
            return _("interrupted")
        case why:
            return why


def moment_words(at: datetime | None, today: date | None) -> str:
    """Return a moment shortly: of today its time alone."""
    if at is None:
        return NOTHING
    return f"{at:%H:%M}" if at.date() == today else f"{day_words(at.date())} {at:%H:%M}"


def lasts_words(late: timedelta) -> str:
    """Return how long after its time a job still makes sense."""
    hours = round(late / timedelta(hours=1))
    return _("{n} h").format(n=hours) if hours < 48 else _("{n} days").format(n=hours // 24)
