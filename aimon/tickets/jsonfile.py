"""Takes inquiries from JSON; every mistake is told at once, with its line and its field."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any, NoReturn

import msgspec

from aimon.config.problems import Unfit, meant, quoted
from aimon.core.inquiry import CHANNELS, FREQUENCIES, LINES, Inquiry, examined
from aimon.core.moments import NotAMoment, moment
from aimon.core.tickets import CLASSES, TOPICS
from aimon.i18n import _
from aimon.text import visible
from aimon.tickets.intake import Unacceptable, flaw_words, moment_words
from aimon.tickets.jsonobjects import Broken, Member, objects

MAX_BYTES = 4 << 20
MOST = 1000
_MOST_PROBLEMS = 100
_CHOICES: dict[str, tuple[str, ...]] = {
    "channel": CHANNELS,
    "frequency": FREQUENCIES,
    "class": CLASSES,
    "topic": TOPICS,
}
_TIMES = ("received_at", "occurred_at")
_TEXTS = ("symptom", *LINES)
FIELDS = (*_TEXTS, *_TIMES, *_CHOICES, "minutes")


def read_json(data: bytes, now: datetime) -> list[Inquiry]:
    """Return the inquiries in one object, a list, or one object a line: at least one.

    The fields are those of an inquiry but its remarks; null is like a field that is not there, and
    a time is written as ``moment`` takes it. Raises Unacceptable with all that is wrong.
    """
    reader = _Reader(now)
    try:
        found = [reader.inquiry(*given) for given in islice(objects(_decoded(data)), MOST + 1)]
        if len(found) > MOST:
            reader.add(1, "", _("more than {n} inquiries").format(n=MOST))
    except Broken as error:
        reader.add(error.line, "", str(error))
        found = []
    if reader.problems:
        raise Unacceptable(
            [text for _line, text in sorted(reader.problems, key=_line_of)][:_MOST_PROBLEMS],
            hint=_("the fields of an inquiry: {fields}").format(fields=", ".join(FIELDS)),
        )
    return [inquiry for inquiry in found if inquiry]


def _line_of(problem: tuple[int, str]) -> int:
    return problem[0]


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Broken(1, _("larger than {n} MiB").format(n=MAX_BYTES >> 20))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Broken(line, _("not UTF-8: save the file in the UTF-8 encoding")) from None


class _Reader:
    """Makes inquiries of objects, noting what is wrong with them."""

    def __init__(self, now: datetime) -> None:
        self.problems: list[tuple[int, str]] = []
        self._now = now

    def add(self, line: int, field: str, message: str) -> None:
        """Note a problem."""
        place = _("line {n}").format(n=line)
        words = ": ".join(part for part in (place, field, message) if part)
        self.problems.append((line, words))

    def inquiry(self, line: int, members: list[Member]) -> Inquiry | None:
        """Return the inquiry, or None when there is something wrong with it."""
        before = len(self.problems)
        given = self._fields(members)
        values = {name: self._value(m) for name, m in given.items() if m.value is not None}
        if "symptom" not in values:
            self.add(line, "symptom", _("must not be empty"))
        if len(self.problems) > before:
            return None
        inquiry, flaws = examined(msgspec.convert(values, Inquiry), self._now)
        for flaw in flaws:
            self.add(given[flaw.field].line, flaw.field, flaw_words(flaw))
        return None if flaws else inquiry

    def _fields(self, members: list[Member]) -> dict[str, Member]:
        given: dict[str, Member] = {}
        for member in members:
            if member.name not in FIELDS:
                message = _("unknown name {name}").format(name=quoted(member.name))
                self.add(member.line, "", message + meant(member.name, FIELDS))
                continue
            first = given.setdefault(member.name, member)
            if first is not member:
                message = _("given twice, first in line {line}").format(line=first.line)
                self.add(member.line, member.name, message)
        return given

    def _value(self, member: Member) -> Any:
        try:
            return _value(member.name, member.value, self._now)
        except NotAMoment as error:
            self.add(member.line, member.name, moment_words(error))
        except Unfit as error:
            self.add(member.line, member.name, str(error))
        return None


def _value(name: str, value: Any, now: datetime) -> Any:
    """Return a value as its field takes it; raises Unfit or NotAMoment."""
    if name == "minutes":
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            _refuse(_("a number"), value)
        return float(max(-1, min(value, 10**9)))  # what is beyond is refused all the same
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            _refuse_choice(_CHOICES[name], value)
        return value
    if not isinstance(value, str):
        _refuse(_("text"), value)
    return moment(value, now) if name in _TIMES else value


def _refuse(what: str, value: Any) -> NoReturn:
    raise Unfit(_("expected {what}, found {found}").format(what=what, found=_found(value)))


def _refuse_choice(choices: tuple[str, ...], value: Any) -> NoReturn:
    message = _("expected one of {choices}, found {found}").format(
        choices=", ".join(choices), found=_found(value)
    )
    raise Unfit(message + (meant(value, choices) if isinstance(value, str) else ""))


def _found(value: Any) -> str:
    """Say what is written, in words; a text or a number only in part."""
    if isinstance(value, bool):
        return _("the yes/no value {text}").format(text=str(value).lower())
    if isinstance(value, (int, float)):
        return _("the number {text}").format(text=visible(str(value), 20))
    if isinstance(value, str):
        return _("the text {text}").format(text=quoted(value))
    return _("a list") if isinstance(value, list) else _("a mapping")
