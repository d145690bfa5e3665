"""The analysis check: sums, puzzles, a table, a date and a gap in a text, each with one answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from aimon.core.registry import Model
from aimon.probing.checks import puzzles
from aimon.probing.checks.base import CheckPlan, ItemSpec, Question, Verdict, nonce
from aimon.probing.checks.grading import answer_item, expected, right
from aimon.probing.checks.text import bare, number
from aimon.probing.checks.wording import headed

Judge = Callable[[str], Verdict]
Drawn = tuple[str, str, Judge]  # the question, the form of its answer, the judge of the answer

WEEKDAYS = "월화수목금토일"
_YEARS = (date(2024, 1, 1), date(2029, 12, 31))
_GROWTH_ROUNDING = 0.0501
_MEETINGS = ("운영", "심의", "자문", "조정", "점검")
_PLACES = ("본관 3층", "별관 2층", "교육관 1층", "연구동 5층")
_MISSING = ("예산", "연락처", "주관 부서", "다음 모임 날짜")


def draw(rng: Random, model: Model) -> CheckPlan:
    """Draw the check's questions for one probe of this model."""
    draws = {
        "arithmetic": _arithmetic,
        "ordering": _ordering,
        "liar": _liar,
        "table": _table,
        "date": _date,
        "absent": _absent,
    }
    questions: list[Question] = []
    items: list[ItemSpec] = []
    for name, drawn in draws.items():
        body, form, judge = drawn(rng)
        tail = f"\n\n풀이는 짧게 쓰고, 마지막 줄은 '정답: {form}' 꼴로 적어 주세요."
        questions.append(Question(name=name, prompt=headed(nonce(rng), body + tail)))
        items.append(answer_item(name, name, judge))
    return CheckPlan(check="analysis", questions=tuple(questions), items=tuple(items))


def _arithmetic(rng: Random) -> Drawn:
    a, b, c = rng.randrange(23, 99), rng.randrange(23, 99), rng.randrange(111, 500)
    want = a * b - c
    question = (
        f"평가위원 {a}명이 저마다 {b}건을 검토한 뒤 겹치는 {c}건을 뺐습니다. "
        f"{a} × {b} − {c}는 얼마입니까?"
    )

    def judge(answer: str) -> Verdict:
        return right() if number(answer.rsplit("=")[-1]) == want else expected(want, answer)

    return question, "수", judge


def _ordering(rng: Random) -> Drawn:
    puzzle = puzzles.draw_order(rng)
    question = (
        f"{', '.join(puzzle.people)} 네 사람이 한 명씩 차례로 발표했습니다.\n"
        + "\n".join(f"- {clue}" for clue in puzzle.clues)
        + "\n발표한 순서를 앞에서부터 적어 주세요."
    )

    def judge(answer: str) -> Verdict:
        got = tuple(re.findall("|".join(puzzle.people), answer))
        if got == puzzle.solution:
            return right()
        placed = sum(a == b for a, b in zip(got, puzzle.solution, strict=False))
        return expected(
            " ".join(puzzle.solution), answer, score=placed / 4 if len(got) == 4 else 0.0
        )

    return question, "이름, 이름, 이름, 이름", judge


def _liar(rng: Random) -> Drawn:
    puzzle = puzzles.draw_liar(rng)
    question = (
        f"{', '.join(puzzle.people)} 네 사람 가운데 한 사람이 서류를 옮겼습니다. "
        "아래 네 말 가운데 정확히 하나만 거짓입니다.\n"
        + "\n".join(f"- {statement}" for statement in puzzle.clues)
        + "\n서류를 옮긴 사람은 누구입니까?"
    )
    (want,) = puzzle.solution

    def judge(answer: str) -> Verdict:
        got = re.findall("|".join(puzzle.people), answer)
        return right() if got == [want] else expected(want, answer)

    return question, "이름", judge


