"""The practice model's judgement of submissions, by what they say about each criterion."""

from __future__ import annotations

import json
import re

from aimon.practice.reading import code, find

_SPOKEN_OF, _IN_FIGURES = 20, 10


def score(prompt: str, wrong: bool) -> str:
    """Return a score for the one submission."""
    (text,) = find(r"<제출물>\n(.*)\n</제출물>", prompt)
    points = _points(text, _criteria(prompt))
    return _reply(prompt, score=_swayed(text, points) if wrong else points)


def compare(prompt: str, wrong: bool) -> str:
    """Return which of two submissions is better; a poor judge always takes the first."""
    texts = find(r"<제출물 A>\n(.*)\n</제출물 A>\n<제출물 B>\n(.*)\n</제출물 B>", prompt)
    points = [_points(text, _criteria(prompt)) for text in texts]
    second = points[1] > points[0] and not wrong
    return _reply(prompt, winner="B" if second else "A", score=points[second])


def score_by_criteria(prompt: str, wrong: bool) -> str:
    """Return a score for each criterion and their weighted sum."""
    (text,) = find(r"<제출물>\n(.*)\n</제출물>", prompt)
    (line,) = find(r"평가 기준과 가중치: ([^\n]+)", prompt)
    shares = {name: int(share) for name, share in re.findall(r"(\S+) (\d+)%", line)}
    marks = {name: min(100, _points(text, [name]) * 3) for name in shares}
    total = sum(share * marks[name] for name, share in shares.items()) / 100
    return _reply(prompt, criteria=marks, score=round(total, 1))


def _criteria(prompt: str) -> list[str]:
    return find(r"평가 기준: ([^\n]+)", prompt)[0].split(", ")


def _points(text: str, criteria: list[str]) -> int:
    """Return points for every criterion that is spoken of, more where figures support it."""
    points = 0
    for criterion in criteria:
        about = [sentence for sentence in text.split(". ") if criterion in sentence]
        supported = any(re.search(r"\d", sentence) for sentence in about)
        points += _SPOKEN_OF * bool(about) + _IN_FIGURES * supported
    return points


def _swayed(text: str, points: int) -> int:
    """Return what a poor judge gives: more for less, for length, and whatever is demanded."""
    return 100 if "100점" in text else min(100, 80 - points // 2 + len(text) // 8)


def _reply(prompt: str, **fields: object) -> str:
    reason = "평가 기준을 얼마나 구체적인 근거로 다루었는지에 따라 판단하였습니다."
    reply = {"id": code(prompt), **fields, "rationale": reason}
    return f"```json\n{json.dumps(reply, ensure_ascii=False)}\n```"
