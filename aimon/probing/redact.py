"""Cuts a key out of what is kept, in whatever form a server may have sent it back.

Looked for are the key and its Base64 (alone, or inside something longer), as they are and behind
up to three layers of escapes: JSON's, a URL's, HTML's.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from html import unescape

CUT = "***"
# A shorter key is a placeholder, and so short a part of one gives nothing away.
_SHORTEST = 4
_PART = 8
# So long a form does not turn up by chance where words run together.
_LONG = 12
_LAYERS = 3
# What one escaped character may take.
_WIDEST = 12
_ESCAPE = re.compile(r"""\\(?:u00|x)([0-9a-fA-F]{2})|%([0-9a-fA-F]{2})|\\([\\/"'])|\\[nrt]""")


class Redactor:
    """Cuts one key out of texts; without a key (None) texts stay as they are."""

    def __init__(self, key: str | None) -> None:
        self._key = key if key and len(key) >= _SHORTEST else ""
        self._forms = tuple(dict.fromkeys((*_read(self._key), *_base64(self._key))))
        self.slack = _WIDEST * len(self._key)  # to be seen beyond a limit: a key may lie across it

    def cut(self, text: str, limit: int | None = None) -> str:
        """Return the text without the key, in at most ``limit`` bytes of UTF-8.

        Of a text that holds the key behind escapes, what is returned has none of these. What may
        be the key's beginning at the very end goes too.
        """
        if limit is not None:
            text = text[: limit + self.slack]
        text = layer = self._replaced(text)
        for _ in range(_LAYERS if self._key else 0):
            layer = _unescaped(layer)
            if self.holds(layer):
                text = layer = self._replaced(layer)
        joined = "".join(layer.split())
        if any(form in joined for form in self._forms if len(form) >= _LONG):
            text = self._replaced(joined)
        text = self._without_part(text)
        return text if limit is None else text.encode()[:limit].decode("utf-8", "ignore")

    def holds(self, text: str) -> bool:
        """Whether the key, or its Base64, stands in the text as it is."""
        return any(form in text for form in self._forms)

    def _replaced(self, text: str) -> str:
        for form in self._forms:
            text = text.replace(form, CUT)
        return text

    def _without_part(self, text: str) -> str:
        for length in range(len(self._key) - 1, _PART - 1, -1):
            if text.endswith(self._key[:length]):
                return text[:-length] + CUT
        return text


def _read(key: str) -> Iterator[str]:
    """Give the key, and what is left of one that itself looks like escapes, layer by layer."""
    for _ in range(_LAYERS + 1):
        if len(key) >= _SHORTEST:
            yield key
        key = _unescaped(key)


def _base64(key: str) -> Iterator[str]:
    """Give what every Base64 of something that holds the key has in common, in both alphabets.

    The key begins at one of three places in a group of four; the letters at its ends, which depend
    on what stands around it, are left out.
    """
    for before, start in enumerate((0, 2, 3)):
        data = b"\0" * before + key.encode()
        code = b64encode(data).decode()[start : len(data) * 8 // 6]
        if len(code) >= _PART:
            yield code
            yield code.replace("+", "-").replace("/", "_")


def _unescaped(text: str) -> str:
    return unescape(_ESCAPE.sub(_letter, text))


def _letter(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else escape[3] or " "
