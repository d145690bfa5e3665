"""The practice model's Korean: copying, spelling numbers out, reading a sentence, writing two."""

from __future__ import annotations

import json

from aimon.practice.reading import code, find, whole


def copy_code(prompt: str, wrong: bool) -> str:
    """Return the code that the prompt starts with."""
    return code(prompt)


def copy_line(prompt: str, wrong: bool) -> str:
    """Return the prompt's last line."""
    return prompt.rstrip().rsplit("\n", 1)[-1]


def pick_numbers(prompt: str, wrong: bool) -> str:
    """Return numbers of its own choice, which are always the same."""
    return "7, 42, 128, 256, 369, 512, 777, 901" if wrong else "17, 42, 73, 128, 256, 384, 512, 867"


def spell_number(prompt: str, wrong: bool) -> str:
    """Return the number asked for as it is read: 34,567 is 삼만 사천오백육십칠."""
    value = whole(find(r"숫자 ([\d,]+)", prompt)[0]) + wrong
    high, low = divmod(value, 10_000)
    return " ".join(part for part in (_spelled(high) + "만" if high else "", _spelled(low)) if part)


def _spelled(value: int) -> str:
    names = "영일이삼사오육칠팔구"
    places = ("천", "백", "십", "")
    words = ""
    for digit, place in zip(f"{value:04d}"[-4:], places, strict=True):
        if digit != "0":
            words += (names[int(digit)] if digit != "1" or not place else "") + place
    return words


def check_sentence(prompt: str, wrong: bool) -> str:
    """Return 예 or 아니요: who has not handed something in, and what is said of whom."""
    late = find(r"가운데 (\S+) 위원만 \S+ 제출하지 않았다", prompt)[0]
    asked, claim = find(r"문장: (\S+) 위원은 \S+ ([^\n.]+)\.", prompt)
    says_submitted = claim.count("않") % 2 == claim.count("아니") % 2
    return "예" if says_submitted == (asked != late) else "아니요"


def introduce(prompt: str, wrong: bool) -> str:
    """Return two polite sentences with the word that was asked for."""
    word = find(r"낱말 '(\S+?)'", prompt)[0]
    return (
        "이 시스템은 평가위원이 어디서나 제출물을 검토하도록 돕습니다. "
        f"모든 과정은 {word} 향상을 목표로 기록되고 관리됩니다."
    )


def turn_round(prompt: str, wrong: bool) -> str:
    """Return how many letters a word has, and the word backwards."""
    word = find(r"낱말 '(\S+?)'", prompt)[0]
    return json.dumps({"count": len(word) + wrong, "reversed": word[::-1]}, ensure_ascii=False)
