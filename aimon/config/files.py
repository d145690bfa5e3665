"""Reads a small file whole: neither a FIFO nor an endless file in its place holds aimon up."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aimon.i18n import _

if TYPE_CHECKING:
    from aimon.config.problems import Findings


class Content(NamedTuple):
    """A file's bytes, and whose it is; ``large`` tells that it goes on after the limit."""

    data: bytes
    large: bool
    mode: int
    owner: int


def read_file(path: Path, limit: int) -> Content:
    """Return a regular file's first ``limit`` bytes; raises OSError, also for what is no file."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, _("not a regular file"))
        data = b""
        while len(data) <= limit and (piece := os.read(handle, limit + 1 - len(data))):
            data += piece
    finally:
        os.close(handle)
    return Content(data[:limit], len(data) > limit, about.st_mode, about.st_uid)


def whole(path: Path, limit: int, findings: Findings) -> bytes | None:
    """Return a file's bytes, None with the problem noted where it is unreadable or too large."""
    try:
        content = read_file(path, limit)
    except OSError as error:
        findings.add(None, "", _("cannot be read: {why}").format(why=error.strerror or ""))
        return None
    if content.large:
        findings.add(None, "", _("larger than {n} KiB").format(n=limit // 2**10))
        return None
    return content.data
