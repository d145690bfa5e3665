"""Whether each key and password is to be had, here and under cron. Nothing of one is shown."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from aimon.config.files import read_file
from aimon.config.review import references
from aimon.config.secrets import SecretError
from aimon.core.examination import Finding, error, ok, warning
from aimon.doctor.calls import Call
from aimon.doctor.patient import Patient, quoted
from aimon.i18n import _
from aimon.output.causes import listed
from aimon.text import visible

# A line that reads its variables from a file of its own.
_SOURCED = re.compile(r"(?:^|[;&|({]\s*)(?:\.|source)\s")
_MOST_BYTES = 1 << 16


def look(patient: Patient) -> Iterator[Finding]:
    """Yield a finding for each reference of the files."""
    active = patient.registry.active if patient.registry else ()
    for reference, (file, path) in references(patient.settings, patient.registry).items():
        found = patient.secrets[reference]
        subject = visible(reference)
        scheme, _colon, name = reference.partition(":")
        blind = [c for c in patient.calls if not _sees(c, name)] if scheme == "env" else []
        if isinstance(found, SecretError):
            seen = scheme == "env" and patient.calls and not blind
            if seen and found.kind == "missing_key":
                yield ok(subject, _("not set in this shell; cron sets it for aimon"))
            else:
                users = [m.id for m in active if m.api_key == reference]
                where = _("{what} (used in {file}: {path})").format(
                    what=found.message, file=file, path=listed(users) if users else path
                )
                yield error(subject, where, found.hint or _mend_form(patient, scheme, name))
        elif blind and not _in_system(patient, name):
            yield warning(
                subject,
                _("set in this shell, but not for cron: {place} does not see it").format(
                    place=visible(blind[0].line.place)
                ),
                _(
                    "keep it in a file: umask 077; printenv {name} > {home}/{name}.key, and write "
                    "file:{name}.key for {reference} in {file}"
                ).format(name=name, home=patient.place, reference=reference, file=file),
            )
        elif scheme == "keyring" and patient.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            yield warning(
                subject,
                _("the keyring opens in this session; under cron there is none to open it"),
                _("keep the key in a file and write file:PATH in {file}").format(file=file),
            )
        else:
            yield ok(subject, _("there (the key is not shown)"))


def _mend_form(patient: Patient, scheme: str, name: str) -> str:
    if scheme == "env":
        return _("set the variable again, to the key alone")
    if scheme == "file":
        path = patient.home / os.path.expanduser(name)
        if os.path.isfile(path) and not os.access(path, os.R_OK, effective_ids=True):
            return f"sudo chown {visible(patient.account.name)} {quoted(path)}"
        if os.path.lexists(path) and not os.path.isfile(path):
            return _("look: ls -l {file}").format(file=quoted(path))
        return _("write the key, alone on one line, then Ctrl-D: {command}").format(
            command=f"(umask 077; cat > {quoted(path)})"
        )
    return _("write the key again, alone on one line")


def _sees(call: Call, name: str) -> bool:
    """Whether a line of a crontab has this variable, or may have it from a file that it reads."""
    command = call.line.command
    return (
        name in call.line.environment
        or re.search(rf"\b{re.escape(name)}=", command) is not None
        or _SOURCED.search(command) is not None
    )


def _in_system(patient: Patient, name: str) -> bool:
    """Whether PAM sets this variable for cron's jobs, too (/etc/environment)."""
    try:
        pam = read_file(patient.etc / "pam.d" / "cron", _MOST_BYTES).data
        text = read_file(patient.etc / "environment", _MOST_BYTES).data
    except OSError:
        return False
    said = text.decode("utf-8", "replace")
    return (
        b"pam_env.so" in pam
        and re.search(rf"^\s*{re.escape(name)}=", said, re.MULTILINE) is not None
    )
