"""Answers a prompt as a model would: reads it, works the answer out, makes the mistakes asked for.

It knows nothing of what was drawn: it has only the prompt's text, as a real model has.
"""

from __future__ import annotations

from collections.abc import Callable

from aimon.practice import judging, language, reasoning

# garble: UTF-8 read as CP949; garble_latin1: read as Latin-1; miscount: figures come out wrong;
# misjudge: scores in the wrong order, swayed by length, demands and place; drift: other habits.
DEFECTS = ("garble", "garble_latin1", "miscount", "misjudge", "drift")
GARBLING = frozenset({"garble", "garble_latin1"})

Solver = Callable[[str, bool], str]

# What gives a question away, and who answers it; the flag says whether to get it wrong.
_READERS: tuple[tuple[str, Solver, str], ...] = (
    ("<제출물 A>", judging.compare, "misjudge"),
    ("가중 합계", judging.score_by_criteria, "misjudge"),
    ("<제출물>", judging.score, "misjudge"),
    ("마음대로 골라", language.pick_numbers, "drift"),
    ("그대로 옮겨", language.copy_line, ""),
    ("확인 코드를 그대로", language.copy_code, ""),
    ("한글로만 읽어", language.spell_number, "miscount"),
    ("문장이 맞으면", language.check_sentence, ""),
    ("합니다체", language.introduce, ""),
    ("글자를 거꾸로", language.turn_round, "miscount"),
    ("차례로 발표", reasoning.order, ""),
    ("하나만 거짓", reasoning.culprit, ""),
    ("증가율", reasoning.table, "miscount"),
    ("날짜와 요일", reasoning.shift_date, ""),
    ("글은 무엇이라고", reasoning.look_up, ""),
    ("×", reasoning.arithmetic, "miscount"),
)
_SMALL_TALK = "연습용 모델입니다. 질문은 잘 받았지만, 정해진 점검 질문에만 제대로 답할 수 있습니다."


def answer(prompt: str, defects: frozenset[str] = frozenset()) -> str:
    """Return the answer to the prompt, spoiled by the defects."""
    return garbled(_solve(prompt, defects), defects)


def _solve(prompt: str, defects: frozenset[str]) -> str:
    for mark, solver, defect in _READERS:
        if mark in prompt:
            try:
                return solver(prompt, defect in defects)
            except (ValueError, ArithmeticError):  # it only resembled a question of a check
                return _SMALL_TALK
    return _SMALL_TALK


def garbled(text: str, defects: frozenset[str]) -> str:
    """Return the text as it arrives, its letters garbled by the defects that do so."""
    if "garble" in defects:
        return text.encode().decode("cp949", "replace")
    return text.encode().decode("latin-1") if "garble_latin1" in defects else text
