"""The folders of the outbox: a message is a file, and moves by rename.

    outbox/KEY.eml          a mail that waits; KEY.json is a notice for another kind of route
    outbox/parked/KEY.eml   refused for good; a person has to look at it
    sent/KEY.eml            has left; KEY~1.eml and so on are copies that were sent again

Locks: ``.lock`` for every change, held for a moment; ``.sending.lock`` for whoever talks to the
mail server, so that two processes never send one mail, and ``.notices.lock`` for whoever sends
notices, whose servers hold up no mail. Take the one for changes last.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Literal

from aimon.delivery.message import is_key
from aimon.delivery.parcel import SUFFIXES, Form, Parcel
from aimon.journal.errors import reading, writing
from aimon.journal.files import make_folder, opened, sync, sync_folder, write_all
from aimon.journal.lock import exclusive

State = Literal["waiting", "parked", "sent"]
LOCK_TIMEOUT_S = 10.0
SENDING_TIMEOUT_S = 15.0
_LOCKS: dict[Form, str] = {"mail": ".sending.lock", "notice": ".notices.lock"}
_UNFINISHED = ".unfinished"


class Spool:
    """The three folders of a workspace's messages."""

    def __init__(self, home: Path) -> None:
        outbox = home / "outbox"
        self._lock = outbox / ".lock"
        self._sending = {form: outbox / name for form, name in _LOCKS.items()}
        self._folders: dict[State, Path] = {
            "waiting": outbox,
            "parked": outbox / "parked",
            "sent": home / "sent",
        }

    def locked(self) -> AbstractContextManager[None]:
        """Hold the lock for changes; raises TryAgainLater."""
        return exclusive(self._lock, LOCK_TIMEOUT_S)

    def sending(self, form: Form) -> AbstractContextManager[None]:
        """Be the only one who sends this form; raises TryAgainLater when another does for long."""
        return exclusive(self._sending[form], SENDING_TIMEOUT_S)

    def state(self, key: str) -> State | None:
        """Return where the key's message is; a copy that waits counts before one that was sent."""
        return next((state for state in self._folders if self._find(key, state)), None)

    def form(self, key: str) -> Form:
        """Return what the key's message is; a mail where there is none."""
        found = next((path for state in self._folders if (path := self._find(key, state))), None)
        return _form(found.name) or "mail" if found else "mail"

    def keys(self, state: State) -> list[str]:
        """Return the keys of the messages in a folder, sorted; other files are not ours."""
        folder = self._folders[state]
        with reading(folder):
            try:
                names = os.listdir(folder)
            except FileNotFoundError:
                return []
        keys = {name.removesuffix(SUFFIXES[form]) for name in names if (form := _form(name))}
        return sorted(filter(is_key, keys))

    def beginning(self, prefixes: tuple[str, ...], *states: State) -> list[Path]:
        """Return the messages in these folders, copies too, whose key begins with one of these."""
        return [
            path
            for state in states
            for path in sorted(self._folders[state].glob("*"))
            if path.name.startswith(prefixes) and _form(path.name)
        ]

    def read(self, key: str, state: State) -> Parcel:
        """Return the message; raises JournalError."""
        path = self._path(key, state)
        with reading(path), opened(path, os.O_RDONLY) as fd, os.fdopen(os.dup(fd), "rb") as file:
            return Parcel(key, _form(path.name) or "mail", file.read())

    def put(self, parcel: Parcel) -> None:
        """Write a waiting message, whole or not at all, durably; it replaces a waiting one.

        Call it under the lock. Raises JournalError (disk full) and DurabilityUnknown.
        """
        path = self._folders["waiting"] / (parcel.key + SUFFIXES[parcel.form])
        with writing(path):
            make_folder(path.parent)
            for left_over in path.parent.glob(f"*{_UNFINISHED}"):  # a killed writer's
                left_over.unlink()
            fd, unfinished = tempfile.mkstemp(suffix=_UNFINISHED, dir=path.parent)
            try:
                write_all(fd, parcel.data)
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
        """Move a message durably; one sent before is kept beside it. Call under the lock."""
        old = self._path(key, source)
        new = self._folders[target] / old.name
        copy = 0
        while target == "sent" and new.exists():
            copy += 1
            new = new.with_name(f"{key}~{copy}{old.suffix}")
        with writing(new):
            make_folder(new.parent)
            os.rename(old, new)
            sync_folder(new.parent)
            sync_folder(old.parent)

    def drop(self, key: str, state: State) -> None:
        """Delete a message if it is there. Call under the lock."""
        path = self._path(key, state)
        with writing(path):
            path.unlink(missing_ok=True)

    def _find(self, key: str, state: State) -> Path | None:
        paths = (self._folders[state] / (key + suffix) for suffix in SUFFIXES.values())
        return next((path for path in paths if path.is_file()), None)

    def _path(self, key: str, state: State) -> Path:
        """Return the message's file; a mail's where there is none."""
        return self._find(key, state) or self._folders[state] / (key + SUFFIXES["mail"])

    def erase(self, prefixes: tuple[str, ...]) -> list[str]:
        """Delete for good what beginning() finds among sent and parked ones; return their names.

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


def _form(name: str) -> Form | None:
    """Return the form of the message that a file of this name is; None for other files."""
    return next((form for form, suffix in SUFFIXES.items() if name.endswith(suffix)), None)
