"""Which models of the registry a text names, however people spell them.

A name is read as a family and what is said beside it (gpt, 4, o, mini): a model is meant when all
that was said is part of its names. So ``gpt4o``, ``GPT-4o`` and ``지피티 4o`` are one, ``클로드``
is the one Claude there is, and ``GPT-5`` is no GPT-4o.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeAlias

import msgspec

from aimon.core.registry import Model

# Words that name a model alone, and how each is also said; a line's first is the word itself.
_FAMILIES = """
gpt 챗지피티 쳇지피티 챗gpt 쳇gpt chatgpt 지피티 쥐피티 챗쥐피티 챗피티
claude 클로드 끌로드
gemini 제미나이 제미니 재미나이 제미네이
clova 하이퍼클로바 하이퍼크로바 클로바 크로바 hyperclova hcx
solar 솔라
llama 라마
exaone 엑사원
mistral 미스트랄
mixtral 믹스트랄
qwen 큐웬 큐원 퀜
deepseek 딥시크 딥식
grok 그록
command 커맨드
kanana 카나나
gemma 젬마
phi
"""
# Words that tell models of a family apart.
_KINDS = """
sonnet 소넷 소네트 쏘넷
opus 오퍼스 오푸스
haiku 하이쿠
mini 미니
nano 나노
turbo 터보
pro 프로
flash 플래시 플레시 플래쉬
lite 라이트
dash 대시
think 씽크
omni 옴니
x 엑스
o
k
b
preview
small
large
instant
"""
# Kinds that are called by their own name as well.
_OWN = frozenset({"sonnet", "opus", "haiku"})
# A number of its own before one of these counts something else: 클로드 3번, 지피티 5분째.
_COUNTERS = tuple("번개시분초일월년명건차회편주장쪽페점배만천")
# What may follow a word of Hangul that tells models apart; 프로그램 is no 프로.
_PARTICLES = tuple("가이은는을를로으랑하도만의에와과보요인써쓰한나버모")
# A word of a name, and where it stands in the text.
_Piece: TypeAlias = tuple[str, int, int]


class Named(msgspec.Struct, frozen=True):
    """The models that a text may mean, mention by mention, and the words that name them."""

    mentions: tuple[tuple[str, ...], ...] = ()
    words: tuple[str, ...] = ()

    @property
    def models(self) -> tuple[str, ...]:
        """The ids of the models that are meant for sure, each once."""
        return tuple(dict.fromkeys(ids[0] for ids in self.mentions if len(ids) == 1))

    @property
    def possible(self) -> tuple[str, ...]:
        """The ids of all models that may be meant, each once."""
        return tuple(dict.fromkeys(id for ids in self.mentions for id in ids))


def find_models(text: str, models: Sequence[Model]) -> Named:
    """Return the models that a text names; a mention that fits none is left out.

    Where several fit, the one that has just this name is meant, else the active ones.
    """
    lower = unicodedata.normalize("NFC", text).lower()
    pieces = list(_pieces(lower))
    mentions: dict[tuple[str, ...], str] = {}
    if any(_begins(word) for word, _, _ in pieces):
        known = [(model, _names(model)) for model in models]
        vocabularies = [{word for name in names for word in name} for _, names in known]
        for said, words in _mentions(lower, pieces, vocabularies):
            if ids := _meant(said, known):
                mentions.setdefault(ids, words)
    for model in models:
        if not any(model.id in ids for ids in mentions) and (word := _verbatim(lower, model)):
            mentions.setdefault((model.id,), word)
    return Named(tuple(mentions), tuple(mentions.values()))


def named_just(text: str, models: Sequence[Model]) -> list[Model]:
    """Return the models of which a name is just this one, however it is spelled."""
    said = set(_words(unicodedata.normalize("NFC", text).lower()))
    if not any(map(_begins, said)):
        return []
    return [m for m in models if any(set(name) == said for name in _names(m))]


def _names(model: Model) -> list[tuple[str, ...]]:
    """Return the model's names in words: what is shown, what it is at the provider, its id."""
    names = (model.display_name, model.model, model.id)
    return [tuple(_words(name.lower())) for name in names]


