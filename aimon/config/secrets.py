"""Reads a key or a password from where its reference points to: ``env:NAME`` or ``file:PATH``.

No error text holds any part of a value.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from aimon.config.files import read_file
from aimon.errors import AimonError
from aimon.i18n import _
from aimon.text import visible

MAX_BYTES = 65_536


class SecretError(AimonError):
    """There is no usable secret. ``kind`` is the fault's: it is missing, or no key looks so."""

    def __init__(
        self, kind: Literal["missing_key", "malformed_key"], message: str, *, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.kind = kind


def resolve(reference: str, home: Path) -> str:
    """Return the secret; a relative path starts at ``home``, and ``~`` is the user's folder.

    Raises SecretError.
    """
    scheme, _colon, place = reference.partition(":")
    if scheme == "env" and place:
        return _fit(_from_environment(place), visible(reference))
    if scheme == "file" and place:
        return _fit(_from_file(home / os.path.expanduser(place)), visible(reference))
    raise SecretError("malformed_key", _("a key must be written as env:NAME or file:PATH"))


def _from_environment(name: str) -> str:
    value = os.environ.get(name)
    if value is None:
        raise SecretError(
            "missing_key",
            _("the environment variable {name} is not set").format(name=visible(name)),
            hint=_("set it where aimon runs (for cron: in the crontab)"),
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
        ) from None
    if content.mode & 0o077:
        raise SecretError(
            "missing_key",
            _("the key file {path} is open to other users").format(path=shown),
            hint=_("close it: chmod 600 {path}").format(path=shown),
        )
    if content.large:
        raise SecretError("malformed_key", _("{path} is too large for a key").format(path=shown))
    # An undecodable byte becomes a character that no key has.
    text = content.data.decode("utf-8", "replace")
    return text.removesuffix("\n").removesuffix("\r")


def _fit(value: str, reference: str) -> str:
    """Return the value if it can stand in an HTTP header: visible ASCII, at least one letter."""
    if value and all("!" <= char <= "~" for char in value):
        return value
    if not value:
        message = _("the key at {reference} is empty")
    elif "\n" in value or "\r" in value:
        message = _("the key at {reference} has more than one line")
    elif any(char.isspace() for char in value):
        message = _("the key at {reference} has spaces")
    else:
        message = _("the key at {reference} has characters that no key has")
    raise SecretError("malformed_key", message.format(reference=reference))
