"""Finds the text in a mail's parts: the plain one, or one made from HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from html.parser import HTMLParser
from typing import NamedTuple

from aimon.tickets.charsets import decode

LONGEST_TEXT = 1 << 18
_MOST_PARTS = 200
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "select"})
_PARAGRAPHS = frozenset(
    ("blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "table", "ul")
)
_LINES = frozenset(
    {
        *("address", "article", "center", "dd", "div", "dl", "dt", "footer", "form", "header"),
        *("li", "tr"),
    }
)


class Part(NamedTuple):
    """The text of one part, and whether letters of it were lost."""

    text: str
    damaged: bool


def texts(mail: Message) -> list[Part]:
    """Return what there is to read in the mail, in order; attachments are none of it."""
    return [_read(part) for part in _readable(mail, [_MOST_PARTS])]


def attachments(mail: Message) -> list[Message]:
    """Return the parts that are files; a mail inside is one."""
    return list(_attached(mail, [_MOST_PARTS]))


def enclosed(mail: Message) -> Message | None:
    """Return the first mail that is attached to this one, if there is any."""
    inside = (p for part in attachments(mail) if _is_mail(part) for p in _parts(part))
    return next(inside, None)


def _is_mail(part: Message) -> bool:
    return part.get_content_type() == "message/rfc822"


def _is_text(part: Message) -> bool:
    return part.get_content_type() in ("text/plain", "text/html")


def _is_attachment(part: Message) -> bool:
    inside = _parts(part) and part.get_content_maintype() == "multipart"
    return part.get_content_disposition() == "attachment" or not (inside or _is_text(part))


def _parts(part: Message) -> list[Message]:
    return [p for p in part.get_payload() if isinstance(p, Message)] if part.is_multipart() else []


def _readable(part: Message, left: list[int]) -> Iterator[Message]:
    """Yield the parts to read, of alternatives the plain one; ``left`` bounds how many are seen."""
    left[0] -= 1
    if left[0] < 0 or _is_attachment(part):
        return
    if _is_text(part):
        yield part
        return
    below = [list(_readable(p, left)) for p in _parts(part)]
    if part.get_content_type() != "multipart/alternative":
        yield from (text for inside in below for text in inside)
        return
    told = [inside for inside in below if any(_payload(text).strip() for text in inside)]
    plain = [inside for inside in told if inside[0].get_content_type() == "text/plain"]
    yield from next(iter(plain or told), [])


def _attached(part: Message, left: list[int]) -> Iterator[Message]:
    left[0] -= 1
    if left[0] < 0:
        return
    if _is_attachment(part):
        yield part
        return
    for inside in _parts(part):
        yield from _attached(inside, left)


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _read(part: Message) -> Part:
    read = decode(_payload(part), part.get_content_charset("") or "")
    text = read.text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    if part.get_content_type() == "text/html":
        text = text_of_html(text)
    return Part(text, read.damaged)


def text_of_html(html: str) -> str:
    """Return what a reader sees of a mail's HTML, quoted lines with ``>``."""
    page = _Page()
    # Never closed: at the end Python's parser would look at an open '<' again and again.
    page.feed(html + "\n<br>")
    lines = [" ".join(line.split()) for line in "".join(page.pieces).split("\n")]
    lines = ["" if line == ">" else line for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Page(HTMLParser):
    """Collects the text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = ""
        self._quotes = 0
        self._begun = False  # a line that something stands in

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent = self._silent or tag
        elif tag == "blockquote":
            self._quotes += 1
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag == "blockquote":
            self._quotes = max(self._quotes - 1, 0)
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data))
            self._begun = self._begun or bool(data.strip())

    def _separate(self, tag: str) -> None:
        if tag == "br" or tag in _PARAGRAPHS or (tag in _LINES and self._begun):
            self.pieces.append("\n> " if self._quotes else "\n")
            self._begun = False
        elif tag in ("td", "th"):
            self.pieces.append(" ")
