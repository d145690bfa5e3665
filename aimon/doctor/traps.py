"""What cron, unlike a shell, makes of the lines that call aimon."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

from aimon.core.examination import Finding, error
from aimon.doctor.account import account
from aimon.doctor.calls import Call
from aimon.doctor.patient import Patient, quoted
from aimon.i18n import _
from aimon.text import visible

_SHOWN = 8
_MOST_BYTES = 256


def look(patient: Patient) -> Iterator[Finding]:
    """Yield each trouble once, with its lines."""
    found: dict[tuple[str, str], list[str]] = {}
    for call in patient.calls:
        mend = _("mend the line: {edit}").format(edit=edit(patient, call))
        for text in (*_written(call), *_started(patient, call), *_whose(patient, call)):
            found.setdefault((text, mend), []).append(call.line.place)
    for (text, mend), places in found.items():
        yield error(named(list(dict.fromkeys(places))), text, mend)


def _written(call: Call) -> Iterator[str]:
    """Yield what is wrong with the words of the line."""
    if "%" in call.line.command.replace("\\%", ""):
        yield _("cron ends the command at a %: write \\% instead")
    options = {word.partition("=")[0] for word in call.words[3:]} if call.job else set()
    if "--at" in options:
        yield _("with --at every run is for that one moment")
    if "--force" in options:
        yield _("with --force it runs on holidays, too, and what is done is done again")


def _started(patient: Patient, call: Call) -> Iterator[str]:
    """Yield why its program cannot be started."""
    program, shell = call.program, call.line.environment.get("SHELL", "/bin/sh")
    if not os.path.exists(shell):
        yield _("there is no shell {shell}").format(shell=visible(shell))
    relative = "/" in program and not os.path.isabs(program)
    path = None if relative else shutil.which(program, path=call.search)
    if path is None:
        yield _(
            "there is no program {program} for cron (PATH={path}): write its whole path"
        ).format(program=visible(program), path=visible(call.search))
        return
    number = _number(call.line.user) if call.line.user is not None else patient.account.number
    who = None if number is None else account(number)
    for each in filter(None, (path, _interpreter(path))):
        if not os.path.exists(each):
            yield _("{program} needs {interpreter}, which is gone: install aimon anew").format(
                program=visible(path), interpreter=visible(each)
            )
        elif who and not who.may_run(Path(each)):
            yield _("the account {name} may not run {program}").format(
                name=visible(who.name), program=visible(each)
            )


def _interpreter(path: str) -> str | None:
    """Return the program that a script names in its first line."""
    try:
        with open(path, "rb") as file:
            first = file.read(_MOST_BYTES).split(b"\n")[0]
    except OSError:  # a program may be run without being read
        return None
    words = first.removeprefix(b"#!").split() if first.startswith(b"#!") else []
    return os.fsdecode(words[0]) if words else None


def _whose(patient: Patient, call: Call) -> Iterator[str]:
    """Yield what is wrong with the account that the line names."""
    name = call.line.user
    if name is None:
        return
    number = _number(name)
    if number is None:
        text = _("there is no account {name}: a line of this file names one before the command")
        yield text.format(name=visible(name))
    elif patient.workspace.log.exists() and number != patient.account.number:
        text = _("it runs as {name}, but the log is {owner}'s, to whom what it writes is closed")
        yield text.format(name=visible(name), owner=visible(patient.account.name))


def _number(name: str) -> int | None:
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return None


def edit(patient: Patient, call: Call) -> str:
    """Return how the crontab of a line is edited."""
    return (
        f"sudoedit {quoted(call.line.table)}" if call.line.user else f"{patient.change_crontab} -e"
    )


def named(names: list[str]) -> str:
    """Return names as a list, not too long."""
    shown = ", ".join(visible(name, 300) for name in names[:_SHOWN])
    return shown + (" …" if len(names) > _SHOWN else "")
