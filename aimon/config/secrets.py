"""Reads a key or a password from where its reference points to.

The forms are ``env:NAME``, ``file:PATH`` and ``keyring:SERVICE/USER``, whose last slash parts the
two. No error text holds any part of a value.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from aimon.config import keychain
from aimon.config.files import read_file
from aimon.errors import AimonError
from aimon.i18n import _
from aimon.text import visible

MAX_BYTES = 65_536


Kind = Literal["missing_key", "malformed_key", "exposed_key"]


class SecretError(AimonError):
    """There is no usable secret.

    ``kind`` is the fault's: it is missing, no key looks so, or others may read it. ``detail`` says
    where, and what is wrong there, without the words of a language, for what the log keeps.
    """

    def __init__(self, kind: Kind, message: str, *, hint: str = "", detail: str = "") -> None:
        super().__init__(message, hint=hint)
        self.kind = kind
        self.detail = detail


def resolve(reference: str, home: Path, *, spaces: bool = False) -> str:
    """Return the secret; a relative path starts at ``home``, and ``~`` is the user's folder.

    With ``spaces`` it may hold some between its words, like ``Bearer KEY``. Raises SecretError.
    """
    scheme, _colon, place = reference.partition(":")
    service, _slash, user = place.rpartition("/")
    if scheme == "env" and place:
        value = _from_environment(place)
    elif scheme == "file" and place:
        value = _from_file(home / os.path.expanduser(place))
    elif scheme == "keyring" and service and user:
        value = _from_keyring(service, user)
    else:
        raise SecretError(
            "malformed_key",
            _("a key must be written as env:NAME, file:PATH or keyring:SERVICE/USER"),
        )
    words = value.split(" ") if spaces and value else [value]
    for word in words:
        _require_fit(word, visible(reference))
    return value


def ask_keyring(references: Iterable[str], home: Path) -> None:
    """Ask the keyring for all that these references want of it, so that resolving is quick.

    A keyring may take seconds, in which nothing that is being timed must run. What it lacks is
    said when it is resolved.
    """
    keychain.forget()
    for reference in references:
        if reference.startswith("keyring:"):
            with suppress(SecretError):
                resolve(reference, home)


def _from_environment(name: str) -> str:
    value = os.environ.get(name)
    if value is None:
        raise SecretError(
            "missing_key",
            _("the environment variable {name} is not set").format(name=visible(name)),
            hint=_("set it where aimon runs (for cron: in the crontab)"),
            detail=f"env:{visible(name)}",
        )
    return value


def _from_file(path: Path) -> str:
    shown = visible(str(path))
    try:
        content = read_file(path, MAX_BYTES)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else _("not a path")
        raise SecretError(
            "missing_key",
            _("the key file {path} cannot be read: {why}").format(path=shown, why=why),
            detail=f"{shown}: {why}",
        ) from None
    if content.mode & 0o077:
        close = f"chmod 600 {visible(shlex.quote(str(path)))}"
        raise SecretError(
            "exposed_key",
            _("the key file {path} is open to other users").format(path=shown),
            hint=_("close it: {command}").format(command=close),
            detail=close,
        )
    if content.large:
        message = _("{path} is too large for a key").format(path=shown)
        raise SecretError("malformed_key", message, detail=shown)
    # An undecodable byte becomes a character that no key has.
    text = content.data.decode("utf-8", "replace")
    return text.removesuffix("\n").removesuffix("\r")


def _from_keyring(service: str, user: str) -> str:
    found = keychain.look_up(service, user)
    if found.value is not None:
        return found.value
    shown = {"service": visible(service), "user": visible(user)}
    place = "keyring:{service}/{user}".format(**shown)
    if found.trouble is None:
        raise SecretError(
            "missing_key",
            _("{keyring} has nothing for the user {user} of the service {service}").format(
                keyring=visible(found.keyring), **shown
            ),
            hint=_("store it: {command}").format(
                command=shlex.join(["keyring", "set", *shown.values()])
            ),
            detail=place,
        )
    if found.trouble == "no_package":
        raise SecretError(
            "missing_key",
            _("keyring:{service}/{user} needs the package keyring, which is not installed").format(
                **shown
            ),
            hint=_("install it: pip install 'aimon[keyring]'"),
            detail=f"{place}: pip install 'aimon[keyring]'",
        )
    raise SecretError(
        "missing_key",
        _trouble(found),
        hint=_(
            "without a desktop session (D-Bus), as under cron, a keyring seldom opens; "
            "file:PATH works there"
        ),
        detail=f"{place}: {found.error or found.trouble}",
    )


def _trouble(found: keychain.Found) -> str:
    if found.trouble == "no_backend":
        return _("there is no keyring here that can be opened")
    if found.trouble == "locked":
        return _("the keyring is locked")
    if found.trouble == "silent":
        return _("the keyring does not answer (it may be waiting to be unlocked)")
    return _("the keyring failed ({error})").format(error=found.error)


def _require_fit(value: str, reference: str) -> None:
    """Require what can stand in an HTTP header: visible ASCII, at least one letter."""
    if value and all("!" <= char <= "~" for char in value):
        return
    if not value:
        message = _("the key at {reference} is empty")
    elif "\n" in value or "\r" in value:
        message = _("the key at {reference} has more than one line")
    elif any(char.isspace() for char in value):
        message = _("the key at {reference} has spaces")
    else:
        message = _("the key at {reference} has characters that no key has")
    raise SecretError("malformed_key", message.format(reference=reference), detail=reference)
