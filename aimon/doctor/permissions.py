"""Whether the files are open to those alone who need them: the account that aimon runs as.

The registry is the administrator's: that account should be able neither to write nor to replace it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from aimon.config.review import references
from aimon.core.examination import Finding, error, ok, warning
from aimon.doctor.account import Account, name_of
from aimon.doctor.patient import Patient, quoted
from aimon.i18n import _, ngettext
from aimon.text import visible
from aimon.workspace import REGISTRY_FILE, SETTINGS_FILE

_WRITTEN = ("log", "outbox", "sent", "reports")


def look(patient: Patient) -> Iterator[Finding]:
    """Yield who may write the registry and the log, and who may read the keys."""
    if not patient.exists:
        return
    account = patient.account
    registry = patient.home / REGISTRY_FILE
    if registry.exists():
        yield _registry(patient, account, registry)
    yield from _closed(patient, account)
    yield from _open_to_all(patient)
    yield from _secrets(patient, account)
    yield from _folders(patient, account)


def _registry(patient: Patient, account: Account, registry: Path) -> Finding:
    home, name = patient.home, visible(account.name)
    if account.number == 0:
        return warning(
            _("account"),
            _("aimon runs as root here, whom no file is closed to"),
            _("give the workspace an account of its own: sudo chown -R ACCOUNT: {home}").format(
                home=patient.place
            ),
        )
    kept = bool(home.stat().st_mode & stat.S_ISVTX) and home.stat().st_uid != account.number
    kept = kept and registry.lstat().st_uid != account.number
    if account.may_write(registry):
        text = _("the account {name} that aimon runs as can write it; it is the administrator's")
    elif account.may_write(home) and not kept:
        text = _("the account {name} that aimon runs as can put another in its place")
    else:
        return ok(REGISTRY_FILE, _("the account {name} can only read it").format(name=name))
    mend = (
        "sudo chown root:{group} {home} {home}/models.yaml && sudo chmod 1770 {home}"
        " && sudo chmod 640 {home}/models.yaml"
    )
    return warning(
        REGISTRY_FILE,
        text.format(name=name),
        mend.format(group=visible(account.group), home=patient.place),
    )


def _closed(patient: Patient, account: Account) -> Iterator[Finding]:
    """Yield the files of the workspace that the account cannot read."""
    for path in (patient.home / SETTINGS_FILE, patient.home / REGISTRY_FILE):
        if path.exists() and not account.may_read(path):
            file = quoted(path)
            yield error(
                path.name,
                _unreadable(account),
                f"sudo chgrp {visible(account.group)} {file} && sudo chmod g+r {file}",
            )


def _unreadable(account: Account) -> str:
    text = _("the account {name} that aimon runs as cannot read it")
    return text.format(name=visible(account.name))


def _open_to_all(patient: Patient) -> Iterator[Finding]:
    """Yield what every account of the machine may write: a setting may name a command to run."""
    for path in (patient.home, patient.home / SETTINGS_FILE, patient.home / REGISTRY_FILE):
        if path.exists() and path.stat().st_mode & stat.S_IWOTH:
            shown = visible(str(path), 1000)
            yield error(
                shown, _("every account of this machine may write it"), f"chmod o-w {quoted(path)}"
            )


def _secrets(patient: Patient, account: Account) -> Iterator[Finding]:
    """Yield who may read the files of keys."""
    for reference in references(patient.settings, patient.registry):
        scheme, _colon, place = reference.partition(":")
        path = patient.home / os.path.expanduser(place)
        if scheme != "file" or not path.is_file():
            continue  # the keys say so
        about, shown = path.stat(), visible(str(path), 1000)
        if about.st_mode & 0o077:
            text = _("a key's file that other accounts may read or write")
            yield error(shown, text, f"chmod 600 {quoted(path)}")
        elif about.st_uid not in (account.number, 0):
            yield error(
                shown,
                _("a key's file that belongs to another account: {name}").format(
                    name=visible(name_of(about.st_uid))
                ),
                f"sudo chown {visible(account.name)} {quoted(path)}",
            )
        elif not account.may_read(path):
            yield error(
                shown,
                _unreadable(account),
                f"sudo chown {visible(account.name)} {quoted(path)}",
            )
        else:
            yield ok(shown, _("only its owner can read the key"))


def _folders(patient: Patient, account: Account) -> Iterator[Finding]:
    """Yield the folders that aimon cannot write, or that others can, or can read."""
    home = patient.home
    if os.statvfs(home).f_flag & os.ST_RDONLY:
        return  # the disk says so
    closed = not home.stat().st_mode & stat.S_IXOTH
    for folder in (home / name for name in _WRITTEN):
        shown, named = visible(str(folder), 1000), quoted(folder)
        if not folder.is_dir():
            if folder.exists() or folder.is_symlink():
                yield error(shown, _("is no folder: nothing is kept"), f"mv {named} {named}.away")
            continue
        mode = folder.stat().st_mode
        give = f"sudo chown -R {visible(account.name)}: {named} && sudo chmod -R u+rwX {named}"
        if not account.may_write(folder):
            text = _("the account {name} cannot write there: nothing is kept")
            yield error(shown, text.format(name=visible(account.name)), give)
        elif foreign := list(_foreign(folder, account)):
            text = ngettext(
                "{n} file there is closed to the account {name}, perhaps made as root: {file}",
                "{n} files there are closed to the account {name}, perhaps made as root: {file}",
                len(foreign),
            )
            yield error(
                shown,
                text.format(
                    n=len(foreign),
                    name=visible(account.name),
                    file=visible(str(foreign[0].relative_to(folder)), 300),
                ),
                give,
            )
        elif mode & stat.S_IWOTH and not closed:
            text = _("every account of this machine may write there")
            yield warning(shown, text, f"chmod o-w {named}")
        elif mode & stat.S_IROTH and mode & stat.S_IXOTH and not closed:
            text = _("every account of this machine may read it: inquiries hold personal data")
            yield warning(shown, text, f"chmod -R o-rwx {named}")
        else:
            yield ok(shown, _("aimon can write there, others cannot look in"))


def _foreign(folder: Path, account: Account) -> Iterator[Path]:
    """Yield the files and folders below that are not the account's to write."""
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(root, name)
            if not path.is_symlink() and path.exists() and not account.may_write(path):
                yield path
