"""One process at a time: an flock on a file that is never renamed and never unlinked."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from aimon.errors import TryAgainLater
from aimon.i18n import _
from aimon.journal.errors import shown, writing
from aimon.journal.files import make_folder, opened

_POLL_S = 0.01


@contextmanager
def exclusive(path: Path, timeout: float) -> Iterator[None]:
    """Hold the lock at ``path``, waiting for it up to ``timeout`` seconds (0: one try).

    The file and its folder are made when they are missing. Raises TryAgainLater when another
    process or thread keeps the lock, JournalError when the file cannot be used. A journal's
    lock is never held over network I/O; the locks of a run and of the outbox are.
    """
    with shared_with_children(path, timeout):
        yield


@contextmanager
def shared_with_children(path: Path, timeout: float) -> Iterator[int]:
    """Hold the lock as ``exclusive`` does, and yield its descriptor.

    A child that gets the descriptor keeps the lock when its parent is killed.
    """
    with ExitStack() as stack:
        with writing(path):
            make_folder(path.parent)
            fd = stack.enter_context(opened(path, os.O_RDWR | os.O_CREAT))
            _acquire(fd, path, timeout)
        # Closing alone would leave the lock to a child that was forked meanwhile.
        stack.callback(fcntl.flock, fd, fcntl.LOCK_UN)
        yield fd


def is_held(path: Path) -> bool:
    """Whether a process holds the lock at this moment; looking leaves no trace and stops no one."""
    try:
        with opened(path, os.O_RDONLY) as fd:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _acquire(fd: int, path: Path, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TryAgainLater(
                    _("{path} is locked by another process").format(path=shown(path)),
                    hint=_("wait until that one has ended, then try again"),
                ) from None
            time.sleep(min(_POLL_S, left))
