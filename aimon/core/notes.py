"""What only a person knows of a day, week or month: notes, shown in its report as theirs."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal, get_args

import msgspec

from aimon.core.kinds import Time
from aimon.core.numbering import number_in

ReportKind = Literal["daily", "weekly", "monthly", "briefing"]
Section = Literal["highlights", "plans", "risks", "support", "education", "other"]
REPORTS: tuple[ReportKind, ...] = get_args(ReportKind)
SECTIONS: tuple[Section, ...] = get_args(Section)
NoteId = Annotated[str, msgspec.Meta(pattern=r"\AN-[1-9][0-9]{0,8}\Z")]


def _first_version() -> int:
    return 1


class NoteEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of log/notes: a note was written, or one that was is withdrawn.

    ``note`` is like N-3, ``by`` the account that recorded it, ``author`` whose words they are.
    ``period`` is the key of the report that it belongs to, like weekly-2026-W48.
    """

    v: int = msgspec.field(default_factory=_first_version)  # a default factory's value is written
    id: str
    time: Time
    host: str
    note: NoteId
    event: Literal["written", "withdrawn"]
    by: str = ""
    author: str = ""
    period: str = ""
    section: Section = "other"
    text: str = ""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A note that stands: whose words, since when, for which part of which report."""

    id: str
    time: datetime
    author: str
    period: str
    section: Section
    text: str

    @property
    def number(self) -> int:
        """The note's number."""
        return number_in(self.id, "N")


def period_key(report: ReportKind, day: date) -> str:
    """Return the key of the report of the day, or of the week or month that the day is in."""
    match report:
        case "weekly":
            year, week, _weekday = day.isocalendar()
            return f"weekly-{year}-W{week:02}"
        case "monthly":
            return f"monthly-{day:%Y-%m}"
    return f"{report}-{day}"


def standing_notes(events: Iterable[NoteEvent], now: datetime) -> list[Note]:
    """Return the notes that were written by ``now`` and not withdrawn by then, by number."""
    known: dict[str, Note] = {}
    for event in sorted(events, key=lambda e: (e.event != "written", e.time)):
        if event.time > now:
            continue
        if event.event == "written":
            known[event.note] = Note(
                id=event.note,
                time=event.time,
                author=event.author or event.by,
                period=event.period,
                section=event.section,
                text=event.text,
            )
        else:
            known.pop(event.note, None)
    return sorted(known.values(), key=lambda note: note.number)
