"""What can go wrong with a journal's file, in words that name the file and what to do."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from aimon.errors import AimonError
from aimon.i18n import N_, _
from aimon.text import visible

_WORDS = {
    errno.EACCES: (N_("permission denied"), N_("run it as the user who owns the workspace")),
    errno.EDQUOT: (N_("the disk quota is used up"), N_("free space, then run it again")),
    errno.EFBIG: (N_("the file may not grow any further"), N_("raise the limit (ulimit -f)")),
    errno.EISDIR: (N_("it is a folder"), N_("move it away: a journal is a regular file")),
    errno.ELOOP: (N_("it is a symbolic link"), N_("put the file itself in the link's place")),
    errno.ENOENT: (N_("it does not exist"), ""),
    errno.ENOSPC: (N_("the disk is full"), N_("free space, then run it again")),
    errno.ENOTDIR: (N_("a part of the path is not a folder"), ""),
    errno.EPERM: (N_("the operation is not permitted"), N_("look for chattr +a or +i on it")),
    errno.EROFS: (N_("the disk is read-only"), N_("mount it for writing")),
}


class JournalError(AimonError):
    """A journal's file, or a lock, cannot be used: ``path`` is the file, ``reason`` says why."""

    def __init__(self, message: str, path: Path, reason: str, hint: str = "") -> None:
        super().__init__(message.format(path=shown(path), reason=reason), hint=hint)
        self.path = path
        self.reason = reason


class NotRegular(JournalError):
    """Something other than a regular file lies where a journal's file belongs."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("cannot use {path}: {reason}"),
            path,
            _("it is not a regular file"),
            _("move it away: a journal is a regular file"),
        )


class DurabilityUnknown(JournalError):
    """The system could not say that what was written reached the disk."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            _("written to {path}, but it is unknown whether it will last: {reason}"),
            path,
            reason,
            _("check the disk, then the file (aimon log verify)"),
        )


def shown(path: Path) -> str:
    """Return the path as it may be shown."""
    return visible(str(path), limit=1000)


def reason_of(error: OSError) -> tuple[str, str]:
    """Return why a system call failed, and what to do about it (or nothing)."""
    code = error.errno or 0
    reason, hint = _WORDS.get(code, (os.strerror(code) if code else "", ""))
    return _(reason), _(hint) if hint else ""


@contextmanager
def _reported(message: str, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason, hint = reason_of(error)
        raise JournalError(_(message), path, reason, hint) from error


def reading(path: Path) -> AbstractContextManager[None]:
    """Within this, a failed system call is a JournalError: the file cannot be read."""
    return _reported(N_("cannot read {path}: {reason}"), path)


def writing(path: Path) -> AbstractContextManager[None]:
    """Within this, a failed system call is a JournalError: the file cannot be written."""
    return _reported(N_("cannot write {path}: {reason}"), path)
