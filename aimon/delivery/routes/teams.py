"""Microsoft Teams: an Adaptive Card to the webhook of a workflow.

The connectors for Office 365 are retired; the Workflows app takes an Adaptive Card as the attachment
of a message, 28 KB in all:
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
"""

from __future__ import annotations

from typing import Any

import msgspec

from aimon.core.alertkinds import Severity
from aimon.core.alertsettings import Route
from aimon.delivery.notice import Letter
from aimon.delivery.routes import web
from aimon.delivery.trouble import Sent
from aimon.text import visible
from aimon.workspace import Workspace

_IN_ALL = 24_000
_TITLE = 200
_LINE = 1000
_COLOURS: dict[Severity, str] = {
    "emergency": "Attention",
    "major": "Warning",
    "minor": "Accent",
    "info": "Default",
}


def body(letter: Letter) -> dict[str, Any]:
    """Return the message with its card."""
    notice = letter.notice
    title = {"size": "Medium", "weight": "Bolder", "color": _COLOURS[notice.severity]}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [_block(visible(notice.subject, _TITLE), "Default", **title), *_lines(notice.text)],
        "msteams": {"width": "Full"},
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def send(workspace: Workspace, route: Route, letter: Letter) -> Sent:
    """Send a notice; raises TemporaryFailure and PermanentFailure."""
    return web.post(workspace, route, body(letter))


def _lines(text: str) -> list[dict[str, Any]]:
    """Return a block a line, those after an empty one further down; what is too much is left out."""
    blocks: list[dict[str, Any]] = []
    left, spacing = _IN_ALL, "Medium"
    for line in text.splitlines():
        if not line.strip():
            spacing = "Medium"
            continue
        block = _block(visible(line, _LINE), spacing)
        left -= len(msgspec.json.encode(block)) + 1
        if left < 0:
            return [*blocks, _block("…", spacing)]
        blocks.append(block)
        spacing = "None"
    return blocks


def _block(text: str, spacing: str, **look: str) -> dict[str, Any]:
    """Return a block of rich text: unlike a TextBlock's, its text is no Markdown."""
    run = {"type": "TextRun", "text": text, **look}
    return {"type": "RichTextBlock", "spacing": spacing, "inlines": [run]}
