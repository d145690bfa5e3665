"""What is wrong with a journal's file, in words."""

from __future__ import annotations

from pathlib import Path

from aimon.i18n import N_, _, ngettext
from aimon.journal.reader import Bad, Tail
from aimon.journal.repair import Repair
from aimon.journal.verify import FileReport
from aimon.output.table import Table
from aimon.text import visible

_SHOWN = 3
_REASONS = {
    "too_long": N_("longer than 1 MiB"),
    "encoding": N_("not UTF-8"),
    "nesting": N_("nested too deeply"),
    "json": N_("not JSON"),
    "type": N_("not a record of this journal"),
}


def verified(reports: list[FileReport], below: Path | None = None) -> Table:
    """Return a row a file; the first few bad lines are named.

    Paths are shown as they are below a folder, where one is given.
    """
    titles = (_("Journal"), _("File"), _("Lines"), _("Bad"), _("Findings"))
    rows = [
        (r.journal, _below(r.file, below), str(r.lines), str(len(r.bad)), _findings(r))
        for r in reports
    ]
    return Table(titles, rows, frozenset({2, 3}), spare=(0, 2), whole=True)


def repaired(done: list[Repair], below: Path | None = None) -> Table:
    """Return a row a file that was repaired, or would be."""
    titles = (_("Journal"), _("File"), _("Kept"), _("Copy"), _("Removed"))
    rows = [
        (r.journal, _below(r.file, below), str(r.kept), _copy(r, below), _removed(r)) for r in done
    ]
    return Table(titles, rows, frozenset({2}), spare=(0, 2, 3), whole=True)


def path_words(path: str) -> str:
    """Return a path as it may be shown."""
    return visible(path, limit=1000)


def _below(path: str, folder: Path | None) -> str:
    inside = folder is not None and Path(path).is_relative_to(folder)
    return path_words(str(Path(path).relative_to(folder)) if folder and inside else path)


def _copy(done: Repair, below: Path | None) -> str:
    return _below(done.copy, below) if done.copy else ""


def _findings(report: FileReport) -> str:
    error = [visible(report.error, limit=1000)] if report.error else []
    return "; ".join(error + _bad_lines(report.bad) + _tail(report.tail))


def _removed(done: Repair) -> str:
    torn = done.tail if done.tail and not done.tail.whole else None
    return "; ".join(_bad_lines(done.removed) + _tail(torn))


def _bad_lines(bad: tuple[Bad, ...]) -> list[str]:
    found = [
        _("byte {offset}: {reason}").format(offset=line.offset, reason=_(_REASONS[line.reason]))
        for line in bad[:_SHOWN]
    ]
    if (more := len(bad) - _SHOWN) > 0:
        found.append(ngettext("{n} more", "{n} more", more).format(n=more))
    return found


def _tail(tail: Tail | None) -> list[str]:
    if tail is None:
        return []
    if tail.whole:
        text = _("byte {offset}: no newline yet; the next append sets it and the record counts")
    else:
        text = _("byte {offset}: torn end, skipped by readers; the next append starts a new line")
    return [text.format(offset=tail.offset)]
