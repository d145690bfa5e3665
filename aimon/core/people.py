"""What identifies a person in a ticket, and how it is hidden: by stars, or for good by a token."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from aimon.core.ticketrecords import Escalation, TicketEvent
from aimon.core.tickets import Ticket

_TITLES = (
    *("평가위원", "심사위원", "위원장", "위원", "교수", "박사", "선생", "주무관", "사무관"),
    *("연구원", "매니저", "과장", "팀장", "부장", "차장", "대리", "간사", "님", "씨"),
)
_TITLE = re.compile(rf"\s*(?:{'|'.join(_TITLES)})+$")
_ASIDE = re.compile(r"\s*[(\[].*$", re.DOTALL)
_HANGUL_NAME = re.compile(r"[가-힣]{3,5}")
_SPACED = re.compile(r"[가-힣]{1,2}(?:\s+[가-힣]{1,2}){1,3}")
_LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
_HANDLE = re.compile(r"[:\s]\s*(\S{3,})$")
_DASH = r"[-.·‐-―−\s]"
_EMAIL = re.compile(
    r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}|[가-힣]{1,20})@"
    r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[\w-]+(?:\.[\w-]+)+)"
)
_REGISTRATION = re.compile(
    rf"(?<!\d)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_DASH}?\d(?:\d{{6}}|[*x]{{6}})(?!\d)"
)
_PHONE = re.compile(
    rf"(?<!\d)(?:(?:\+ ?82|82(?=[-. ])){_DASH}?(?:\(?0\)?)?|0)(?:1[016-9]|2|[3-6]\d|70|50\d?|80)"
    rf"[)\]]?{_DASH}{{0,3}}(\d{{3,4}}){_DASH}{{0,3}}\d{{4}}(?!\d)"
)
HIDDEN_REGISTRATION = "******-*******"
# What an event says beside its texts: figures, choices, times, names of things.
_IMPERSONAL = (
    *("v", "id", "time", "host", "ticket", "event", "received_at", "channel", "model"),
    *("occurred_at", "frequency", "class_", "proposed", "topic", "minutes", "satisfaction"),
    *("waiting_for", "until", "mail", "clock", "percent", "since", "undoes"),
)
_KEPT = frozenset(_IMPERSONAL) | {"state", "revision"}

Hide = Callable[[str], str]


class Person(NamedTuple):
    """All names and contacts by which somebody stands in some tickets."""

    names: frozenset[str]
    contacts: frozenset[str]


def same_key(text: str) -> str:
    """Return what two ways of writing a name or a contact have in common."""
    return "".join(unicodedata.normalize("NFC", text).casefold().split())


def person_of(events: Iterable[TicketEvent]) -> Person:
    """Return who the events are about, with every name and contact that was ever noted."""
    found = [(event.requester, event.contact) for event in events]
    return Person(
        frozenset(_nfc(name) for name, _contact in found if name),
        frozenset(_nfc(contact) for _name, contact in found if contact),
    )


def mask_name(name: str) -> str:
    """Return the name with only the first letter of each word: 홍**, G****** H***."""
    words = ["".join(name.split())] if _SPACED.fullmatch(name) else name.split()
    return " ".join(word[0] + "*" * (len(word) - 1) if len(word) > 1 else "*" for word in words)


def mask_contact(contact: str) -> str:
    """Return a mail address, phone number or messenger's name with most of it as stars."""
    name, at, domain = contact.rpartition("@")
    if at and name:
        return f"{name[0] * (len(name) > 1)}***@{domain}"
    if _REGISTRATION.fullmatch(contact):
        return HIDDEN_REGISTRATION
    if phone := _PHONE.fullmatch(contact):
        middle = slice(*phone.span(1))
        return contact[: middle.start] + "*" * len(contact[middle]) + contact[middle.stop :]
    return re.sub(r"\w+", lambda word: mask_name(word[0]), contact)


