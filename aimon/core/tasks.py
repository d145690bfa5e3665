"""What people want a model for, in Korean and English words, and which entries say they do it."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

import msgspec

from aimon.core.registry import Model

Criterion = Literal["quality", "speed", "cost"]
CRITERIA: tuple[Criterion, ...] = ("quality", "speed", "cost")
# A model that takes so many tokens takes a long document: some 300 pages of Korean.
LONG_CONTEXT = 100_000

_WORD = re.compile("[a-z0-9]+")


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of work.

    ``words`` are parts of Korean words and beginnings of English ones that mean it. ``check`` is
    the test that measures it. Without ``words`` it is known to the registry alone, by its name. A
    task that is a wish about quality, speed or cost ``prefers`` that, and any model may do it;
    ``long`` is done by a model with the context for it.
    """

    name: str
    words: tuple[str, ...]
    check: str | None = None
    prefers: Criterion | None = None
    long: bool = False


TASKS = (
    Task(
        name="evaluation",
        words=("평가", "채점", "심사", "evaluat", "grading", "scoring", "assess", "judg"),
        check="evaluation",
    ),
    Task(
        name="analysis",
        words=("분석", "추론", "논리", "계산", "analy", "reason", "math", "logic"),
        check="analysis",
    ),
    Task(name="korean", words=("한국어", "한글", "korean"), check="korean"),
    Task(name="summary", words=("요약", "간추", "summar", "digest")),
    Task(name="translation", words=("번역", "translat")),
    Task(name="draft", words=("초안", "작성", "글쓰기", "작문", "draft", "writing", "write")),
    Task(name="code", words=("코드", "코딩", "프로그래밍", "code", "coding", "program")),
    Task(name="chat", words=("대화", "상담", "챗봇", "chat", "conversation", "dialog")),
    Task(name="extraction", words=("추출", "extract")),
    Task(name="classification", words=("분류", "classif")),
    Task(name="search", words=("검색", "retriev", "rag")),
    Task(
        name="images", words=("이미지", "그림", "사진", "멀티모달", "image", "vision", "multimodal")
    ),
    Task(name="json", words=("json", "구조화", "structured")),
    Task(
        name="long_document",
        words=("긴문서", "긴글", "장문", "긴보고서", "긴논문", "대용량", "long"),
        long=True,
    ),
    Task(name="best", words=("고품질", "정확", "정밀", "accura", "precis"), prefers="quality"),
    Task(
        name="fast",
        words=("빠른", "빨리", "빠르", "신속", "실시간", "속도", "fast", "quick", "speed"),
        prefers="speed",
    ),
    Task(
        name="cheap",
        words=("저렴", "저비용", "싸게", "절약", "cheap", "inexpensive"),
        prefers="cost",
    ),
)


def tasks_in(text: str) -> tuple[Task, ...]:
    """Return the tasks that the words of a text mean, in the order of the table."""
    return tuple(task for task in TASKS if _means(text, task))


def tasks_for(text: str, models: Iterable[Model]) -> tuple[Task, ...]:
    """Return the tasks of the table that a text means, and those that only these entries know.

    The latter are called by the entry's word, which stands in the text as it is.
    """
    words = {_joined(word): word for model in models for word in _words(model)}
    own = [w for plain, w in words.items() if plain and plain in _joined(text) and not tasks_in(w)]
    return (*tasks_in(text), *(Task(name=word, words=()) for word in own))


def named_in(model: Model, task: Task) -> str | None:
    """Return the word by which the model's entry says that it does the task, if it does."""
    if not task.words:
        return next((w for w in _words(model) if _joined(w) == _joined(task.name)), None)
    return next((word for word in _words(model) if _means(word, task)), None)


def named(model: Model) -> Mapping[str, str]:
    """Return the tasks of the table that the model's entry says it does, each with its word for it."""
    return _named(_words(model))


@lru_cache(maxsize=4096)
def _named(words: tuple[str, ...]) -> Mapping[str, str]:
    found = ((task.name, next((w for w in words if _means(w, task)), None)) for task in TASKS)
    return {name: word for name, word in found if word}


def all_words(models: Iterable[Model]) -> tuple[str, ...]:
    """Return what the models' entries say they are good for, each word once."""
    return tuple(dict.fromkeys(word for model in models for word in model.good_for))


def _words(model: Model) -> tuple[str, ...]:
    return (*model.good_for, *model.features)


def _means(text: str, task: Task) -> bool:
    """Whether the text has a Korean word of the task's anywhere, or an English one at a beginning."""
    joined = _joined(text)
    english = _WORD.findall(_plain(text))
    return any(
        any(found.startswith(word) for found in english) if word.isascii() else word in joined
        for word in task.words
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _joined(text: str) -> str:
    """Return the text without what writers put between words as they like."""
    return re.sub(r"[\s_\-]+", "", _plain(text))
