"""Decodes text of mails whatever its label says: Korean mail is often labelled wrongly.

What is labelled euc-kr or ks_c_5601-1987 is in fact Windows' code page 949, or UTF-8; what is
labelled UTF-8 or Western may be either; and some has no label.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_KOREAN = re.compile(r"euc-?kr|ks-?c-?5601(?:-?19\d\d)?|korean|(?:cp|ms|windows-?)?949|uhc")
_WESTERN = re.compile(r"|(?:us-)?ascii|iso-?8859-?15?|latin-?1|(?:windows-?|cp)1252")
# Codecs that are no character sets, or slow with text made for it.
_NO_CHARSET = re.compile("idna|punycode|undefined|.*escape")
_HANGUL = re.compile("[가-힣]")


class Decoded(NamedTuple):
    """A text, and what it was read as; ``damaged`` says that letters were lost."""

    text: str
    charset: str
    damaged: bool = False


def decode(data: bytes, label: str) -> Decoded:
    """Return the text of these bytes.

    Of the label, UTF-8 and code page 949 that one counts which leaves no error and gives the most
    Hangul; a label beyond Korean and Western ones that fits is believed. Where none fits, letters
    are lost.
    """
    named = label.strip().lower().replace("_", "-")
    korean, western = _KOREAN.fullmatch(named), _WESTERN.fullmatch(named)
    declared = "cp949" if korean else _codec(named)
    if declared and not (korean or western) and (text := _strictly(data, declared)) is not None:
        return Decoded(text, declared)
    candidates = ["cp949", "utf-8"] if korean else [declared or "utf-8", "utf-8", "cp949"]
    read = [(text, c) for c in candidates if (text := _strictly(data, c)) is not None]
    if not read:
        return Decoded(data.decode(candidates[0], "replace"), candidates[0], damaged=True)
    return Decoded(*max(read, key=lambda reading: len(_HANGUL.findall(reading[0]))))


def _codec(named: str) -> str | None:
    """Return Python's name of a character set, None for what is none."""
    if not named.isascii() or not named.isprintable() or _NO_CHARSET.fullmatch(named):
        return None
    try:
        b"a".decode(named)
    except LookupError:  # unknown, or none of text: rot13, zip
        return None
    except UnicodeError:  # one that takes two bytes for a letter
        pass
    return named


def _strictly(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except UnicodeError:
        return None
