"""Whether the journals are sound, and no mail is stuck."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from aimon.core.examination import Finding, error, ok, warning
from aimon.delivery.outcome import Entry
from aimon.delivery.sending import open_outbox
from aimon.doctor.patient import Patient, quoted
from aimon.i18n import _, ngettext
from aimon.journal import catalogue, layout
from aimon.journal.errors import JournalError
from aimon.journal.verify import FileReport, check
from aimon.text import visible

_RECENT = timedelta(days=7)
_STUCK = timedelta(hours=2)


def look(patient: Patient) -> Iterator[Finding]:
    """Yield the journals' health and what waits in the outbox."""
    if patient.workspace.log.is_dir():
        yield from _journals(patient)
    if patient.exists:
        yield from _outbox(patient)


def _journals(patient: Patient) -> Iterator[Finding]:
    log, since = patient.workspace.log, patient.now.date() - _RECENT
    reports = [
        _checked(name, path)
        for name in catalogue.names(log)
        for path in catalogue.files(log, name)
        if patient.full or (layout.day_of(path.parent) or since) >= since
    ]
    wrong = [report for report in reports if not report.sound]
    for report in wrong:
        yield warning(visible(report.file), _found(report), _mend(patient, report))
    if not wrong:
        span = _("every day") if patient.full else _("the last 7 days; all: --full")
        files = ngettext("{n} file", "{n} files", len(reports)).format(n=len(reports))
        lines = sum(report.lines for report in reports)
        yield ok(
            _("journals"),
            ngettext(
                "{n} line in {files}, every one good ({span})",
                "{n} lines in {files}, every one good ({span})",
                lines,
            ).format(n=f"{lines:,}", files=files, span=span),
        )


def _checked(name: str, path: Path) -> FileReport:
    try:
        return check(name, path)
    except JournalError as broken:
        return FileReport(journal=name, file=str(path), error=broken.message)


def _found(report: FileReport) -> str:
    if report.error:
        return visible(report.error)
    if report.bad:
        return ngettext(
            "{n} bad line, which readers skip", "{n} bad lines, which readers skip", len(report.bad)
        ).format(n=len(report.bad))
    return _("ends in a part of a record, as after a power cut")


def _mend(patient: Patient, report: FileReport) -> str:
    name = visible(report.journal)
    if report.error:
        return _("look: ls -l {file}").format(file=quoted(report.file))
    return _("look: {aimon} log verify {name}; then: {aimon} log repair {name}").format(
        aimon=patient.command, name=name
    )


def _outbox(patient: Patient) -> Iterator[Finding]:
    entries = open_outbox(patient.workspace).entries()
    parked = [entry for entry in entries if entry.state == "parked"]
    waiting = [entry for entry in entries if entry.state == "waiting"]
    broken = [entry for entry in waiting if entry.since is None]
    stuck = [entry for entry in waiting if entry.since and patient.now - entry.since > _STUCK]
    subject = _("outbox")
    if parked:
        text = ngettext(
            "{n} message was refused for good", "{n} messages were refused for good", len(parked)
        )
        yield error(subject, _with_reason(text, parked), _flush(patient, " --force"))
    if stuck:
        text = ngettext(
            "{n} message has waited for over two hours",
            "{n} messages have waited for over two hours",
            len(stuck),
        )
        yield warning(subject, _with_reason(text, stuck), _flush(patient, ""))
    if broken:
        text = ngettext("{n} file can never be sent", "{n} files can never be sent", len(broken))
        mend = _("look, and move them out of {folder}: {names}").format(
            folder=quoted(patient.home / "outbox"),
            names=", ".join(visible(entry.key, 80) for entry in broken),
        )
        yield warning(subject, _with_reason(text, broken), mend)
    if not parked and not stuck and not broken:
        n = len(waiting)
        text = ngettext("{n} message is waiting", "{n} messages are waiting", n)
        yield ok(subject, text.format(n=n) if n else _("nothing is waiting"))


def _with_reason(text: str, entries: list[Entry]) -> str:
    reason = next((entry.reason for entry in entries if entry.reason), "")
    said = text.format(n=len(entries))
    return f"{said}: {visible(reason)}" if reason else said


def _flush(patient: Patient, force: str) -> str:
    return _("see why: {aimon} outbox list; send again: {aimon} outbox flush{force}").format(
        aimon=patient.command, force=force
    )
