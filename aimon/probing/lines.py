"""Newline-delimited JSON, split from bytes: one value a line, as Ollama streams it.

Lines end at ``\\n`` and nowhere else; a ``\\r`` before it is white space to JSON.
"""

from __future__ import annotations

import msgspec

from aimon.probing.sse import Event


class LineSplitter:
    """Takes the bytes of a stream as they come, cut anywhere, and gives the complete lines."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []  # of the line that has not ended yet

    def feed(self, chunk: bytes) -> list[Event]:
        """Return the lines that this chunk completes, as events without a name."""
        *ended, rest = chunk.split(b"\n")
        events = []
        for line in ended:
            events.append(Event("", b"".join([*self._pieces, line])))
            self._pieces = []
        if rest:
            self._pieces.append(rest)
        return events

    def close(self) -> list[Event]:
        """Return the last line, where no newline followed it and it is a whole value all the same."""
        line, self._pieces = b"".join(self._pieces), []
        try:
            msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return []
        return [Event("", line)]
