"""What an inquiry says by its own words: its topic, the models it names, what makes it grave."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from aimon.core import vocabulary
from aimon.core.modelnames import Named, find_models
from aimon.core.phrases import Phrases, Text
from aimon.core.registry import Model
from aimon.core.ticketrecords import Topic
from aimon.core.tickets import Ticket

Sign = Literal[
    "security",
    "work_stopped",
    "every_model",
    "system_down",
    "many_people",
    "fails",
    "broken_output",
    "unbearable",
    "locked_out",
    "wish",
    "repair",
    "change",
    "complex",
]
# Topics that say that something is not as it should be.
TROUBLE: tuple[Topic, ...] = ("not_responding", "slow", "quality")
# A topic told by less than this is a guess, and "other" is the honest word for it.
_LEAST = 2
_WISHED = 6


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asked: in which words, who and when.

    ``model`` is an id, ``topic`` what a person says it is about; both are empty if not known.
    """

    text: str
    received_at: datetime
    requester: str = ""
    organisation: str = ""
    model: str = ""
    topic: Topic | None = None
    ticket: str = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What was read out of a text.

    ``topic_words`` decided the topic. ``models`` are the ids that are named for sure, ``possible``
    those that may be meant, too. ``signs`` has the words for each sign that was found.
    """

    topic: Topic = "other"
    topic_words: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    model_words: tuple[str, ...] = ()
    signs: dict[Sign, tuple[str, ...]] = {}

    @property
    def model(self) -> str:
        """The id of the one model that is meant; empty if there is none, or more than one."""
        return self.models[0] if len(self.models) == len(self.possible) == 1 else ""

    @property
    def trouble(self) -> bool:
        """Whether something is said not to be as it should be."""
        return self.topic in TROUBLE or (self.topic == "other" and "fails" in self.signs)


def asked_in(ticket: Ticket) -> Asked:
    """Return what a ticket's requester asked, with all that they wrote since."""
    written = [e.text for e in ticket.events if e.event == "wrote" and e.text]
    return Asked(
        text="\n".join([ticket.symptom, *written]),
        received_at=ticket.received_at,
        requester=ticket.requester,
        organisation=ticket.organisation,
        model=ticket.model,
        topic=ticket.topic,
        ticket=ticket.id,
    )


def read(text: str, models: Sequence[Model]) -> Reading:
    """Read a text against the models of the registry. Several questions give the strongest topic."""
    ready = Text(text)
    signs = _signs(ready)
    topic, words = _topic(ready, wished="wish" in signs)
    named = find_models(ready.original, models) if models else Named()
    return Reading(
        topic=topic,
        topic_words=words,
        models=named.models,
        possible=named.possible,
        model_words=named.words,
        signs=signs,
    )


def threat_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that speak of a threat to security."""
    return vocabulary.SECURITY.words(Text(text))


def _topic(text: Text, *, wished: bool) -> tuple[Topic, tuple[str, ...]]:
    """Return the topic with the most weight and its words; the first listed where two are even.

    What a wish is about is no topic of its own unless its words weigh more than the wish.
    """
    best: Topic = "other"
    by = vocabulary.WISH if wished else None
    most = _WISHED if wished else _LEAST - 1
    for topic, phrases in vocabulary.TOPIC_WORDS.items():
        weight = sum(weight for _, weight in phrases.found(text))
        if weight > most:
            best, most, by = topic, weight, phrases
    return best, by.words(text) if by else ()


_SIGNS: dict[Sign, Phrases] = {
    "security": vocabulary.SECURITY,
    "work_stopped": vocabulary.WORK_STOPPED,
    "every_model": vocabulary.EVERY_MODEL,
    "system_down": vocabulary.SYSTEM_DOWN,
    "many_people": vocabulary.MANY_PEOPLE,
    "fails": vocabulary.FAILS,
    "broken_output": vocabulary.BROKEN_OUTPUT,
    "unbearable": vocabulary.UNBEARABLE,
    "locked_out": vocabulary.LOCKED_OUT,
    "wish": vocabulary.WISH,
    "repair": vocabulary.REPAIR,
    "change": vocabulary.CHANGE,
    "complex": vocabulary.COMPLEX,
}


def _signs(text: Text) -> dict[Sign, tuple[str, ...]]:
    found = {sign: phrases.words(text) for sign, phrases in _SIGNS.items()}
    return {sign: words for sign, words in found.items() if words}