def _table(rng: Random) -> Drawn:
    before = [rng.randrange(80, 300) for _ in range(4)]
    after = [rng.randrange(80, 300) for _ in range(3)]
    after.append(rng.randrange(80, 300) // 4 * 4 + -sum(after) % 4)  # a whole mean
    total = sum(after)
    wants = (total, total / 4, (total - sum(before)) / sum(before) * 100)
    rows = "\n".join(
        f"| {i}분기 | {x} | {y} |" for i, (x, y) in enumerate(zip(before, after, strict=True), 1)
    )
    question = (
        f"분기별 평가 건수입니다.\n| 분기 | 작년 | 올해 |\n|---|---|---|\n{rows}\n"
        "올해의 합계, 올해의 분기 평균, 작년 합계에 대한 올해 합계의 증가율(%)을 구해 주세요. "
        "증가율은 반올림하여 소수 첫째 자리까지 적고, 줄었으면 음수로 적습니다."
    )

    def judge(answer: str) -> Verdict:
        parts = [number(part) for part in answer.split("/")]
        bounds = (0.001, 0.001, _GROWTH_ROUNDING)
        if len(parts) != len(wants):
            parts = [None] * len(wants)
        met = [
            part is not None and abs(part - want) <= bound
            for part, want, bound in zip(parts, wants, bounds, strict=True)
        ]
        form = f"{wants[0]} / {wants[1]:g} / {wants[2]:.1f}"
        return right() if all(met) else expected(form, answer, score=sum(met) / len(met))

    return question, "합계 / 평균 / 증가율", judge


def _date(rng: Random) -> Drawn:
    first, last = _YEARS
    start = first + timedelta(days=rng.randrange((last - first).days))
    days, later = rng.randrange(20, 120), rng.random() < 0.5
    end = start + timedelta(days=days if later else -days)
    question = (
        f"{start.year}년 {start.month}월 {start.day}일은 {WEEKDAYS[start.weekday()]}요일입니다. "
        f"이날부터 {days}일 {'뒤' if later else '전'}의 날짜와 요일은 무엇입니까? "
        f"(바로 {'다음' if later else '전'} 날이 1일 {'뒤' if later else '전'}입니다.)"
    )

    def judge(answer: str) -> Verdict:
        return _judge_date(end, answer)

    return question, "YYYY-MM-DD 요일", judge


def _judge_date(want: date, answer: str) -> Verdict:
    """Judge a date and its weekday, half of the score each."""
    found = re.search(
        r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})(?!\d)(?:\s*일(?!요일))?", answer
    )
    same = found is not None and tuple(map(int, found.groups())) == (
        want.year,
        want.month,
        want.day,
    )
    rest = answer[found.end() :] if found else answer
    day = re.search(f"(?<!요)([{WEEKDAYS}])(?:요일|\\b)", rest)
    named = day is not None and day[1] == WEEKDAYS[want.weekday()]
    if same and named:
        return right()
    return expected(f"{want} {WEEKDAYS[want.weekday()]}요일", answer, score=0.5 * (same + named))


def _absent(rng: Random) -> Drawn:
    missing = rng.choice(_MISSING)
    question = (
        f"글: {rng.randrange(2, 29)}일에 열린 {rng.choice(_MEETINGS)} 모임에는 위원 "
        f"{rng.randrange(5, 20)}명이 참석했다. 장소는 {rng.choice(_PLACES)}이었고, "
        f"안건 {rng.randrange(2, 7)}개를 다룬 뒤 오후 {rng.randrange(2, 7)}시에 마쳤다.\n\n"
        f"질문: 이 모임의 {missing}에 대해 글은 무엇이라고 합니까? "
        "글에 없는 내용이면 정답을 '알 수 없음'으로 적어 주세요."
    )

    def judge(answer: str) -> Verdict:
        known = re.match("알수없(음|다|습니다)(?![가-힣])", bare(answer)) is None
        return expected("알 수 없음", answer) if known else right()

    return question, "내용", judge
