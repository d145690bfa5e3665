"""The small interface of a check: questions to send, items that grade the replies.

A check is drawn from a seeded random generator, so that a run can be asked again word for word.
Items may share a question: it is sent once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Protocol

import msgspec

from aimon.core.registry import Model
from aimon.probing.reply import Reply

Replies = Mapping[str, Reply]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """How an item was graded. ``score`` is 0 to 1; ``kind`` is the fault's kind when not ok.

    Both are None for an item that is only recorded.
    """

    ok: bool | None
    score: float | None
    kind: str = "wrong_answer"
    note: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One prompt. The name is unique within its check; the nonce stands first in the prompt.

    A ``fixed`` prompt has none: it is the same in every probe. A cache may answer it, so it is
    not timed.
    """

    name: str
    prompt: str
    fixed: bool = False


class ItemSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One graded item: the questions it needs and how their replies are graded."""

    name: str
    needs: tuple[str, ...]
    grade: Callable[[Replies], Verdict]
    weight: float = 1.0


class CheckPlan(msgspec.Struct, frozen=True, kw_only=True):
    """All of one check, drawn: its questions in the order they are sent, its items."""

    check: str
    questions: tuple[Question, ...]
    items: tuple[ItemSpec, ...]


class Check(Protocol):
    """What a module of this folder provides."""

    def __call__(self, rng: Random, model: Model) -> CheckPlan:
        """Draw the check's questions for one probe of this model."""
        ...


def nonce(rng: Random) -> str:
    """Return a token that no cache has seen."""
    return "".join(rng.choices("abcdefghjkmnpqrstuvwxyz23456789", k=10))
