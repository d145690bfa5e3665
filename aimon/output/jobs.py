"""Shows the jobs of the schedule: today's, what was missed, how one went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from aimon.core.jobrecords import JobEvent
from aimon.core.jobs import Due, Job
from aimon.core.jobstates import JobState
from aimon.files import replace
from aimon.i18n import _
from aimon.output.days import day_words
from aimon.output.figures import NOTHING, span
from aimon.output.jobwords import lasts_words, moment_words, state_words, time_words, title_words
from aimon.output.probes import warn
from aimon.output.table import Table, emit
from aimon.text import visible


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A job in the list: how it stands today (or went last), and when it is due next."""

    job: Job
    state: JobState | None
    next: datetime | None


def emit_rows(
    fmt: str,
    rows: Sequence[Row],
    now: datetime,
    day: date,
    *,
    holiday: str | None,
    business: bool,
    begun: bool,
) -> None:
    """Print a day's jobs, what they came to, and when each is due next.

    ``begun``: the schedule has run here at least once.
    """
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
        _foot(rows, day, holiday=holiday, business=business, begun=begun)


def emit_one(fmt: str, row: Row, home: Path, kept: str) -> None:
    """Print a job: when, what, how it went, and the file that keeps what it last showed, if any."""
    job, state = row.job, row.state
    shown = as_json(row)
    text = _shown(home, kept) if kept else ""
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
    if text:
        click.echo()
        click.echo(f"{kept}:")
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
            moment_words(row.next, today),
            state_words(row.state),
        )
        for row in rows
    ]
    return Table(titles, cells, spare=(2, 3), whole=True)


def _foot(
    rows: Sequence[Row], day: date, *, holiday: str | None, business: bool, begun: bool
) -> None:
    click.echo()
    if not business:
        words = _("{day} is a day off: only what comes again every few minutes runs.")
        named = day_words(day) + (f" {holiday}" if holiday else "")
        click.echo(words.format(day=named))
    if kept := [row.job.name for row in rows if row.state and row.state.output]:
        words = _("What a look showed: {command}")
        click.echo(words.format(command=f"aimon schedule show {kept[-1]}"))
    if not begun:
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
    took = f" ({span(event.duration_ms / 1000)})" if event.duration_ms else ""
    click.echo(f"{event.job}{when}: {state_words(state)}{took}")
    if event.output:
        click.echo(_("kept in {file}").format(file=event.output))


def say_waiting(seconds: float) -> None:
    """Say on stderr when a job is tried again."""
    text = _("something was busy or out of reach: tried again in {span} (Ctrl-C ends it)")
    click.echo(text.format(span=span(seconds)), err=True)


def say_not_due(job: Job, now: datetime, following: Due | None) -> None:
    """Say why a job does not run now, and when it does."""
    text = _("{job} is not due now; next at {time} (--force runs it all the same)")
    at = moment_words(following and following.at, now.date())
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
    if left := sorted(p.name for p in folder.glob("aimon-*.timer") if p.name not in files):
        text = _("timers of jobs that there are no more: disable and remove {names}")
        warn(text.format(names=visible(", ".join(left), 300)))
