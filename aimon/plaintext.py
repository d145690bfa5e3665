"""Reads a text that people hand over as a file, in either of the two encodings Korean comes in."""

from __future__ import annotations

from aimon.errors import WrongUsage
from aimon.i18n import _

_ENCODINGS = ("utf-8-sig", "cp949")


def plain_text(data: bytes) -> str:
    """Return the text of a file's bytes; raises WrongUsage where it is no plain text, or empty."""
    text = next((found for name in _ENCODINGS if (found := _decoded(data, name))), "")
    if not text.strip():
        raise WrongUsage(
            _("there is no plain text in it"),
            hint=_("save it as text (.txt), or say how long it is: --input-tokens N"),
        )
    return text


def _decoded(data: bytes, encoding: str) -> str:
    """Return the text, none where these bytes are not that: a document or a picture has NULs."""
    try:
        return "" if b"\0" in data else data.decode(encoding)
    except UnicodeDecodeError:
        return ""
