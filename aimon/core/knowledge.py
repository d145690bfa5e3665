"""Answers to what is asked again and again: an entry, and which entries fit a question."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import msgspec

from aimon.core.kinds import Name
from aimon.core.search import Ranking, terms
from aimon.core.ticketrecords import Topic

# What follows this heading is for the coordinator alone.
MEMO = "## 간사 메모"
_GAP = re.compile(r"\n{3,}")
_PLACE = re.compile(r"\{([a-z]+)\}")
# Title and other wordings are questions themselves: their terms count so many times.
_QUESTIONS = 4


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """What stands between the two lines ``---`` at a file's top.

    ``also`` holds other ways in which it is asked, and words to be found by.
    """

    title: Name
    topic: Topic
    also: tuple[Name, ...] = ()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its answer: ``text`` for whoever asks, ``memo`` for the coordinator.

    ``name`` is the file's, without its ending; ``source`` tells whose file it is.
    """

    name: str
    title: str
    topic: Topic
    also: tuple[str, ...] = ()
    text: str = ""
    memo: str = ""
    source: Literal["packaged", "site"] = "packaged"


class Hit(msgspec.Struct, frozen=True):
    """An entry that a search found; the score is the share of the question's weight, 0 to 1."""

    entry: Entry
    score: float


class Search:
    """The entries, made ready to be searched."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._ranking = Ranking(weighted(entry) for entry in entries)

    def best(self, question: str, limit: int = 5) -> list[Hit]:
        """Return the entries that fit a question best, the best first; none that shares nothing."""
        found = self._ranking.best(terms(question), limit)
        return [Hit(self._entries[number], score) for number, score in found]


def weighted(entry: Entry, make: Callable[[str], list[str]] = terms) -> list[str]:
    """Return an entry's terms, those of its questions more often than those of its text."""
    return make("\n".join((entry.title, *entry.also))) * _QUESTIONS + make(entry.text)


def divided(body: str) -> tuple[str, str]:
    """Return a file's text and its memo, which a heading of its own begins."""
    lines = body.strip().splitlines()
    place = next((n for n, line in enumerate(lines) if line.strip() == MEMO), len(lines))
    return "\n".join(lines[:place]).strip(), "\n".join(lines[place + 1 :]).strip()


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with each ``{name}`` in the values' place.

    A line that names an empty value is left out: nobody is told to call a number that is not there.
    """
    lines = []
    for line in text.splitlines():
        named = [values[name] for name in _PLACE.findall(line) if name in values]
        if all(named):
            lines.append(_PLACE.sub(lambda found: values.get(found[1], found[0]), line))
    return _GAP.sub("\n\n", "\n".join(lines)).strip()


def unset(text: str, values: Mapping[str, str]) -> list[str]:
    """Return the names in the text whose value is empty, each once."""
    return [name for name in dict.fromkeys(_PLACE.findall(text)) if values.get(name) == ""]
