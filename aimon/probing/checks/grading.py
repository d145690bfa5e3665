"""How any reply is graded: garbled or cut text first, then the item's own judgement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from aimon.probing.checks.base import ItemSpec, Replies, Verdict
from aimon.probing.checks.text import final_answer, garbling, json_object, nfc, not_nfc
from aimon.probing.reply import Reply
from aimon.text import visible

_NOTE_LIMIT = 160


def right(note: str = "") -> Verdict:
    """Return the verdict of an item that passed."""
    return Verdict(ok=True, score=1.0, note=visible(note, _NOTE_LIMIT))


def wrong(note: str, *, score: float = 0.0, kind: str = "wrong_answer") -> Verdict:
    """Return the verdict of an item that failed, with what was seen and what was expected."""
    return Verdict(ok=False, score=score, kind=kind, note=visible(note, _NOTE_LIMIT))


def recorded() -> Verdict:
    """Return the verdict of an item that is not graded, whose answer is only compared."""
    return Verdict(ok=None, score=None)


def expected(want: object, got: object, *, score: float = 0.0) -> Verdict:
    """Return the verdict of a wrong answer."""
    return wrong(f"expected {want}, got {visible(str(got), 60) or 'nothing'}", score=score)


def text_item(
    name: str, question: str, judge: Callable[[str], Verdict], *, weight: float = 1.0
) -> ItemSpec:
    """Make an item that judges one reply's text (in NFC, known not to be garbled)."""

    def grade(replies: Replies) -> Verdict:
        reply = replies[question]
        if seen := garbling(reply.text):
            return wrong(seen, kind="encoding")
        return settled(reply, judge(nfc(reply.text)))

    return ItemSpec(name=name, needs=(question,), grade=grade, weight=weight)


def answer_item(
    name: str, question: str, judge: Callable[[str], Verdict], *, weight: float = 1.0
) -> ItemSpec:
    """Make an item that judges the final line ``정답: …`` of one reply."""

    def judge_line(text: str) -> Verdict:
        answer = final_answer(text)
        if answer is None:
            return wrong("there is no final line with the answer", kind="malformed")
        return judge(answer)

    return text_item(name, question, judge_line, weight=weight)


def settled(reply: Reply, verdict: Verdict) -> Verdict:
    """Add what the reply's form says: a wrong answer that was cut short, a right one not in NFC."""
    if not verdict.ok and reply.capped:
        return wrong("the answer was cut at the output limit", kind="truncated")
    if verdict.ok and not verdict.note and (warning := not_nfc(reply.text)):
        return msgspec.structs.replace(verdict, note=warning)
    return verdict


def read_json(reply: Reply) -> dict[str, Any] | Verdict:
    """Return the JSON object of a reply, or why there is none: garbled, cut or malformed."""
    if seen := garbling(reply.text, escapes=False):
        return wrong(seen, kind="encoding")
    data = json_object(nfc(reply.text))
    if data is None:
        return settled(reply, wrong("the reply is not one JSON object", kind="malformed"))
    for value in data.values():
        if isinstance(value, str) and (seen := garbling(value)):
            return wrong(seen, kind="encoding")
    return data
