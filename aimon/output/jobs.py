"""Shows the jobs of the schedule: today's, what was missed, how one went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import msgspec

from aimon.core.jobrecords import JobEvent
from aimon.core.jobs import Due, Job
from aimon.core.jobstates import JobState
from aimon.core.settings import WEEKDAYS
from aimon.files import replace
from aimon.i18n import N_, _, ngettext
from aimon.output.days import day_words, weekday_words
from aimon.output.figures import NOTHING
from aimon.output.table import Table, emit
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


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A job in the list: how it stands today (or went last), and when it is due next."""

    job: Job
    state: JobState | None
    next: datetime | None


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
        return ngettext("every hour", "every {n} hours", hours).format(n=hours)
    *days, clock = job.at.split()
    if not days:
        return clock
    day = weekday_words(WEEKDAYS.index(days[-1]) + 1)
    return (_("first {day} {time}") if len(days) == 2 else "{day} {time}").format(
        day=day, time=clock
    )


def state_words(state: JobState | None) -> str:
    """Return how a job stands, with what is worth knowing about it."""
    if state is None:
        return ""
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
            return _("nothing of the schedule ran from {since} to {until}").format(
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


def emit_rows(
    fmt: str,
    rows: Sequence[Row],
    now: datetime,
    day: date,
    *,
    holiday: str | None,
    business: bool,
) -> None:
    """Print a day's jobs, what they came to, and when each is due next."""
    shown = [as_json(row) for row in rows]
    data = {
        "at": now,
        "day": day,
        "business_day": business,
        "holiday": holiday,
        "next": min((row.next for row in rows if row.next), default=None),
        "jobs": shown,
    }
    emit(fmt, data, lambda: _table(rows, now.date()), shown)
    if fmt == "table":
        _foot(rows, day, holiday, business)


def emit_one(fmt: str, row: Row, home: Path) -> None:
    """Print a job: when, what, how it went, and what it last showed."""
    job, state = row.job, row.state
    shown = as_json(row)
    text = _shown(home, state.output) if state and state.output else ""
    emit(fmt, shown | {"shown": text or None}, lambda: _table([row], date.min), [shown])
    if fmt != "table":
        return
    click.echo()
    for line in job.runs:
        click.echo(f"$ aimon {line}")
    if job.at:
        words = _("It still makes sense within {time} of its time.")
        click.echo(words.format(time=lasts_words(job.late)))
    if state and state.ping:
        click.echo(_("The dead man's switch could not be told: {why}").format(why=state.ping))
    if text and state:
        click.echo()
        click.echo(f"{state.output}:")
        click.echo()
        click.echo(text.rstrip())


def _shown(home: Path, output: str) -> str:
    """Return what a look kept, nothing where it was removed since."""
    try:
        return (home / output).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def as_json(row: Row) -> dict[str, Any]:
    """Return a job as programs read it."""
    job, state = row.job, row.state
    return {
        "job": job.name,
        "kind": job.kind,
        "at": job.at or None,
        "every_minutes": job.every or None,
        "runs": job.runs,
        "state": state.state if state else None,
        "result": state and as_data(state),
        "next": row.next,
    }


def as_data(state: JobState) -> dict[str, Any]:
    """Return how a job went, without what is not known."""
    found = msgspec.structs.asdict(state)
    return {name: value for name, value in found.items() if value not in (None, "", 0)}


def _table(rows: Sequence[Row], today: date) -> Table:
    titles = (_("time"), _("job"), _("what it does"), _("next time"), _("result"))
    cells = [
        (
            time_words(row.job),
            row.job.name,
            title_words(row.job),
            _moment(row.next, today),
            state_words(row.state),
        )
        for row in rows
    ]
    return Table(titles, cells, spare=(2, 3), whole=True)


def _moment(at: datetime | None, today: date) -> str:
    if at is None:
        return NOTHING
    return f"{at:%H:%M}" if at.date() == today else f"{day_words(at.date())} {at:%H:%M}"


def _foot(rows: Sequence[Row], day: date, holiday: str | None, business: bool) -> None:
    click.echo()
    if not business:
        words = _("{day} is a day off: only what comes again every few minutes runs.")
        named = day_words(day) + (f" {holiday}" if holiday else "")
        click.echo(words.format(day=named))
    if kept := [row.job.name for row in rows if row.state and row.state.output]:
        words = _("What a look showed: {command}")
        click.echo(words.format(command=f"aimon schedule show {kept[-1]}"))
    if not any(row.state and row.state.time for row in rows):
        words = _("Nothing has run yet. The lines for cron: {command}")
        click.echo(words.format(command="aimon schedule crontab"))


def emit_wrong(
    fmt: str, states: Sequence[JobState], now: datetime, first: date, *, begun: bool
) -> None:
    """Print what was missed, broken off or failed since a day, and why.

    ``begun``: the schedule has run here at least once.
    """
    shown = [as_data(state) for state in states]
    data = {"at": now, "from": first, "begun": begun, "wrong": shown}
    emit(fmt, data, lambda: _wrong_table(states), shown)
    if fmt == "table" and not begun:
        words = _("Nothing has run yet. The lines for cron: {command}")
        click.echo(words.format(command="aimon schedule crontab"))
    elif fmt == "table" and not states:
        click.echo(_("nothing was missed since {day}").format(day=day_words(first)))


def _wrong_table(states: Sequence[JobState]) -> Table:
    titles = (_("was due"), _("job"), _("result"))
    rows = [
        (
            f"{day_words(state.due.date())} {state.due:%H:%M}" if state.due else NOTHING,
            state.job,
            state_words(state),
        )
        for state in states
    ]
    return Table(titles, rows, whole=True)


def say_ran(event: JobEvent, due: datetime | None) -> None:
    """Print how a run went, in a line."""
    state = JobState(
        job=event.job,
        state="skipped" if event.event == "skipped" else event.outcome or "failed",
        why=event.why,
    )
    when = f" {day_words(due.date())} {due:%H:%M}" if due else ""
    took = f" ({event.duration_ms / 1000:.1f} s)" if event.duration_ms else ""
    click.echo(f"{event.job}{when}: {state_words(state)}{took}")
    if event.output:
        click.echo(_("kept in {file}").format(file=event.output))


def say_not_due(job: Job, now: datetime, following: Due | None) -> None:
    """Say why a job does not run now, and when it does."""
    text = _("{job} is not due now; next at {time} (--force runs it all the same)")
    at = _moment(following and following.at, now.date())
    click.echo(text.format(job=job.name, time=at))


def say_done_already(job: Job) -> None:
    """Say that a job need not run."""
    click.echo(_("{job} is done already (--force runs it again)").format(job=job.name))


def pass_on(said: str, complained: str) -> None:
    """Print what a job's commands printed."""
    click.echo(said, nl=False)
    click.echo(complained, nl=False, err=True)


def print_files(files: Mapping[str, str]) -> None:
    """Print files one after the other, each under its name."""
    click.echo("\n".join(f"# {name}\n{text}" for name, text in files.items()), nl=False)


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Write files into a folder, which is made, and print their paths; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        replace(folder / name, text.encode(), shared=True)
        click.echo(folder / name)


def lasts_words(late: timedelta) -> str:
    """Return how long after its time a job still makes sense."""
    hours = round(late / timedelta(hours=1))
    return _("{n} h").format(n=hours) if hours < 48 else _("{n} days").format(n=hours // 24)
