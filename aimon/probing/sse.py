"""Server-sent events, split from bytes (WHATWG HTML, section 9.2.6).

Lines end at ``\\n``, ``\\r\\n`` or ``\\r`` and nowhere else: U+2028 and U+0085 are letters of the
JSON that the events carry, though text-based line readers break there.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BOM = b"\xef\xbb\xbf"


class Event(NamedTuple):
    """One event: its name (often empty) and its data, the data lines joined by newlines."""

    name: str
    data: bytes


class Splitter:
    """Takes the bytes of a stream as they come, cut anywhere, and gives the complete events.

    An event that is not closed by an empty line is not complete and never given.
    """

    def __init__(self) -> None:
        self._pieces: list[bytes] = []  # of the line that has not ended yet
        self._data: list[bytes] = []
        self._name = ""
        self._after_cr = False
        self._first = True

    def feed(self, chunk: bytes) -> list[Event]:
        """Return the events that this chunk completes."""
        if not chunk:
            return []
        if self._after_cr and chunk[0] == 0x0A:  # the second half of a \r\n
            chunk = chunk[1:]
        self._after_cr = chunk.endswith(b"\r")
        *ended, rest = _LINE_END.split(chunk)
        events = []
        for line in ended:
            event = self._take(b"".join([*self._pieces, line]))
            self._pieces = []
            if event is not None:
                events.append(event)
        if rest:
            self._pieces.append(rest)
        return events

    def close(self) -> list[Event]:
        """Return what the end of the stream completes: nothing."""
        return []

    def _take(self, line: bytes) -> Event | None:
        if self._first:
            self._first = False
            line = line.removeprefix(_BOM)
        if not line:
            return self._close()
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
        elif field == b"event":
            self._name = value.decode("utf-8", "replace")
        return None

    def _close(self) -> Event | None:
        event = Event(self._name, b"\n".join(self._data)) if self._data else None
        self._name, self._data = "", []
        return event
