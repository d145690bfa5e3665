"""The folders of the outbox: a mail is a file, and moves by rename.

    outbox/KEY.eml          waits
    outbox/parked/KEY.eml   refused for good; a person has to look at it
    sent/KEY.eml            has left; KEY~1.eml and so on are copies that were sent again

Two locks: ``.lock`` for every change, held for a moment; ``.sending.lock`` for whoever talks to
the mail server, so that two processes never send one mail. Take the second one first.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Literal

from aimon.delivery.message import is_key
from aimon.journal.errors import reading, writing
from aimon.journal.files import make_folder, opened, sync, sync_folder, write_all
from aimon.journal.lock import exclusive

State = Literal["waiting", "parked", "sent"]
LOCK_TIMEOUT_S = 10.0
SENDING_TIMEOUT_S = 15.0
_SUFFIX = ".eml"
_UNFINISHED = ".unfinished"


class Spool:
    """The three folders of a workspace's mail."""

    def __init__(self, home: Path) -> None:
        outbox = home / "outbox"
        self._lock = outbox / ".lock"
        self._sending = outbox / ".sending.lock"
        self._folders: dict[State, Path] = {
            "waiting": outbox,
            "parked": outbox / "parked",
            "sent": home / "sent",
        }

    def locked(self) -> AbstractContextManager[None]:
        """Hold the lock for changes; raises TryAgainLater."""
        return exclusive(self._lock, LOCK_TIMEOUT_S)

    def sending(self) -> AbstractContextManager[None]:
        """Be the only one who sends; raises TryAgainLater when another is at it for long."""
        return exclusive(self._sending, SENDING_TIMEOUT_S)

    def state(self, key: str) -> State | None:
        """Return where the key's mail is; a copy that waits counts before one that was sent."""
        return next((s for s in self._folders if self.path(key, s).is_file()), None)

    def path(self, key: str, state: State) -> Path:
        """Return the mail's file."""
        return self._folders[state] / (key + _SUFFIX)

    def keys(self, state: State) -> list[str]:
        """Return the keys of the mails in a folder, sorted; other files are not ours."""
        folder = self._folders[state]
        with reading(folder):
            try:
                names = os.listdir(folder)
            except FileNotFoundError:
                return []
        keys = (name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))
        return sorted(filter(is_key, keys))

    def beginning(self, prefixes: tuple[str, ...], *states: State) -> list[Path]:
        """Return the mails in these folders, copies too, whose key begins with one of these."""
        return [
            path
            for state in states
            for path in sorted(self._folders[state].glob(f"*{_SUFFIX}"))
            if path.name.startswith(prefixes)
        ]

    def read(self, key: str, state: State) -> bytes:
        """Return the mail; raises JournalError."""
        path = self.path(key, state)
        with reading(path), opened(path, os.O_RDONLY) as fd, os.fdopen(os.dup(fd), "rb") as file:
            return file.read()

    def put(self, key: str, message: bytes) -> None:
        """Write a waiting mail, whole or not at all, durably; it replaces a waiting one.

        Call it under the lock. Raises JournalError (disk full) and DurabilityUnknown.
        """
        path = self.path(key, "waiting")
        with writing(path):
            make_folder(path.parent)
            for left_over in path.parent.glob(f"*{_UNFINISHED}"):  # a killed writer's
                left_over.unlink()
            fd, unfinished = tempfile.mkstemp(suffix=_UNFINISHED, dir=path.parent)
            try:
                write_all(fd, message)
                sync(fd, path)
                os.rename(unfinished, path)
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(unfinished)
                raise
            finally:
                os.close(fd)
            sync_folder(path.parent)

    def move(self, key: str, source: State, target: State) -> None:
        """Move a mail durably; one that was sent before is kept beside it. Call under the lock."""
        old, new = self.path(key, source), self.path(key, target)
        copy = 0
        while target == "sent" and new.exists():
            copy += 1
            new = self.path(f"{key}~{copy}", target)
        with writing(new):
            make_folder(new.parent)
            os.rename(old, new)
            sync_folder(new.parent)
            sync_folder(old.parent)

    def drop(self, key: str, state: State) -> None:
        """Delete a mail if it is there. Call under the lock."""
        path = self.path(key, state)
        with writing(path):
            path.unlink(missing_ok=True)

    def erase(self, prefixes: tuple[str, ...]) -> list[str]:
        """Delete for good what beginning() finds among sent and parked mails; return their names.

        What a killed writer left unfinished may be one of them, and goes too.
        """
        with self.locked():
            outbox = self._folders["waiting"]
            unfinished = sorted(outbox.glob(f"*{_UNFINISHED}"))
            mails = self.beginning(prefixes, "parked", "sent")
            for path in (*mails, *unfinished):
                with writing(path):
                    path.unlink(missing_ok=True)
                    sync_folder(path.parent)
        return [path.stem for path in mails]
