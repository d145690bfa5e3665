"""Slack's incoming webhook: a heading and the text in blocks, within the lengths that Slack takes.

https://docs.slack.dev/reference/block-kit/blocks: a header has at most 150 characters, the text of
a section 3,000, a message 50 blocks; msg_blocks_too_long comes from about 13,000 in all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aimon.core.alertsettings import Route
from aimon.delivery.notice import Letter
from aimon.delivery.routes import web
from aimon.delivery.trouble import Sent
from aimon.text import visible
from aimon.workspace import Workspace

_HEADER = 150
_SECTION = 3000
_IN_ALL = 12_000
_LINE = 1000


def body(letter: Letter) -> dict[str, Any]:
    """Return the message: plain text, in which nobody is called (@channel) and nothing is a link.

    ``text`` is what a telephone shows of it.
    """
    subject = _fitting(letter.notice.subject, _HEADER)
    header = {"type": "header", "text": _plain(subject)}
    sections = [{"type": "section", "text": _plain(s)} for s in _sections(letter.notice.text)]
    return {
        "text": subject,
        "blocks": [header, *sections],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def send(workspace: Workspace, route: Route, letter: Letter) -> Sent:
    """Send a notice; raises TemporaryFailure and PermanentFailure."""
    return web.post(workspace, route, body(letter))


def escaped(text: str) -> str:
    """Return the text without the three characters that Slack reads as its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fitting(text: str, limit: int) -> str:
    """Return a line escaped, in at most so many characters."""
    shown = visible(text, limit)
    while len(escaped(shown)) > limit:
        shown = shown[:-2] + "…"
    return escaped(shown)


def _sections(text: str) -> Iterator[str]:
    """Give the text escaped, parted at the ends of lines; what is too much is left out."""
    section, left = "", _IN_ALL
    for line in text.splitlines():
        shown = _fitting(line, _LINE) + "\n"
        left -= len(shown)
        if left < 0:
            shown = "…\n"
        if len(section) + len(shown) > _SECTION:
            yield section.strip("\n")
            section = ""
        section += shown
        if left < 0:
            break
    if section.strip():
        yield section.strip("\n")


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
