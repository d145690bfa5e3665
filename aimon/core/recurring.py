"""Inquiries that come again and again without an entry that answers them: what to write one of."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

import msgspec

from aimon.core.knowledge import Entry, Hit, Search
from aimon.core.people import Person, eraser, person_of
from aimon.core.search import Ranking, terms
from aimon.core.ticketrecords import Topic
from aimon.core.tickets import Ticket

# Two inquiries are the same one when they have so much in common.
_ALIKE = 0.2
# An entry answers a group when its mean score for these is so high; below, a person has to judge.
_ANSWERED = 0.25
# The latest so many are compared: more take seconds, and tell of former times.
_LATEST = 1000
_LONGEST = 60
_WORDINGS = 5
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")
HIDDEN = "***"


class Said(msgspec.Struct, frozen=True):
    """A text, and in how many of the inquiries it stands."""

    text: str
    times: int


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """An entry to be written: what is asked, how it was solved, and in which tickets.

    No text names a requester, a contact, a mail address or a phone number. ``nearest`` is the
    entry that most of them come nearest to, though it does not fit well enough.
    """

    name: str
    title: str
    topic: Topic
    also: tuple[str, ...]
    solutions: tuple[Said, ...]
    preventions: tuple[Said, ...]
    tickets: tuple[str, ...]
    nearest: str | None


def proposals(tickets: Iterable[Ticket], entries: Sequence[Entry], minimum: int) -> list[Proposal]:
    """Return what at least ``minimum`` solved tickets ask and no entry answers, the most first."""
    search = Search(entries)
    solved = [t for t in tickets if t.state == "resolved" and t.symptom.strip() and t.solution]
    latest = sorted(solved, key=attrgetter("number"))[-_LATEST:]
    ranking = Ranking([terms(f"{t.symptom}\n{t.solution}") for t in latest])
    found = []
    for group in _groups(latest, ranking, minimum):
        nearest, score = _nearest([search.best(ticket.symptom, 1) for ticket in group])
        if score < _ANSWERED:
            found.append(_proposal(group, nearest, ranking.weight))
    return found


def _groups(tickets: Sequence[Ticket], ranking: Ranking, minimum: int) -> Iterator[list[Ticket]]:
    """Yield tickets of a topic that are alike, the largest group first, each ticket once.

    A group is a ticket with those that are like it; it comes first as the most typical one.
    """
    like = [
        {n for n, _ in ranking.alike(place, _ALIKE) if tickets[n].topic == ticket.topic}
        for place, ticket in enumerate(tickets)
    ]
    left = set(range(len(tickets)))
    while left:
        centre = max(left, key=lambda n: (len(like[n] & left), -n))
        members = sorted(like[centre] & left)
        if len(members) + 1 < minimum:
            return
        yield [tickets[centre], *(tickets[n] for n in members)]
        left -= {centre, *members}


def _nearest(hits: Sequence[Sequence[Hit]]) -> tuple[str | None, float]:
    """Return the entry that most of the inquiries are nearest to, and how well it fits these."""
    scores: dict[str, list[float]] = {}
    for best in hits:
        for hit in best:
            scores.setdefault(hit.entry.name, []).append(hit.score)
    name, found = max(scores.items(), key=lambda item: len(item[1]), default=("", []))
    return (name, sum(found) / len(found)) if 2 * len(found) > len(hits) else (None, 0.0)


def _proposal(
    group: Sequence[Ticket], nearest: str | None, weigh: Callable[[str], float]
) -> Proposal:
    first = group[0]
    counts = Counter(term for ticket in group for term in set(terms(ticket.symptom)))
    common = {term: weigh(term) for term, n in counts.items() if 2 * n >= len(group)}
    title, *others = dict.fromkeys(_question(ticket, common) for ticket in group)
    return Proposal(
        name=f"{first.topic.replace('_', '-')}-t{first.number}",
        title=title,
        topic=first.topic,
        also=tuple(others[:_WORDINGS]),
        solutions=_said((ticket, ticket.solution) for ticket in group),
        preventions=_said((ticket, ticket.prevention) for ticket in group),
        tickets=tuple(t.id for t in sorted(group, key=attrgetter("number"))),
        nearest=nearest,
    )


def _question(ticket: Ticket, common: Mapping[str, float]) -> str:
    """Return the inquiry's one sentence that says what the group has in common.

    A sentence that names somebody is taken only where there is no other.
    """
    parts = [anonymous(part, ticket) for part in _SENTENCE.split(ticket.symptom.strip())]

    def shared(part: str) -> float:
        return sum(common.get(term, 0.0) for term in dict.fromkeys(terms(part)))

    best = max(filter(None, parts), key=lambda part: (HIDDEN not in part, shared(part)))
    return best if len(best) <= _LONGEST else best[: _LONGEST - 1].rstrip() + "…"


def _said(texts: Iterable[tuple[Ticket, str]]) -> tuple[Said, ...]:
    """Return the different texts, the most frequent first."""
    counts = Counter(anonymous(text, ticket) for ticket, text in texts if text.strip())
    return tuple(Said(text, n) for text, n in counts.most_common())


def anonymous(text: str, ticket: Ticket) -> str:
    """Return the text on one line without its ticket's people, mail addresses, phone numbers."""
    known = person_of(ticket.events)
    names = known.names | {ticket.requester, ticket.organisation}
    contacts = known.contacts | {ticket.contact}
    erase = eraser(Person(names - {""}, contacts - {""}), _hidden, _hidden)
    return " ".join(erase(text).split())


def _hidden(_text: str) -> str:
    return HIDDEN
