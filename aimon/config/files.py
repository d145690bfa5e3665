"""Reads a small file whole: neither a FIFO nor an endless file in its place holds aimon up."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import NamedTuple

from aimon.i18n import _


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
