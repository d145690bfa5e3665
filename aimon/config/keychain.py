"""Asks the system's keyring for a key, through the optional package ``keyring``.

A locked keyring may wait for somebody to unlock it, and under cron nobody does: so it is asked
from a thread that is left behind when no answer comes. Each entry is asked for once a process.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import Literal, NamedTuple

PATIENCE_S = 20.0

Trouble = Literal["no_package", "no_backend", "locked", "silent", "failed"]


class Found(NamedTuple):
    """What came of asking: a value, nothing (there is no such entry), or trouble.

    ``keyring`` names the one that was asked, which another session may find to be another.
    ``error`` is the type of its exception; the text may hold anything.
    """

    value: str | None = None
    trouble: Trouble | None = None
    keyring: str = ""
    error: str = ""


@cache
def look_up(service: str, user: str) -> Found:
    """Return what the keyring has for this user of this service."""
    if any(isinstance(thread, _Question) for thread in threading.enumerate()):
        return Found(trouble="silent")  # it still owes an answer: the next would take as long
    question = _Question(service, user)
    question.start()
    question.join(PATIENCE_S)
    return question.found


def forget() -> None:
    """Ask the keyring again when an entry is wanted next."""
    look_up.cache_clear()


class _Question(threading.Thread):
    """One question; ``found`` is silence until there is an answer."""

    def __init__(self, service: str, user: str) -> None:
        super().__init__(name="keyring", daemon=True)
        self._service = service
        self._user = user
        self.found = Found(trouble="silent")

    def run(self) -> None:
        self.found = _ask(self._service, self._user)


def _ask(service: str, user: str) -> Found:
    try:
        import keyring
        from keyring import errors
    except ModuleNotFoundError as error:
        missing = error.name == "keyring"
        return Found(trouble="no_package" if missing else "failed", error=type(error).__name__)
    try:
        name = keyring.get_keyring().name
        value: object = keyring.get_password(service, user)
    except errors.NoKeyringError as error:
        return Found(trouble="no_backend", error=type(error).__name__)
    except errors.KeyringLocked as error:
        return Found(trouble="locked", error=type(error).__name__)
    except Exception as error:  # noqa: BLE001 — backends raise what their libraries do
        return Found(trouble="failed", error=type(error).__name__)
    if value is None or isinstance(value, str):
        return Found(value=value, keyring=name)
    return Found(trouble="failed", error=type(value).__name__)