def _meant(
    said: tuple[str, ...], known: Sequence[tuple[Model, list[tuple[str, ...]]]]
) -> tuple[str, ...]:
    wanted = set(said)
    exact = [m for m, names in known if any(set(name) == wanted for name in names)]
    fit = exact or [m for m, names in known if _fits(said, names)]
    return tuple(m.id for m in fit if m.active) or tuple(m.id for m in fit)


def _fits(said: tuple[str, ...], names: list[tuple[str, ...]]) -> bool:
    """Whether all that was said is part of the names, its version from the version's beginning."""
    if not set(said) <= {word for name in names for word in name}:
        return False
    version = _version(said)
    return any(_version(name)[: len(version)] == version for name in names)


def _version(name: tuple[str, ...]) -> list[str]:
    return [word for word in name if word.isdecimal()]


def _mentions(
    text: str, pieces: Sequence[_Piece], vocabularies: Sequence[set[str]]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each mention of a model: the words said together, and the text itself.

    ``vocabularies`` are the words of each model's names.
    """
    n = 0
    while n < len(pieces):
        word, start, end = pieces[n]
        n += 1
        if not _begins(word):
            continue
        said = [word]
        while n < len(pieces) and _belongs(said, text, end, pieces[n], vocabularies):
            word, _, end = pieces[n]
            said.append(word)
            n += 1
        yield tuple(dict.fromkeys(said)), text[start:end]


def _belongs(
    said: list[str], text: str, end: int, piece: _Piece, vocabularies: Sequence[set[str]]
) -> bool:
    """Whether a word goes on with the name that ended at ``end``."""
    word, start, finish = piece
    between, after = text[end:start], text[finish : finish + 1]
    if between not in ("", " ", "-", "_", ".", "/"):
        return False
    if word in _families():  # HyperCLOVA HCX may be one model, GPT Claude are two
        return any({said[0], word} <= words for words in vocabularies)
    known = any(word in words for words in vocabularies)
    if word.isdecimal():
        counts = between == " " and (after.startswith(_COUNTERS) or len(word) > 2)
        return not counts or (known and not after.startswith(_COUNTERS))
    if _is_hangul(text[finish - 1]) and _is_hangul(after) and not after.startswith(_PARTICLES):
        return False
    return known or word in _spelled()


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield the words of names in the text with their places; all else is passed over."""
    for found in re.finditer(r"[a-z]+|[0-9]+|[가-힣]+", text):
        piece, at = found[0], found.start()
        if _is_hangul(piece[0]):
            yield from _hangul(piece, at)
        else:
            yield _spelled().get(piece, piece), at, found.end()


def _hangul(piece: str, at: int) -> Iterator[_Piece]:
    """Yield the names that a word of Hangul begins with; what follows them are its endings."""
    place = 0
    while place < len(piece):
        rest = piece[place:]
        spelling = next((s for s in _spelled() if rest.startswith(s)), None)
        if spelling is None:
            return
        yield _spelled()[spelling], at + place, at + place + len(spelling)
        place += len(spelling)


def _words(name: str) -> Iterator[str]:
    return (word for word, _, _ in _pieces(name))


def _verbatim(text: str, model: Model) -> str | None:
    """Return the model's shown name or id if the text has it as it is, and it is no common word."""
    for name in (model.display_name.lower(), model.id.lower()):
        at = text.find(name)
        before, after = text[at - 1 : at] if at > 0 else "", text[at + len(name) :][:1]
        if at >= 0 and len(name) > 3 and not _joins(before) and not _joins(after):
            return name
    return None


def _is_hangul(char: str) -> bool:
    return "가" <= char <= "힣"


def _joins(char: str) -> bool:
    """Whether a letter beside a name makes another name of it; a Korean particle does not."""
    return char.isascii() and (char.isalnum() or char in ("-", "_"))


@cache
def _spelled() -> dict[str, str]:
    """Return the word for each spelling, the longest spelling first."""
    said = [line.split() for line in (_FAMILIES + _KINDS).split("\n") if line]
    pairs = [(spelling, line[0]) for line in said for spelling in line]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


def _begins(word: str) -> bool:
    return word in _OWN or word in _families()


@cache
def _families() -> frozenset[str]:
    return frozenset(line.split()[0] for line in _FAMILIES.split("\n") if line)
