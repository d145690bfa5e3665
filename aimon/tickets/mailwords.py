"""Reads the words of a mail's headers: encoded ones, raw ones, the names of attachments."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
import unicodedata
from email.message import Message
from email.utils import getaddresses
from itertools import groupby

from aimon.tickets.charsets import decode

_WORD = re.compile(rb"=\?([^?*\s]{1,60})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_QUOTED_PRINTABLE = re.compile(r"(=\?[^?*\s]{1,60}\?[qQ]\?)([ -~]*?)\?=")
_ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,120}")
_TO_SPACE = frozenset({"Cc", "Zl", "Zp", "Zs"})
_DROPPED = frozenset({"Cf", "Cs", "Co", "Cn"})


def header(mail: Message, name: str) -> str:
    """Return the first header of this name as it stands, unfolded; empty when there is none."""
    wanted = name.lower()
    for key, value in mail.raw_items():
        if key.lower() == wanted:
            return re.sub(r"\r?\n(?=[ \t])", "", str(value))
    return ""


def decoded(value: str) -> str:
    """Return a header's text on one line: RFC 2047, 8-bit letters without a label, or both.

    Words beside each other are joined before they are decoded: some mailers cut a letter in two.
    """
    data = value.encode("utf-8", "surrogateescape")
    parts: list[tuple[str, bytes]] = []
    end = 0
    for word in _WORD.finditer(data):
        between = data[end : word.start()]
        if between.strip() or not parts:
            parts.append(("", between))
        parts.append((word[1].decode("ascii", "replace").lower(), _bytes_of(word[2], word[3])))
        end = word.end()
    parts.append(("", data[end:]))
    texts = (
        decode(b"".join(piece for _label, piece in same), label).text
        for label, same in groupby(parts, key=lambda part: part[0])
    )
    return one_line("".join(texts))


def _bytes_of(encoding: bytes, text: bytes) -> bytes:
    if encoding in b"qQ":
        return quopri.decodestring(text.replace(b"_", b" "), header=True)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", text)
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:  # one letter too many
        return base64.b64decode(kept[:-1])


def one_line(text: str) -> str:
    """Return a text on one line without what nobody sees."""
    chars = ((char, unicodedata.category(char)) for char in unicodedata.normalize("NFC", text))
    kept = (" " if kind in _TO_SPACE else char for char, kind in chars if kind not in _DROPPED)
    return " ".join("".join(kept).split())


def person(value: str) -> tuple[str, str]:
    """Return the name and the address of the first person in a From header, each may be empty."""
    value = _QUOTED_PRINTABLE.sub(_protected, value)
    for name, address in getaddresses([value]):
        if _ADDRESS.fullmatch(address):
            return decoded(name), address
    found = _ADDRESS.search(value)
    name = value[: found.start()] if found else value
    return decoded(name).strip(' <"'), found[0] if found else ""


def _protected(word: re.Match[str]) -> str:
    """Encode what would end a name, like a comma, in an encoded word that holds it as it is."""
    text = re.sub(r"[^\w=+/-]", lambda char: f"={ord(char[0]):02X}", word[2], flags=re.ASCII)
    return f"{word[1]}{text}?="


def file_name(part: Message) -> str:
    """Return the name of an attachment (RFC 2231, RFC 2047 or plain), else what it is."""
    name = part.get_param("filename", None, "content-disposition") or part.get_param("name")
    if isinstance(name, tuple):
        label, _language, value = name
        text = decode(value.encode("latin-1", "replace"), label or "").text
    else:
        text = decoded(str(name or ""))
    return one_line(text).strip('"') or one_line(part.get_content_type())
