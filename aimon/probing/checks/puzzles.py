"""Logic puzzles with exactly one solution, proved by trying every possibility when drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from random import Random
from typing import NamedTuple

from aimon.probing.checks.wording import with_particle

PEOPLE = ("민수", "지영", "현우", "서연", "도윤", "하은", "준호", "유진", "태민", "수빈")


class Puzzle(NamedTuple):
    """The people, the clues as sentences, the one solution."""

    people: tuple[str, ...]
    clues: tuple[str, ...]
    solution: tuple[str, ...]


class Clue(NamedTuple):
    """A sentence, and whether it holds in a given order."""

    words: str
    holds: Callable[[Sequence[str]], bool]


def draw_order(rng: Random) -> Puzzle:
    """Draw who spoke in which order: no clue can be left out, and together they leave one order."""
    order = tuple(rng.sample(PEOPLE, 4))
    pool = list(_clues(order))
    rng.shuffle(pool)
    for clue in list(pool):
        fewer = [other for other in pool if other is not clue]
        if len(orders(order, fewer)) == 1:
            pool = fewer
    people = tuple(rng.sample(order, len(order)))
    return Puzzle(people, tuple(clue.words for clue in pool), order)


def orders(people: Sequence[str], clues: Sequence[Clue]) -> list[tuple[str, ...]]:
    """Return every order of the people in which all clues hold."""
    return [o for o in permutations(people) if all(clue.holds(o) for clue in clues)]


def _clues(order: Sequence[str]) -> Iterator[Clue]:
    """Return everything that is true of the order and can be said of one or two people."""
    for place, person in enumerate(order):
        for other in order[place + 1 :]:
            yield _earlier(person, other)
        if place:
            yield _right_after(person, order[place - 1])
        if 0 < place < len(order) - 1:
            yield _inside(person)


def _earlier(person: str, other: str) -> Clue:
    words = f"{with_particle(person, '은', '는')} {other}보다 먼저 발표했습니다."
    return Clue(words, lambda order: order.index(person) < order.index(other))


def _right_after(person: str, other: str) -> Clue:
    words = f"{with_particle(person, '은', '는')} {other} 바로 다음에 발표했습니다."
    return Clue(words, lambda order: order.index(person) == order.index(other) + 1)


def _inside(person: str) -> Clue:
    words = f"{with_particle(person, '은', '는')} 처음도 마지막도 아니었습니다."
    return Clue(words, lambda order: person not in (order[0], order[-1]))


def draw_liar(rng: Random) -> Puzzle:
    """Draw four statements of which exactly one is false for exactly one culprit."""
    people = tuple(rng.sample(PEOPLE, 4))
    while True:
        said = [
            (speaker, rng.choice([p for p in people if p != speaker]), rng.random() < 0.5)
            for speaker in people
        ]
        possible = culprits(people, [(accused, guilty) for _, accused, guilty in said])
        if len(possible) == 1:
            return Puzzle(people, tuple(_statement(*words) for words in said), tuple(possible))


def culprits(people: Sequence[str], said: Sequence[tuple[str, bool]]) -> list[str]:
    """Return who can be the culprit if exactly one of the statements (who, did it) is false."""
    return [
        culprit
        for culprit in people
        if sum((accused == culprit) != guilty for accused, guilty in said) == 1
    ]


def _statement(speaker: str, accused: str, guilty: bool) -> str:
    verb = "옮겼습니다" if guilty else "옮기지 않았습니다"
    return f"{speaker}: 서류는 {with_particle(accused, '이', '가')} {verb}."
