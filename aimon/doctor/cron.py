"""Whether the day's jobs are in a crontab or among systemd's timers, and whether somebody runs them."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterator, Mapping

from aimon.core.examination import Finding, error, ok, warning
from aimon.doctor.calls import Call
from aimon.doctor.daemon import sees_others
from aimon.doctor.patient import Patient
from aimon.doctor.site import wanted
from aimon.doctor.tables import Table
from aimon.doctor.timers import Timer
from aimon.doctor.times import Times, times_of, words_of
from aimon.i18n import _, ngettext
from aimon.text import visible

_SHOWN = 8


def look(patient: Patient) -> Iterator[Finding]:
    """Yield what is missing, what cron trips over, and whether its daemon runs."""
    if patient.settings is None:
        return
    jobs = wanted(patient.settings)
    timers = {timer.job: timer for timer in patient.timers}
    calls = [call for call in patient.calls if call.job]
    yield from _tables(patient)
    yield from _old(patient)
    if not calls and not timers:
        if not any(_is_old(call) for call in patient.calls):
            yield _nothing(patient)
    else:
        yield from _compared(patient, jobs, calls, timers)
    for call in patient.calls:
        yield from _traps(patient, call)
    if patient.calls:
        yield _daemon(patient)
    yield from _timers(patient)


def _nothing(patient: Patient) -> Finding:
    return error(
        "crontab",
        _("no line for this workspace: nothing comes by itself"),
        _(
            "see the lines: {aimon} schedule crontab; put them in place: "
            "(crontab -l; {aimon} schedule crontab) | crontab -"
        ).format(aimon=patient.command),
    )


def _tables(patient: Patient) -> Iterator[Finding]:
    """Yield the crontabs that cannot be read, or that cron does not heed."""
    ours = {call.line.table for call in patient.calls}
    for table in patient.tables:
        name = visible(table.name, 1000)
        if table.trouble:
            text = _("cannot be read: {why}").format(why=visible(table.trouble))
            yield warning(name, text, _("look as root: sudo cat {file}").format(file=name))
        elif table.name in ours:
            yield from _ignored(table, name)


def _ignored(table: Table, name: str) -> Iterator[Finding]:
    if not table.heeded:
        yield error(
            name,
            _(
                "cron ignores it: such a file must have no dot in its name, belong to root, and be "
                "writable by root alone"
            ),
            f"sudo chown root: {name} && sudo chmod 644 {name} && sudo mv {name} "
            f"{os.path.dirname(name)}/{os.path.basename(name).replace('.', '-')}",
        )
    if not table.ended:
        yield error(
            name,
            _("its last line does not end in a new line: cron does not take it"),
            f"echo | sudo tee -a {name}",
        )


def _is_old(call: Call) -> bool:
    """Whether a call does by itself what a job does."""
    words = call.words
    if words[:1] == ("probe",):
        return any(word.partition("=")[0] == "--slot" for word in words)
    if words[:1] == ("report",):
        return "--send" in words
    return words[:2] in (("alert", "check"), ("outbox", "flush"), ("ticket", "warn"))


def _old(patient: Patient) -> Iterator[Finding]:
    old = [call.line.place for call in patient.calls if _is_old(call)]
    if old:
        text = ngettext(
            "{n} line calls a command itself: a missed run goes unseen ({places})",
            "{n} lines call commands themselves: a missed run goes unseen ({places})",
            len(old),
        )
        yield warning(
            "crontab",
            text.format(n=len(old), places=_named(old)),
            _("put these in their place: {aimon} schedule crontab").format(aimon=patient.command),
        )


def _compared(
    patient: Patient,
    jobs: Mapping[str, tuple[str, ...]],
    calls: list[Call],
    timers: Mapping[str, Timer],
) -> Iterator[Finding]:
    """Yield which jobs are missing, unknown, at other times or there twice."""
    there = [call.job or "" for call in calls] + list(timers)
    again = _("put the lines in place anew: {aimon} schedule crontab").format(aimon=patient.command)
    missing = [name for name in jobs if name not in there]
    if missing:
        text = ngettext("missing: {names}", "missing: {names}", len(missing))
        yield error(_("jobs"), text.format(names=_named(missing)), again)
    if unknown := sorted({name for name in there if name not in jobs}):
        text = _("not among the site's jobs, so they fail: {names}")
        yield warning(_("jobs"), text.format(names=_named(unknown)), again)
    known = [name for name in jobs if name in there]
    for name in known:
        mine = [call for call in calls if call.job == name]
        if mine and name in timers:
            yield warning(
                visible(name), _("there twice: as a line of a crontab and as a timer"), again
            )
        yield from _at_other_times(name, jobs[name], mine, again)
    if known and not missing:
        text = ngettext("all here: {n} job", "all here: {n} jobs", len(known))
        yield ok(_("jobs"), text.format(n=len(known)))


def _at_other_times(
    name: str, fields: tuple[str, ...], calls: list[Call], again: str
) -> Iterator[Finding]:
    due = times_of(fields)
    runs = [found for call in calls if (found := times_of(call.line.fields))]
    if not runs or due is None:
        return
    minutes = frozenset[int]().union(*(times.minutes for times in runs))
    weekdays = frozenset[int]().union(*(times.weekdays for times in runs))
    if minutes != due.minutes:
        text = _("runs at {runs}, due by the settings at {due}")
        shown = text.format(runs=words_of(Times(minutes, weekdays)), due=words_of(due))
        yield warning(visible(name), shown, again)
    elif not due.weekdays <= weekdays:
        yield warning(visible(name), _("does not run on every day that it is due"), again)


def _traps(patient: Patient, call: Call) -> Iterator[Finding]:
    """Yield what cron, unlike a shell, makes of a line."""
    line, place = call.line, visible(call.line.place, 1000)
    edit = _("mend the line: crontab -e") if line.user is None else f"sudoedit {line.table}"
    if "%" in line.command.replace("\\%", ""):
        text = _("cron ends the command at a %: write \\% instead")
        yield error(place, text, edit)
    if not os.path.isabs(call.program) and "/" in call.program:
        text = _("the path of {program} is relative: write it from / on")
        yield error(place, text.format(program=visible(call.program)), edit)
    elif shutil.which(call.program, path=call.search) is None:
        text = _("there is no program {program} for cron (PATH={path})")
        shown = text.format(program=visible(call.program), path=visible(call.search))
        yield error(place, shown, edit)
    if len(line.fields) == 5 and not any(line.fields[n].startswith("*") for n in (2, 4)):
        text = _("day of the month and weekday are both set: cron runs it on either")
        yield warning(place, text, edit)
    if line.user is not None and not _is_account(line.user):
        text = _("there is no account {name}: a line of this file names one before the command")
        yield error(place, text.format(name=visible(line.user)), edit)
    yield from _zones(patient, call, place, edit)


def _zones(patient: Patient, call: Call, place: str, edit: str) -> Iterator[Finding]:
    named = call.line.environment.get("CRON_TZ")
    if named and not (patient.daemon and patient.daemon.knows_cron_tz):
        text = _("CRON_TZ={zone} means nothing to this cron: it goes by the system's zone")
        yield warning(place, text.format(zone=visible(named)), edit)
    if zone := call.line.environment.get("TZ"):
        text = _("TZ={zone} does not change when the line runs: cron goes by the system's zone")
        yield warning(place, text.format(zone=visible(zone)), edit)


def _is_account(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _daemon(patient: Patient) -> Finding:
    if patient.daemon:
        text = _("runs (process {pid})").format(pid=patient.daemon.pid)
        return ok(patient.daemon.name, text)
    start = _("sudo systemctl enable --now cron (on Red Hat: crond; without systemd: cron)")
    if sees_others(patient.proc):
        return error("cron", _("its daemon does not run: no line of a crontab ever runs"), start)
    text = _("whether its daemon runs is not to be seen by this account")
    return warning("cron", text, _("look: systemctl status cron"))


def _timers(patient: Patient) -> Iterator[Finding]:
    dead = [timer.unit for timer in patient.timers if not timer.active]
    if dead:
        text = ngettext(
            "{n} timer is not active: {names}", "{n} timers are not active: {names}", len(dead)
        )
        yield error(
            "systemd",
            text.format(n=len(dead), names=_named(dead)),
            f"sudo systemctl enable --now {' '.join(visible(unit) for unit in dead)}",
        )
    elif patient.timers:
        text = ngettext("{n} timer is active", "{n} timers are active", len(patient.timers))
        yield ok("systemd", text.format(n=len(patient.timers)))


def _named(names: list[str]) -> str:
    shown = ", ".join(visible(name) for name in names[:_SHOWN])
    return shown + (" …" if len(names) > _SHOWN else "")
