"""Shows what people wrote for the reports, as their own words: who, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click
from msgspec.structs import asdict

from aimon.core.notes import Note
from aimon.i18n import N_, _
from aimon.output import figures
from aimon.output.table import Table, emit, hung, terminal_width
from aimon.text import visible

SECTIONS = {
    "highlights": N_("highlights"),
    "plans": N_("plans"),
    "risks": N_("expected risks"),
    "support": N_("support needed"),
    "education": N_("education"),
    "other": N_("other notes"),
}
REPORTS = {
    "daily": N_("daily report"),
    "weekly": N_("weekly report"),
    "monthly": N_("monthly report"),
    "briefing": N_("briefing"),
}
_LONGEST = 2000


def as_data(notes: Iterable[Note], now: datetime) -> list[dict[str, Any]]:
    """Return notes for a report and for JSON: whose words, when, and safe to be shown."""
    return [
        {
            **asdict(note),
            "words": words(note),
            "author_text": visible(note.author, 60),
            "time_text": figures.moment(note.time, now),
            "section_text": _(SECTIONS[note.section]),
            "said": said(note, now),
        }
        for note in notes
    ]


def words(note: Note) -> str:
    """Return a note's text on one line."""
    return visible(" ".join(note.text.split()), _LONGEST)


def said(note: Note, now: datetime) -> str:
    """Return a note as its author's words, like ``“…” (Kim, 11-26 16:00)``."""
    return _("“{text}” ({author}, {time})").format(
        text=words(note), author=visible(note.author, 60), time=figures.moment(note.time, now)
    )


def emit_notes(fmt: str, notes: Sequence[Note], now: datetime) -> None:
    """Print notes, one a line."""
    shown = as_data(notes, now)
    emit(fmt, {"at": now, "notes": shown}, lambda: _table(notes, now), shown)
    if fmt == "table" and not notes:
        click.echo(_("no notes"))


def say(fmt: str, note: Note, now: datetime, done: str) -> None:
    """Print what a command did to a note."""
    if fmt == "json":
        return emit(fmt, as_data([note], now)[0], Table((), ()))
    click.echo(f"{note.id} {done}: {_where(note)}")
    click.echo(hung("  ", said(note, now), terminal_width()))
    return None


def _where(note: Note) -> str:
    report, _dash, period = note.period.partition("-")
    kind = _(REPORTS[report]) if report in REPORTS else visible(report, 20)
    return f"{kind} {visible(period, 20)} · {_(SECTIONS[note.section])}"


def _table(notes: Sequence[Note], now: datetime) -> Table:
    rows = [
        (
            note.id,
            visible(note.period, 30),
            _(SECTIONS[note.section]),
            visible(note.author, 30),
            figures.moment(note.time, now),
            words(note),
        )
        for note in notes
    ]
    titles = (_("No."), _("Report"), _("Section"), _("By"), _("Time"), _("Note"))
    return Table(titles, rows)
