"""Whether cron or systemd has this site's jobs, whether they run them, and what was missed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from aimon.core.examination import Finding, error, ok, warning
from aimon.core.periods import business_day_before
from aimon.doctor import planned, traps
from aimon.doctor.account import name_of
from aimon.doctor.calls import Call
from aimon.doctor.daemon import sees_others, unit
from aimon.doctor.patient import Patient, quoted
from aimon.doctor.tables import Table
from aimon.doctor.traps import named
from aimon.i18n import _, ngettext
from aimon.schedule.records import Jobs
from aimon.text import visible


def look(patient: Patient) -> Iterator[Finding]:
    """Yield what is missing, what cron trips over, whether somebody runs it, what was missed."""
    yield from _tables(patient)
    if old := [call.line.place for call in patient.calls if _is_old(call)]:
        yield _old(patient, old)
    there = planned.there(patient)
    if there and patient.settings:
        yield from _compared(patient, there)
    elif not there and not old:
        yield error(
            "crontab",
            _("no line for this workspace: nothing comes by itself"),
            planned.anew(patient),
        )
    yield from traps.look(patient)
    yield from _zones(patient)
    if patient.calls or not patient.timers:
        yield _daemon(patient)
    yield from _timers(patient)
    if there and patient.config:
        yield _missed(patient)


def _tables(patient: Patient) -> Iterator[Finding]:
    """Yield those with this workspace's lines that cron does not heed, and where lines may hide."""
    ours = {call.line.table for call in patient.calls}
    for table in patient.tables:
        name = visible(table.name, 1000)
        if table.trouble and not patient.calls and not patient.timers:
            text = _("cannot be read: {why}").format(why=visible(table.trouble))
            look = _("look as root: sudo cat {file}")
            yield warning(name, text, look.format(file=quoted(table.name)))
        elif table.name in ours and table.name != patient.crontab:
            yield from _ignored(table, name)


def _ignored(table: Table, name: str) -> Iterator[Finding]:
    file = quoted(table.name)
    path = Path(table.name)
    if not table.heeded:
        other = quoted(path.with_name(path.name.replace(".", "-")))
        rename = f" && sudo mv {file} {other}" if "." in path.name else ""
        yield error(
            name,
            _(
                "cron ignores it: such a file must have no dot in its name, belong to root, and be "
                "writable by root alone"
            ),
            f"sudo chown root: {file} && sudo chmod 644 {file}{rename}",
        )
    if not table.ended:
        yield error(
            name,
            _("its last line does not end in a new line: cron does not take it"),
            f"echo | sudo tee -a {file}",
        )


def _is_old(call: Call) -> bool:
    """Whether a call does by itself what a job does."""
    words = call.words
    if words[:1] == ("probe",):
        return any(word.partition("=")[0] == "--slot" for word in words)
    if words[:1] == ("report",):
        return "--send" in words
    return words[:2] in (("alert", "check"), ("outbox", "flush"), ("ticket", "warn"))


def _old(patient: Patient, places: list[str]) -> Finding:
    text = ngettext(
        "{n} line calls a command itself: a missed run goes unseen ({places})",
        "{n} lines call commands themselves: a missed run goes unseen ({places})",
        len(places),
    )
    said = text.format(n=len(places), places=named(places))
    return warning("crontab", said, planned.anew(patient))


def _compared(patient: Patient, there: list[planned.Entry]) -> Iterator[Finding]:
    """Yield which jobs are missing, unknown, at other times or there twice."""
    found = planned.compare(patient, there)
    subject, again = _("jobs"), planned.anew(patient)
    if found.missing:
        yield error(subject, _("missing: {names}").format(names=named(found.missing)), again)
    if found.changed:
        text = _("at other times than the schedule's, when most do nothing: {names}")
        names = [
            _("{name} ({when}, not {due})").format(name=entry.job, when=entry.when, due=due)
            for entry, due in found.changed
        ]
        yield error(subject, text.format(names=named(names)), again)
    if found.unknown:
        text = _("not among the site's jobs, so they fail: {names}")
        yield warning(subject, text.format(names=named(found.unknown)), again)
    if found.twice:
        text = _("there more than once: {names}")
        yield warning(subject, text.format(names=named(found.twice)), _one_of_both(patient, again))
    if not found.missing and not found.changed:
        text = ngettext("all here: {n} job", "all here: {n} jobs", found.jobs)
        yield ok(subject, text.format(n=found.jobs))


