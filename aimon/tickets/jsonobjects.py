"""Reads objects from JSON with the line of every name, which Python's parser does not tell.

The text holds one object, several of them (one a line, or as they come), or one list of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any, NamedTuple, NoReturn

from aimon.i18n import _
from aimon.text import visible

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = JSONDecoder()


class Broken(ValueError):
    """The text is no such JSON from a line on; the text says why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class Member(NamedTuple):
    """A name in an object, its value, and the line that the name stands in."""

    name: str
    value: Any
    line: int


def objects(text: str) -> Iterator[tuple[int, list[Member]]]:
    """Yield each object's line and its members, which may share a name; raises Broken."""
    return _Scanner(text).objects()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted = (0, 1)  # a place, and its line

    def objects(self) -> Iterator[tuple[int, list[Member]]]:
        listed = self._peek() == "["
        self._at += listed
        while True:
            if self._peek() != "{":
                example = '{"symptom": "…"}'
                self._fail(self._at, _("expected an object like {example}").format(example=example))
            line = self._line(self._at)
            self._at += 1
            yield line, list(self._members())
            if listed and self._take(",]") == ",":
                continue
            if not self._peek():
                return
            if listed:
                self._fail(self._at, _("nothing may follow the list"))

    def _members(self) -> Iterator[Member]:
        if self._peek() == "}":
            self._at += 1
            return
        while True:
            if self._peek() != '"':
                self._fail(self._at, _("not JSON: expected {sign}").format(sign='"'))
            line = self._line(self._at)
            name = self._value()
            self._take(":")
            self._peek()
            yield Member(name, self._value(), line)
            if self._take(",}") == "}":
                return

    def _value(self) -> Any:
        try:
            value, self._at = _DECODER.raw_decode(self._text, self._at)
        except JSONDecodeError as error:
            self._fail(error.pos, _("not JSON: {error}").format(error=error.msg))
        except (ValueError, RecursionError) as error:  # too many digits, or levels
            self._fail(self._at, _("not JSON: {error}").format(error=visible(str(error), 60)))
        return value

    def _peek(self) -> str:
        """Go to the next sign that is no space and return it; empty at the end."""
        if space := _SPACE.match(self._text, self._at):
            self._at = space.end()
        return self._text[self._at : self._at + 1]

    def _take(self, signs: str) -> str:
        sign = self._peek()
        if not sign or sign not in signs:
            self._fail(self._at, _("not JSON: expected {sign}").format(sign=" ".join(signs)))
        self._at += 1
        return sign

    def _line(self, place: int) -> int:
        """Return the line of a place, which is never before the one that was asked for last."""
        last, line = self._counted
        self._counted = (place, line + self._text.count("\n", last, place))
        return self._counted[1]

    def _fail(self, place: int, message: str) -> NoReturn:
        raise Broken(self._line(place), message) from None
