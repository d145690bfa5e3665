"""The notebook of a workspace: what people wrote for its reports, kept in the journal of notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aimon import i18n
from aimon.account import account
from aimon.core.notes import SECTIONS, Note, NoteEvent, Section, standing_notes
from aimon.core.numbering import number_in
from aimon.core.particles import Spoken
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.journal.ids import new_id
from aimon.journal.notes import NAME, note_log
from aimon.output.notes import as_data
from aimon.text import visible
from aimon.workspace import Workspace

# Held while a note gets its number, or is withdrawn.
LOCK = ".notes.lock"
_PATIENCE_S = 30.0


def notes_rows(
    workspace: Workspace, period: str, now: datetime, language: str
) -> dict[str, list[dict[str, Any]]]:
    """Return the notes for a report by their sections, each with its ``text`` in the language."""
    with i18n.speaking(language):
        rows = as_data(Notebook(workspace).of(period, now), now)
    return {
        section: [{**row, "text": row["said"]} for row in rows if row["section"] == section]
        for section in SECTIONS
    }


class Notebook:
    """Writes notes, takes them back, and knows which stand."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._journal = note_log(workspace.log, workspace.host)

    @property
    def unreadable(self) -> int:
        """How many lines of the journal cannot be read, and so are left out."""
        return len(self._journal.bad)

    def standing(self, now: datetime) -> list[Note]:
        """Return all notes that stand at ``now``, by number."""
        return standing_notes(self._events(), now)

    def of(self, period: str, now: datetime) -> list[Note]:
        """Return those for the report of this key."""
        return [note for note in self.standing(now) if note.period == period]

    def write(
        self, now: datetime, text: str, period: str, section: Section, author: str = ""
    ) -> Note:
        """Record a note for the report of this key; raises WrongUsage for one without words."""
        if not text.strip():
            raise WrongUsage(
                _("the note says nothing"), hint=_('aimon report note "…" --for weekly')
            )
        with self._locked():
            last = max((number_in(event.note, "N") for event in self._events()), default=0)
            by = account()
            event = self._append(
                now,
                note=f"N-{last + 1}",
                event="written",
                by=by,
                author=author.strip() or by,
                period=period,
                section=section,
                text=text.strip(),
            )
            return standing_notes([event], now)[0]

    def withdraw(self, now: datetime, name: str) -> Note:
        """Record that a note counts no more, and return it; raises WrongUsage for none that stands."""
        with self._locked():
            try:
                number = number_in(name, "N")
            except ValueError:
                number = 0
            found = next((n for n in self.standing(now) if n.number == number), None)
            if found is None:
                raise WrongUsage(
                    _("there is no note {name}").format(name=Spoken(visible(name, 20))),
                    hint=_("see them: aimon report note --list"),
                )
            self._append(now, note=found.id, event="withdrawn", by=account())
            return found

    def _events(self) -> list[NoteEvent]:
        return [event for day in self._journal.days() for event in self._journal.read(day)]

    def _locked(self) -> Any:
        from aimon.journal.lock import exclusive

        return exclusive(self._workspace.log / NAME / LOCK, _PATIENCE_S)

    def _append(self, now: datetime, **fields: Any) -> NoteEvent:
        event = NoteEvent(id=new_id(now), time=now, host=self._workspace.host, **fields)
        self._journal.append(event)
        return event
