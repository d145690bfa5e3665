"""Finds Korean text: the terms of a text, and a ranking of documents by the terms of a question.

A Korean word changes at its end (모델이, 모델은; 느려요, 느립니다) and is written together or apart
(응답 속도, 응답속도), so whole words seldom meet. A text's terms are therefore parts of its words, which
docs/search.md compares with other ways. Each is letters and digits only, and begins with its sort:

b   two syllables side by side, spaces passed over: 응답, 답속, 속도
s   a syllable without its final consonant, and the consonant that the next one begins with: what
    느려, 느립 and 느린, or 빨라 and 빠르, have in common
f   the first syllable of a word
w   a Latin word or a number, and two of them side by side: gpt, 4o, gpt4o
t   three letters or digits of these, which forgive a slip
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise

# Saturation and length normalisation of BM25, at the values that Lucene and SQLite take.
_K1, _B = 1.2, 0.75
# Letters beyond ASCII: named by what they are not, since a range as long as 가-힣 is slow to compile.
_HANGUL = re.compile(r"[^\W\x00-\x7f]+(?:\s+[^\W\x00-\x7f]+)*")
# gpt-4o, gpt 4o and gpt4o are the same two words.
_LATIN = re.compile(r"[a-z0-9]+(?:[-_.\s][a-z0-9]+)*")
_WORD = re.compile(r"[a-z]+|[0-9]+[a-z]*")
_SYLLABLES = range(ord("가"), ord("힣") + 1)
_FINALS, _OF_AN_INITIAL = 28, 588
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"


def terms(text: str) -> list[str]:
    """Return the terms of a text, repeated as they recur: not quite two and a half a syllable.

    Case, full-width letters and decomposed Hangul (NFD) make no difference.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    found: list[str] = []
    for run in _HANGUL.findall(text):
        found += _hangul(run.split())
    for run in _LATIN.findall(text):
        found += _latin(_WORD.findall(run))
    return found


def _hangul(words: Sequence[str]) -> list[str]:
    side_by_side = list(pairwise("".join(words)))
    found = ["b" + one + following for one, following in side_by_side]
    found += [_STEM[one] + _INITIAL[following] for one, following in side_by_side]
    return found + ["f" + word[0] for word in words]


class _Stem(dict[str, str]):
    """A syllable without its final consonant, marked as a stem; any other letter as it is."""

    def __missing__(self, letter: str) -> str:
        code = ord(letter)
        bare = code - (code - _SYLLABLES.start) % _FINALS if code in _SYLLABLES else code
        self[letter] = "s" + chr(bare)
        return self[letter]


class _Initial(dict[str, str]):
    """The consonant that a syllable begins with; any other letter as it is."""

    def __missing__(self, letter: str) -> str:
        place = ord(letter) - _SYLLABLES.start
        known = ord(letter) in _SYLLABLES
        self[letter] = _INITIALS[place // _OF_AN_INITIAL] if known else letter
        return self[letter]


_STEM, _INITIAL = _Stem(), _Initial()


def _latin(words: Sequence[str]) -> list[str]:
    found = ["w" + word for word in words]
    found += ["w" + one + following for one, following in pairwise(words)]
    found += ["t" + word[i : i + 3] for word in words for i in range(len(word) - 2)]
    return found


class Ranking:
    """Documents, each given as its terms, ranked by how well they fit a question (Okapi BM25).

    Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with a
    rarity that is never negative. A term counts more in a document that is given it more often.
    """

    def __init__(self, documents: Iterable[Sequence[str]]) -> None:
        self._counts = [Counter(document) for document in documents]
        lengths = [count.total() for count in self._counts]
        mean = sum(lengths) / len(lengths) if any(lengths) else 1.0
        self._damping = [_K1 * (1 - _B + _B * length / mean) for length in lengths]
        self._found: defaultdict[str, list[int]] = defaultdict(list)
        for number, count in enumerate(self._counts):
            for term in count:
                self._found[term].append(number)

    def weight(self, term: str) -> float:
        """Return how much a term tells: the rarer among the documents, the more."""
        n = len(self._found.get(term, ()))
        return math.log(1 + (len(self._counts) - n + 0.5) / (n + 0.5))

    def best(self, question: Iterable[str], limit: int = 5) -> list[tuple[int, float]]:
        """Return the documents that share a term with the question, the best first.

        Each is its place among the documents and the share of the question's weight, 0 to 1, that
        it answers to. Of equals the earlier document comes first.
        """
        scores: defaultdict[int, float] = defaultdict(float)
        whole = 0.0
        for term in dict.fromkeys(question):  # in order: sums are the same in every run
            weight = self.weight(term)
            whole += weight
            for number in self._found.get(term, ()):
                times = self._counts[number][term]
                scores[number] += weight * times / (times + self._damping[number])
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return [(number, score / whole) for number, score in ranked[:limit]]

    def alike(self, number: int, least: float) -> list[tuple[int, float]]:
        """Return the other documents that have much in common with one of them, the likest first.

        How much is twice the weight of the terms that both have by that of all terms of each, 0 to
        1; ``least`` is where it begins.
        """
        shared: defaultdict[int, float] = defaultdict(float)
        for term in self._counts[number]:
            weight = self.weight(term)
            for other in self._found[term]:
                shared[other] += weight
        shared.pop(number, None)
        own = self._weights[number]
        found = [(n, 2 * both / (own + self._weights[n])) for n, both in shared.items()]
        return sorted((f for f in found if f[1] >= least), key=lambda f: (-f[1], f[0]))

    @cached_property
    def _weights(self) -> list[float]:
        return [sum(map(self.weight, count)) for count in self._counts]
