"""Notes the last attempt at a question: what was sent and what came, to be kept without the key."""

from __future__ import annotations

from aimon.probing.providers.base import Answer, Request
from aimon.probing.redact import Redactor
from aimon.probing.reply import Exchange

KEPT_BYTES = 64 * 1024


class Trace:
    """``heard`` is what the transport has received of the body, null before any response."""

    def __init__(self) -> None:
        self.request: Request | None = None
        self.heard: bytearray | None = None
        self._answer = Answer()

    def begin(self, request: Request, answer: Answer) -> None:
        """Forget the attempt before."""
        self.request, self.heard, self._answer = request, None, answer

    def exchange(self, redactor: Redactor, *, answered: bool) -> Exchange | None:
        """Return the last attempt without the key; None where nothing was sent."""
        if self.request is None:
            return None
        came = self._answer.text if answered else self._came(redactor)
        return Exchange(
            url=redactor.cut(self.request.url, KEPT_BYTES),
            request=redactor.cut((self.request.body or b"").decode(), KEPT_BYTES),
            reply=None if came is None else redactor.cut(came, KEPT_BYTES),
        )

    def _came(self, redactor: Redactor) -> str | None:
        """Return the body so far; of one that gives the key away in pieces, the text alone."""
        if self.heard is None:
            return None
        text = self._answer.text
        pieced = redactor.cut(text) != text
        return text if pieced else self.heard.decode("utf-8", "replace")
