"""Which form a Korean particle takes behind a name, by how the end of the name is read aloud."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

# How a word ends: in a vowel, in ㄹ (which 으로 treats like one), in another consonant.
Final = Literal["vowel", "rieul", "consonant"]

_FIRST, _LAST, _FINALS, _RIEUL = "가", "힣", 28, 8
_DIGITS: dict[str, Final] = {
    **dict.fromkeys("036", "consonant"),  # 영 (십, 백, 천, 만 alike), 삼, 육
    **dict.fromkeys("178", "rieul"),  # 일, 칠, 팔
    **dict.fromkeys("2459", "vowel"),  # 이, 사, 오, 구
}
_LETTERS: dict[str, Final] = {"l": "rieul", "r": "rieul", "m": "consonant", "n": "consonant"}
# An English word is written in Hangul by its sound: a voiceless stop behind a short vowel, and any
# nasal, closes the last syllable (소넷, 웬, 원); what else ends in a consonant gets a vowel (프로덕트).
_CLOSED = re.compile(r"(?:(?<![aeiouy])[aeiouy](?:[ckpt]|ck|pp|tt)|eep|[mn]e?|ng)$")
_LATERAL = re.compile(r"le?$")
_VOWEL = re.compile("[aeiouy]")
_LATIN = re.compile("[A-Za-z]+$")
# What stands in brackets behind a name is not read with it.
_ASIDE = re.compile(r"(?<=\S)\s*(?:\([^()]*\)|\[[^][]*\])$")
_ACRONYM = 3


class Spoken(str):
    """A name that takes a particle where it is put into a Korean sentence: ``{model:을/를}``."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self) + particle(self, spec) if "/" in spec else format(str(self), spec)


def particle(word: str, pair: str) -> str:
    """Return the form of a particle behind the word; ``pair`` is like ``은/는`` or ``으로/로``.

    The form behind a consonant comes first in the pair. Both are returned, like ``을(를)``, where
    nobody can know how the word is read.
    """
    behind_consonant, behind_vowel = pair.split("/")
    match final(word):
        case None if behind_consonant.startswith("으"):
            return f"(으){behind_vowel}"
        case None:
            return f"{behind_consonant}({behind_vowel})"
        case "vowel":
            return behind_vowel
        case "rieul" if behind_consonant.startswith("으로"):
            return behind_vowel
    return behind_consonant


def final(word: str) -> Final | None:
    """Return how the word ends as it is read; None for letters of other scripts, or no letters.

    Digits are read in Korean, single letters and acronyms letter by letter, other Latin words by
    the rules for loanwords.
    """
    word = unicodedata.normalize("NFC", word).strip()
    while shorter := _ASIDE.sub("", word):
        if shorter == word:
            break
        word = shorter
    while word and not word[-1].isalnum():
        word = word[:-1]
    if not word:
        return None
    end = word[-1]
    if _FIRST <= end <= _LAST:
        jong = (ord(end) - ord(_FIRST)) % _FINALS
        return "vowel" if not jong else "rieul" if jong == _RIEUL else "consonant"
    if latin := _LATIN.search(word):
        return _of_latin(latin[0])
    return _DIGITS.get(end)


def _of_latin(letters: str) -> Final:
    """Return how letters end: spelled where they are few capitals or no word, else by their sound."""
    acronym = letters.isupper() and len(letters) <= _ACRONYM
    word = letters.lower()
    if len(word) == 1 or acronym or not _VOWEL.search(word):
        return _LETTERS.get(word[-1], "vowel")
    if _LATERAL.search(word):
        return "rieul"
    return "consonant" if _CLOSED.search(word) else "vowel"