def eraser(person: Person, name: Hide, contact: Hide) -> Hide:
    """Return what hides a person in a text, and any mail address, phone or registration number.

    Names are found with any spacing and case, without their title, Latin ones also by a word of
    them. Beside a Latin letter or a figure none is found: Kim is not in Kimchi.
    """
    contacts = {part for c in person.contacts for part in (c, *_HANDLE.findall(c)) if len(c) > 1}
    names = {part for known in person.names for part in _parts(known)}
    steps = (
        *((_any_of(contacts), contact), (_EMAIL, contact), (_REGISTRATION, _hide_registration)),
        *((_PHONE, contact), (_any_of(names), name)),
    )

    def erase(text: str) -> str:
        text = _nfc(text)
        for pattern, hide in steps:
            text = pattern.sub(partial(_hidden, hide), text) if pattern else text
        return text

    return erase


def _hidden(hide: Hide, found: re.Match[str]) -> str:
    return hide(found[0])


def _hide_registration(_number: str) -> str:
    return HIDDEN_REGISTRATION


def masked(ticket: Ticket) -> Ticket:
    """Return the ticket and all its events with the requester hidden by stars."""
    erase = eraser(person_of(ticket.events), mask_name, mask_contact)

    def hidden(record: TicketEvent | Ticket) -> dict[str, object]:
        changed: dict[str, object] = {name: erase(text) for name, text in _texts(record)}
        for name, mask in (("requester", mask_name), ("contact", mask_contact)):
            if text := getattr(record, name):
                changed[name] = erase(mask(_nfc(text)))
        return changed

    def event(record: TicketEvent) -> TicketEvent:
        told = record.escalation
        return replace(
            record,
            **hidden(record),
            told=tuple(map(erase, record.told)),
            escalation=told and replace(told, **{name: erase(text) for name, text in _texts(told)}),
        )

    return replace(
        ticket,
        **hidden(ticket),
        told=tuple(replace(t, who=tuple(map(erase, t.who))) for t in ticket.told),
        events=tuple(map(event, ticket.events)),
    )


def forgotten(event: TicketEvent, person: Person, token: str) -> TicketEvent:
    """Return the event without its person: what it says in figures and choices stays.

    The token stands for the requester. What was solved and how, which others learn from, stays
    without the person's name, contact, and any mail address, phone or registration number.
    """
    erase = eraser(person, lambda _name: token, lambda _contact: "***")
    told = event.escalation
    return TicketEvent(
        **{name: getattr(event, name) for name in _IMPERSONAL},
        by=erase(event.by),
        requester=token if event.requester else event.requester,
        solution=event.solution and erase(event.solution),
        prevention=event.prevention and erase(event.prevention),
        escalation=told and Escalation(criteria=told.criteria, next_update=told.next_update),
    )


def named_in(event: TicketEvent, person: Person) -> bool:
    """Whether a full name or contact of the person stands in the event."""
    pattern = _any_of({text for text in person.names | person.contacts if len(text) > 1})
    told = _texts(event.escalation) if event.escalation else ()
    texts = [*event.told, *(text for _name, text in (*_texts(event), *told))]
    return pattern is not None and any(pattern.search(_nfc(text)) for text in texts)


def _texts(record: TicketEvent | Ticket | Escalation) -> Iterator[tuple[str, str]]:
    """Yield each field in which somebody may be named, with its text."""
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, str) and name not in _KEPT:
            yield name, value


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _parts(name: str) -> set[str]:
    """Return what a name may be called by: without its title or an aside, a Latin word of it."""
    bare = _ASIDE.sub("", name)
    untitled = _TITLE.sub("", bare)
    parts = {name, bare, untitled if len(untitled) > 1 else bare}
    parts.update(_LATIN_WORD.findall(bare))
    return parts - {""}


def _any_of(texts: Iterable[str]) -> re.Pattern[str] | None:
    wanted = sorted(set(texts), key=lambda text: (-len(text), text))
    return re.compile("|".join(map(_spelled, wanted)), re.IGNORECASE) if wanted else None


def _spelled(text: str) -> str:
    """Return a pattern for a text with any spacing, between a Hangul name's syllables too."""
    loose = r"\s?" if _HANGUL_NAME.fullmatch(text) else ""
    words = (loose.join(map(re.escape, word)) for word in text.split())
    before = "(?<![A-Za-z0-9])" if _is_latin(text[0]) else ""
    after = "(?![A-Za-z0-9])" if _is_latin(text[-1]) else ""
    if len(text) == 1:
        before, after = r"(?<!\w)", r"(?!\w)"
    return before + r"\s*".join(words) + after


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
