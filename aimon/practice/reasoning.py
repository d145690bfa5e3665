"""The practice model's reasoning: sums, puzzles tried out in full, a table, a date, a text."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import permutations

from aimon.practice.reading import Unreadable, find, whole

_OFF = 7  # by how much a miscount is off


def arithmetic(prompt: str, wrong: bool) -> str:
    """Return a product less a number."""
    a, b, c = (whole(digits) for digits in find(r"([\d,]+) × ([\d,]+) − ([\d,]+)", prompt))
    return _answer(f"{a} × {b} = {a * b}", f"{a * b - c + _OFF * wrong:,}")


def order(prompt: str, wrong: bool) -> str:
    """Return the order of speakers in which all clues hold."""
    people = _people(prompt)
    clues = re.findall(r"- (.+)", prompt)
    for line in permutations(people):
        if all(_holds(clue, line) for clue in clues):
            return _answer("모든 조건을 만족하는 순서는 하나입니다.", ", ".join(line))
    return _answer("조건을 만족하는 순서가 없습니다.", "없음")


def _holds(clue: str, line: tuple[str, ...]) -> bool:
    named = sorted((clue.find(person), i) for i, person in enumerate(line) if person in clue)
    places = [place for _, place in named]
    if "먼저" in clue:
        return places[0] < places[1]
    if "바로 다음" in clue:
        return places[0] == places[1] + 1
    return places[0] not in (0, len(line) - 1)


def culprit(prompt: str, wrong: bool) -> str:
    """Return the one person with whom exactly one of the statements is false."""
    said = re.findall(r"- \S+: 서류는 (\S+)[이가] (옮겼|옮기지)", prompt)
    for person in _people(prompt):
        lies = sum((accused == person) != (verb == "옮겼") for accused, verb in said)
        if lies == 1:
            return _answer(f"{person}일 때만 거짓이 하나입니다.", person)
    return _answer("거짓이 하나인 경우가 없습니다.", "없음")


def _people(prompt: str) -> list[str]:
    people = find(r"\n\n([^\n]+?) 네 사람", prompt)[0].split(", ")
    if len(people) != 4:
        raise Unreadable("not four people")
    return people


def table(prompt: str, wrong: bool) -> str:
    """Return this year's sum and mean, and the growth over the year before."""
    rows = re.findall(r"\| \S+ \| (\d+) \| (\d+) \|", prompt)
    before, after = (sum(map(int, column)) for column in zip(*rows, strict=True))
    after += _OFF * wrong
    growth = (after - before) / before * 100
    return _answer(
        f"작년 합계는 {before}, 올해 합계는 {after}입니다.",
        f"{after:,} / {after / len(rows):g} / {growth:.1f}%",
    )


def shift_date(prompt: str, wrong: bool) -> str:
    """Return a date some days later or earlier, with its weekday."""
    year, month, day = map(int, find(r"(\d+)년 (\d+)월 (\d+)일은", prompt))
    days, way = find(r"이날부터 (\d+)일 (뒤|전)", prompt)
    end = date(year, month, day) + timedelta(days=int(days) * (1 if way == "뒤" else -1))
    return _answer("달의 날수를 세어 옮깁니다.", f"{end} {'월화수목금토일'[end.weekday()]}요일")


def look_up(prompt: str, wrong: bool) -> str:
    """Return the sentence of the text that speaks of what is asked, or that there is none."""
    (text,) = find(r"글: (.+?)\n", prompt)
    (asked,) = find(r"이 모임의 (.+?)에 대해", prompt)
    told = [sentence for sentence in text.split(". ") if asked in sentence]
    return _answer("글에서 찾아보았습니다.", told[0] if told else "알 수 없음")


def _answer(working: str, result: str) -> str:
    return f"{working}\n\n**정답: {result}**"
