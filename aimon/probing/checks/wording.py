"""How questions are worded: the code that stands first, Korean particles and numerals."""

from __future__ import annotations

_DIGITS = ("", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_SMALL = ("", "십", "백", "천")
_LARGE = ("", "만", "억", "조")


def headed(token: str, body: str) -> str:
    """Return the prompt: the nonce first, so that no cache answers, then the question."""
    return f"{token} (확인 코드)\n\n{body}"


def final(word: str) -> int:
    """Return the number of the last syllable's final consonant: 0 none, 17 ㅂ; 0 if no Hangul."""
    last = word[-1:]
    return (ord(last) - ord("가")) % 28 if "가" <= last <= "힣" else 0


def with_particle(word: str, closed: str, opened: str) -> str:
    """Return the word and its particle: ``closed`` after a final consonant, else ``opened``."""
    return word + (closed if final(word) else opened)


def numerals(value: int) -> str:
    """Return a positive number below 10^16 in Korean numerals without spaces: 34567 삼만사천….

    한글 맞춤법 제44항 groups by ten thousand; a one before 십, 백 and 천 (and before 만 at the
    start) is not spoken.
    """
    groups: list[str] = []
    for large in _LARGE:
        value, group = divmod(value, 10_000)
        if group:
            groups.append(_group(group, silent=large == "만" and not value) + large)
    return "".join(reversed(groups))


def _group(value: int, *, silent: bool) -> str:
    if value == 1 and silent:
        return ""
    words = ""
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            words += ("" if digit == 1 and place else _DIGITS[digit]) + _SMALL[place]
    return words
