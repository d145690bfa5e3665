"""Notes the last attempt at a question: what was sent and what came, to be kept without the key."""

from __future__ import annotations

import msgspec

from aimon.probing.providers.base import Answer, Request
from aimon.probing.redact import Redactor

KEPT_BYTES = 64 * 1024


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """A request and what came back, both without the key and without headers.

    ``reply`` is the answer's text, of a failed attempt the body as far as it came, and null where
    there was no response; bytes that are not UTF-8 are U+FFFD.
    """

    url: str
    request: str
    reply: str | None


class Trace:
    """The last attempt. The raw bytes hold the key: only ``exchange`` gives them away, cut.

    ``heard`` is what the transport has received of the body, null before any response.
    """

    def __init__(self, redactor: Redactor) -> None:
        self.heard: bytearray | None = None
        self._redactor = redactor
        self._request: Request | None = None
        self._answer = Answer()
        self._answered = False

    def begin(self, request: Request, answer: Answer) -> None:
        """Forget the attempt before."""
        self.heard, self._request, self._answer = None, request, answer

    def end(self, *, answered: bool) -> None:
        """Say whether the answer is complete: then its text is all that is needed."""
        self._answered = answered
        if answered:
            self.heard = None

    def exchange(self) -> Exchange | None:
        """Return the last attempt, None where nothing was sent."""
        if self._request is None:
            return None
        came = self._answer.text if self._answered else self._came()
        return Exchange(
            url=self._cut(self._request.url),
            request=self._cut((self._request.body or b"").decode()),
            reply=None if came is None else self._cut(came),
        )

    def _came(self) -> str | None:
        """Return the body so far; of one that gives the key away in pieces, the text alone."""
        if self.heard is None:
            return None
        text = self._answer.text
        pieced = self._redactor.cut(text) != text
        return text if pieced else self.heard.decode("utf-8", "replace")

    def _cut(self, text: str) -> str:
        return self._redactor.cut(text, KEPT_BYTES)
