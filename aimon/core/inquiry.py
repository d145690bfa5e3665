"""An inquiry as somebody tells it, before it is a ticket: its fields, and what each may hold."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from aimon.core.ticketrecords import Channel, Frequency, TicketClass, Topic

LONGEST_SYMPTOM = 8_000
MOST_MINUTES = 10_000
# The fields of one line, with how long each may be, in characters.
LINES = {"requester": 100, "organisation": 200, "contact": 200, "model": 100}
FREQUENCIES: tuple[Frequency, ...] = ("once", "sometimes", "often", "always")
CHANNELS: tuple[Channel, ...] = ("phone", "mail", "messenger", "in_person")
_TIMES = ("received_at", "occurred_at")
_FIRST_YEAR = 1990
_UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Nobody writes these on purpose; they would turn the order of the text around, or hide in it.
_HIDDEN = {
    code: None
    for first, last in (
        *((0x200B, 0x200B), (0x200E, 0x200F), (0x202A, 0x202E)),
        *((0x2060, 0x2060), (0x2066, 0x2069), (0xFEFF, 0xFEFF), (0x00AD, 0x00AD)),
    )
    for code in range(first, last + 1)
}

Unfitness = Literal["empty", "too_long", "control", "future", "too_early", "negative", "too_much"]


class Inquiry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person gives of an inquiry. All but the symptom may be unknown.

    ``minutes`` is time spent on it already. ``remarks`` are for whoever takes it in: what was left
    out of it, or doubtful.
    """

    symptom: str
    received_at: datetime | None = None
    channel: Channel | None = None
    requester: str = ""
    organisation: str = ""
    contact: str = ""
    model: str = ""
    occurred_at: datetime | None = None
    frequency: Frequency | None = None
    class_: TicketClass | None = msgspec.field(default=None, name="class")
    topic: Topic | None = None
    minutes: float | None = None
    remarks: tuple[str, ...] = ()


class Flaw(msgspec.Struct, frozen=True):
    """A field that does not hold what it may; ``limit`` is what it may have at most."""

    field: str
    unfit: Unfitness
    limit: int = 0


def examined(inquiry: Inquiry, now: datetime) -> tuple[Inquiry, list[Flaw]]:
    """Return the inquiry as it is recorded, and all that is wrong with it.

    Texts are NFC, trimmed, without hidden characters; times are in the zone of ``now``, which a
    time without one is taken to be in.
    """
    changed: dict[str, object] = {name: one_line(getattr(inquiry, name)) for name in LINES}
    changed["symptom"] = many_lines(inquiry.symptom)
    for name in _TIMES:
        if (time := getattr(inquiry, name)) is not None:
            changed[name] = _localised(time, now)
    tidy = msgspec.structs.replace(inquiry, **changed)
    flaws = [text_flaw(name, getattr(tidy, name)) for name in ("symptom", *LINES)]
    flaws += [_time_flaw(name, getattr(tidy, name), now) for name in _TIMES]
    flaws.append(_minutes_flaw(inquiry.minutes))
    return tidy, [flaw for flaw in flaws if flaw]


def one_line(text: str) -> str:
    """Return the text of a field of one line as it is recorded."""
    return unicodedata.normalize("NFC", text).translate(_HIDDEN).strip()


def many_lines(text: str) -> str:
    """Return the text of a field of several lines as it is recorded."""
    plain = unicodedata.normalize("NFC", text).translate(_HIDDEN)
    for end in ("\r\n", "\r", "\u2028", "\u2029"):
        plain = plain.replace(end, "\n")
    return plain.strip()


def text_flaw(field: str, text: str, lines: Mapping[str, int] = LINES) -> Flaw | None:
    """Return what is wrong with a tidy text of a field; a field that ``lines`` lacks has many lines."""
    allowed = "" if field in lines else "\n\t"
    limit = lines.get(field, LONGEST_SYMPTOM)
    if field == "symptom" and not text:
        return Flaw(field, "empty")
    if len(text) > limit:
        return Flaw(field, "too_long", limit)
    if any(unicodedata.category(char) in _UNFIT and char not in allowed for char in text):
        return Flaw(field, "control")
    return None


def _localised(time: datetime, now: datetime) -> datetime:
    if time.tzinfo is None:
        return time.replace(tzinfo=now.tzinfo)
    try:
        return time.astimezone(now.tzinfo)
    except OverflowError:  # the years 1 and 9999; either is refused
        return time


def _time_flaw(field: str, time: datetime | None, now: datetime) -> Flaw | None:
    if time is None:
        return None
    if time > now:
        return Flaw(field, "future")
    return Flaw(field, "too_early", _FIRST_YEAR) if time.year < _FIRST_YEAR else None


def _minutes_flaw(minutes: float | None) -> Flaw | None:
    if minutes is None or 0 <= minutes <= MOST_MINUTES:
        return None
    return Flaw("minutes", "negative" if minutes < 0 else "too_much", MOST_MINUTES)
