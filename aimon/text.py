"""One function makes text from outside safe to show; nothing untrusted is printed without it."""

from __future__ import annotations

import unicodedata

_MAX_MARKS = 4
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str, limit: int = 200) -> str:
    """Return the text on one line with every control, bidi or unassigned character escaped.

    NFC, at most four combining marks in a row, at most ``limit`` characters (then ``…``).
    """
    if len(text) > 4 * limit:
        text = text[: 4 * limit]
    if text.isascii() and text.isprintable() and len(text) <= limit:
        return text
    out: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MAX_MARKS:
            continue
        if category in _HIDDEN:
            code = ord(char)
            if code > 0xFFFF:
                out.append(f"\\U{code:08x}")
            else:
                out.append(f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
        else:
            out.append(char)
    shown = "".join(out)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
