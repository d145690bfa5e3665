"""Finds phrases in what people write: Korean whatever its spacing and endings, English by words.

Plain searches of text, no patterns: compiling some hundred of them would cost a start-up more than
all else that is done with an inquiry.
"""

from __future__ import annotations

import unicodedata
from functools import cache, cached_property
from typing import TypeAlias

# More of a mail is signature and quotation.
LONGEST = 1000
# How many letters may stand at most where a phrase has a gap, by its mark.
GAPS = {"~": 5, "…": 14}
# 되 and 돼 are taken for each other by most who write; phrases are written with 되.
_ALIKE = str.maketrans(dict.fromkeys("돼됐됬댔", "되"))
# The finals that join a verb's open stem: 느리-, 느린, 느릴, 느림, 느립니다; 느려-, 느렸다.
_FINALS = frozenset({0, 4, 8, 16, 17, 20})
_FIRST, _LAST = ord("가"), ord("힣")

# Where something was found in a text without its spaces: its first place, and that after its last.
Span: TypeAlias = tuple[int, int]
# Letters to look for; then, where the last syllable takes endings, the code of its bare form.
Form: TypeAlias = tuple[str, int]
# One piece of a phrase in its forms, and how far behind the piece before it may stand.
Part: TypeAlias = tuple[list[Form], int]


class Text:
    """An inquiry's text, made ready for searches. ``begins`` has its letters and pairs of them."""

    def __init__(self, text: str) -> None:
        self.original = unicodedata.normalize("NFC", text[:LONGEST])
        # Character by character, so that places in one are places in the other.
        lower = "".join(low if len(low := c.lower()) == 1 else c for c in self.original)
        self._places = [n for n, c in enumerate(lower) if not c.isspace()]
        self.squeezed = "".join(lower[n] for n in self._places).translate(_ALIKE)
        self.begins = {
            *self.squeezed,
            *map("".join, zip(self.squeezed, self.squeezed[1:], strict=False)),
        }
        self._starts = frozenset(
            n for n, place in enumerate(self._places) if _starts_word(lower, place)
        )

    def find(self, form: Form, start: int) -> Span | None:
        """Return where the form stands first from ``start`` on (in ``squeezed``)."""
        fixed, stem = form
        at = self.squeezed.find(fixed, start)
        while at >= 0:
            end = at + len(fixed)
            if stem:
                fits = end < len(self.squeezed) and ord(self.squeezed[end]) - stem in _FINALS
                end += 1
            else:
                fits = not fixed[0].isascii() or at in self._starts
            if fits:
                return at, end
            at = self.squeezed.find(fixed, at + 1)
        return None

    def words(self, span: Span) -> str:
        """Return what stands in the original there, with the rest of its words."""
        start, end = self._places[span[0]], self._places[span[1] - 1] + 1
        while start and self.original[start - 1].isalnum():
            start -= 1
        while end < len(self.original) and self.original[end].isalnum():
            end += 1
        return self.original[start:end]


class Phrases:
    """Phrases by their weight (``w3``).

    They are written with commas between them; spaces are for the eye. ``/`` stands between words
    that may take each other's place, ``~`` for a few other letters, ``…`` for some more, and an
    open last syllable for its endings, too. What begins with a Latin letter begins a word.
    """

    def __init__(self, **by_weight: str) -> None:
        self._written = by_weight

    @cached_property
    def _phrases(self) -> list[tuple[int, list[str]]]:
        return [
            (int(weight.removeprefix("w")), [p for p in "".join(text.split()).split(",") if p])
            for weight, text in self._written.items()
        ]

    def found(self, text: Text) -> list[tuple[Span, int]]:
        """Return the places and the weights of all phrases that the text has, in its order.

        A phrase that overlaps a longer one that was found does not count beside it.
        """
        every = [
            (-len(phrase), span, weight)
            for weight, phrases in self._phrases
            for phrase in phrases
            if (span := _first(text, phrase))
        ]
        taken: list[tuple[Span, int]] = []
        for _, span, weight in sorted(every):
            if not any(span[0] < end and start < span[1] for (start, end), _ in taken):
                taken.append((span, weight))
        return sorted(taken)

    def words(self, text: Text) -> tuple[str, ...]:
        """Return the text's own words for what was found, each once."""
        return tuple(dict.fromkeys(text.words(span) for span, _ in self.found(text)))


def _first(text: Text, phrase: str) -> Span | None:
    """Return the first place of all the phrase's parts, each in reach of the one before it."""
    if "/" not in phrase and phrase[0] not in text.begins:
        return None  # nearly always, and before anything is taken apart
    (forms, _), *rest = _parts(phrase)
    # A last syllable may have endings, so the first two letters are only sure where there are more.
    forms = [form for form in forms if form[0][:2] in text.begins]
    found = _earliest(text, forms, 0)
    while found:
        end = found[1]
        for others, gap in rest:
            following = _earliest(text, others, end)
            if following is None or following[0] - end > gap:
                break
            end = following[1]
        else:
            return found[0], end
        found = _earliest(text, forms, found[0] + 1)
    return None


def _earliest(text: Text, forms: list[Form], start: int) -> Span | None:
    if len(forms) == 1:
        return text.find(forms[0], start)
    return min(filter(None, (text.find(form, start) for form in forms)), default=None)


@cache
def _parts(phrase: str) -> list[Part]:
    parts: list[Part] = []
    gap = start = 0
    for at, char in enumerate(phrase + "~"):
        if char in GAPS:
            parts.append(([_form(form) for form in phrase[start:at].split("/")], gap))
            gap, start = GAPS[char], at + 1
    return parts


def _form(written: str) -> Form:
    """Return the form; where its last syllable is an open one, that may have an ending's final."""
    code = ord(written[-1])
    if len(written) == 1 or not _FIRST <= code <= _LAST or (code - _FIRST) % 28:
        return written, 0
    return written[:-1], code


def _starts_word(text: str, place: int) -> bool:
    before = text[place - 1] if place else " "
    return not (before.isascii() and before.isalnum())
