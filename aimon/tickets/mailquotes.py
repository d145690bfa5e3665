"""Cuts from a mail's text what its writer did not write: the mail that is answered, a signature."""

from __future__ import annotations

import re
from typing import NamedTuple

_DASHED = r"-{2,} ?(?:original (?:message|mail)|원본 ?(?:메시지|메일)) ?-{2,}"
_ATTRIBUTION = re.compile(
    r"on\b.{5,250}\bwrote ?:"
    r"|.{0,60}\d{4} ?[년./-].{3,250}(?:님이 작성|작성|쓴 글|썼습니다|님의 메일) ?:",
    re.IGNORECASE,
)
_BLOCK = re.compile(rf"{_DASHED}|(?:보낸 ?사람|발신자?|from) ?: ?.+", re.IGNORECASE)
_HEAD = re.compile(
    r"(?:보낸 ?(?:날짜|시간)|날짜|일시|받는 ?사람|수신자?|참조|제목|sent|date|to|cc|subject) ?:",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"-{4,} ?(?:forwarded message|전달된 (?:메시지|메일)) ?-{4,}|begin forwarded message:",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(r"(?:fwd?|전달) ?:", re.IGNORECASE)
_DEVICE = "iphone|ipad|galaxy|갤럭시|아이폰|android|안드로이드|samsung|삼성|모바일|휴대폰|스마트폰|outlook"
_SIGNATURE = re.compile(
    rf"--|(?:sent|보낸) from (?:my |the )?.{{2,40}}|.{{0,20}}(?:{_DEVICE}).{{0,20}}에서 보.{{1,6}}"
    rf"|get outlook for .{{2,20}}|보낸 기기 ?: ?.{{2,30}}",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE = 12


class Own(NamedTuple):
    """What the writer wrote, and how many lines of others' or of a signature were left out."""

    text: str
    left_out: int


def is_forward(subject: str, text: str) -> bool:
    """Whether the mail passes another one on, so that what it quotes is the inquiry."""
    lines = (line.strip() for line in text.split("\n"))
    return bool(_FORWARD_SUBJECT.match(subject)) or any(map(_FORWARD.fullmatch, lines))


def own(text: str) -> Own:
    """Return the text without quoted lines, the mail below that it answers, and a signature.

    When nothing else is left, all of it stays.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    kept = _without_signature(_unquoted(lines))
    left = sum(map(bool, kept))
    if not left:
        return Own("\n".join(lines).strip(), 0)
    return Own("\n".join(kept).strip(), sum(map(bool, lines)) - left)


def _unquoted(lines: list[str]) -> list[str]:
    """Return the lines without quotes; where a mail stands below without marks, all from there."""
    kept: list[str] = []
    number = 0
    while number < len(lines):
        heading = _heading(lines, number)
        if heading:
            number += heading
            following = (line for line in lines[number:] if line)
            if not next(following, "").lstrip().startswith(">"):
                break
        else:
            if not lines[number].lstrip().startswith(">"):
                kept.append(lines[number])
            number += 1
    return kept


def _heading(lines: list[str], number: int) -> int:
    """Return how many lines the heading of a quoted mail has here; 0 where there is none."""
    first, *more = (line.strip() for line in lines[number : number + 5])
    if _ATTRIBUTION.fullmatch(first):
        return 1
    wrapped = first and more and not _ATTRIBUTION.fullmatch(more[0])
    if wrapped and _ATTRIBUTION.fullmatch(f"{first} {more[0]}"):
        return 2
    # "From: …" is a word of the writer's own, unless the rest of a mail's head follows.
    return int(bool(_BLOCK.fullmatch(first)) and any(map(_HEAD.match, more)))


def _without_signature(lines: list[str]) -> list[str]:
    """Cut the lines from the uppermost mark of a signature among the last ones."""
    written = [number for number, line in enumerate(lines) if line][1:]
    for number in written[-_LONGEST_SIGNATURE:]:
        if _SIGNATURE.fullmatch(lines[number].strip()):
            return lines[:number]
    return lines