def _one_of_both(patient: Patient, again: str) -> str:
    """Return how jobs that are there twice come to be there once."""
    tables = {call.line.table for call in patient.calls if call.job}
    if patient.timers:
        files = quoted(patient.timers[0].path.parent / "aimon-")
        return _(
            "keep one of both: take the lines out ({edit}), or disable the timers and remove "
            "{files}*.timer"
        ).format(edit=f"{patient.change_crontab} -e", files=files)
    if len(tables) > 1:
        return _("keep the lines of one of these: {names}").format(names=named(sorted(tables)))
    return again


def _zones(patient: Patient) -> Iterator[Finding]:
    """Yield the crontabs that set a zone which this cron does not heed."""
    if patient.daemon is None or patient.daemon.heeds_cron_tz:
        return
    for call in {call.line.table: call for call in patient.calls if call.line.zone}.values():
        text = _("CRON_TZ={zone}: this cron does not know it, its lines are of {system}")
        mend = _("take that line out: {edit}").format(edit=traps.edit(patient, call))
        said = text.format(zone=call.line.zone, system=patient.zone)
        yield warning(visible(call.line.table, 1000), said, mend)


def _daemon(patient: Patient) -> Finding:
    if patient.daemon:
        text = _("runs (process {pid})").format(pid=patient.daemon.pid)
        return ok(patient.daemon.name, text)
    name = unit(patient.root)
    if name is None:
        return error("cron", _("is not installed: nothing runs a crontab"), "sudo apt install cron")
    if sees_others(patient.proc):
        text = _("its daemon does not run: no line of a crontab ever runs")
        return error("cron", text, patient.restart(name))
    text = _("whether its daemon runs is not to be seen by this account")
    return warning("cron", text, _("look: systemctl status {name}").format(name=name))


def _timers(patient: Patient) -> Iterator[Finding]:
    name, in_cron = name_of(os.geteuid()), {call.job for call in patient.calls}
    for user in (False, True):
        timers = [timer for timer in patient.timers if timer.user == user]
        started = [timer for timer in timers if timer.started]
        # Of a job that cron has, too, the comparison says that it is there twice.
        if dead := [t.path.name for t in timers if not t.started and t.job not in in_cron]:
            text = ngettext(
                "{n} timer does not run: {names}", "{n} timers do not run: {names}", len(dead)
            )
            manager = "systemctl --user" if user else "sudo systemctl"
            mend = f"{manager} enable --now {' '.join(visible(unit) for unit in dead)}"
            yield error("systemd", text.format(n=len(dead), names=named(dead)), mend)
        elif started:
            text = ngettext("{n} timer is active", "{n} timers are active", len(started))
            yield ok("systemd", text.format(n=len(started)))
        if user and (started or dead) and not (patient.lingering / name).exists():
            text = _("the timers of the account {name} stop when it logs out")
            mend = f"sudo loginctl enable-linger {visible(name)}"
            yield error("systemd", text.format(name=visible(name)), mend)


def _missed(patient: Patient) -> Finding:
    """Return what the schedule's own records say since the last business day."""
    assert patient.settings is not None
    jobs = Jobs(patient.workspace, patient.now)
    today = patient.now.date()
    since = business_day_before(today, patient.settings)
    subject, show = _("the schedule's records"), _("see: {aimon} schedule show")
    if jobs.begun is None:
        text = _("no job has run yet")
        return warning(subject, text, show.format(aimon=patient.command))
    names = [state.job for state in jobs.wrong(since, today)]
    if not names:
        return ok(subject, _("nothing was missed since {day}").format(day=since))
    text = ngettext(
        "{n} job was missed or failed since {day}: {names}",
        "{n} jobs were missed or failed since {day}: {names}",
        len(names),
    )
    mend = _("see why: {aimon} schedule check; make up for it: {aimon} schedule check --catch-up")
    return warning(
        subject,
        text.format(n=len(names), day=since, names=named(list(dict.fromkeys(names)))),
        mend.format(aimon=patient.command),
    )
