"""``aimon report note``: what only a person knows, for a report to show as theirs."""

from __future__ import annotations

from datetime import date

import click

from aimon.choosing import Named
from aimon.core.notes import REPORTS, SECTIONS, ReportKind, Section, period_key
from aimon.errors import WrongUsage
from aimon.i18n import N_, _
from aimon.options import (
    App,
    Command,
    as_day,
    at_option,
    format_option,
    option,
    pass_app,
    text_argument,
)


@click.command(
    "note",
    cls=Command,
    help=N_(
        "Write down what only a person knows, such as next week's plans: the report of this week "
        "(or of the day or month) shows it in your words, with your name and the time. With --list "
        "the notes are shown, with --remove one is taken back."
    ),
    epilog=N_('Example: aimon report note "…" --for weekly --section plans'),
)
@text_argument()
@option(
    *("--for", "report"),
    type=Named(REPORTS, "aimon.output.notes:REPORTS"),
    help=N_("Which report it is for; without it the weekly one."),
)
@option(
    "--section",
    type=Named(SECTIONS, "aimon.output.notes:SECTIONS"),
    help=N_("Which part of it; without it other."),
)
@option(
    *("--date", "day"),
    callback=as_day,
    metavar="D",
    help=N_("For the report of another day, or of its week or month."),
)
@option("--by", metavar="NAME", default="", help=N_("Whose words they are, if not yours."))
@option("--list", "listing", is_flag=True, help=N_("Show the notes that stand."))
@option("--remove", metavar="N", help=N_("Take a note back; the log keeps that it was written."))
@format_option()
@at_option
@pass_app
def command(
    app: App,
    text: str,
    report: ReportKind | None,
    section: Section | None,
    day: date | None,
    by: str,
    listing: bool,
    remove: str | None,
    fmt: str,
    at: str | None,
) -> None:
    """Write, list or take back."""
    from aimon.output.notes import emit_notes, say
    from aimon.output.status import warn_unreadable
    from aimon.reports.notebook import Notebook

    if sum((bool(text), listing, remove is not None)) > 1:
        raise WrongUsage(_("a text, --list and --remove do not go together"))
    now = app.workspace.now(at)
    kept = Notebook(app.workspace)
    if listing:
        keys = {period_key(kind, day or now.date()) for kind in REPORTS if report in (None, kind)}
        wanted = report is not None or day is not None
        found = [
            note
            for note in kept.standing(now)
            if (not wanted or note.period in keys) and section in (None, note.section)
        ]
        warn_unreadable(kept.unreadable)
        emit_notes(fmt, found, now)
    elif remove is not None:
        say(fmt, kept.withdraw(now, remove), now, _("taken back"))
    else:
        period = period_key(report or "weekly", day or now.date())
        say(fmt, kept.write(now, text, period, section or "other", by), now, _("noted"))
