"""A drawn puzzle has exactly one solution, which the clues as written lead to."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest

from aimon.probing.checks import puzzles

SEEDS = range(300)


def holds(clue: str, order: tuple[str, ...]) -> bool:
    """Read a clue's sentence without the drawing code."""
    who = sorted((clue.index(p), order.index(p)) for p in order if p in clue)
    places = [place for _, place in who]
    if "보다 먼저" in clue:
        return places[0] < places[1]
    if "바로 다음" in clue:
        return places[0] - places[1] == 1
    assert "처음도 마지막도 아니었습니다" in clue
    return places[0] in (1, 2)


def test_exactly_one_order_fits_and_no_clue_is_idle() -> None:
    for seed in SEEDS:
        puzzle = puzzles.draw_order(Random(seed))
        fits = [o for o in permutations(puzzle.people) if all(holds(c, o) for c in puzzle.clues)]
        assert fits == [puzzle.solution]
        for left_out in puzzle.clues:
            clues = [clue for clue in puzzle.clues if clue != left_out]
            assert (
                len([o for o in permutations(puzzle.people) if all(holds(c, o) for c in clues)]) > 1
            )


def test_exactly_one_culprit_leaves_exactly_one_false_statement() -> None:
    for seed in SEEDS:
        puzzle = puzzles.draw_liar(Random(seed))
        fits = []
        for culprit in puzzle.people:
            false = 0
            for clue in puzzle.clues:
                speaker, said = clue.split(": 서류는 ")
                accused = next(p for p in puzzle.people if said.startswith(p))
                assert accused != speaker
                false += (accused == culprit) != said.endswith("옮겼습니다.")
            if false == 1:
                fits.append(culprit)
        assert fits == list(puzzle.solution)


@pytest.mark.parametrize("draw", [puzzles.draw_order, puzzles.draw_liar])
def test_the_solution_is_spread_over_the_people(draw: object) -> None:
    """Nobody who always names the same place is right more than half of the time."""
    assert callable(draw)
    places = [p.people.index(p.solution[0]) for p in (draw(Random(seed)) for seed in SEEDS)]
    assert max(places.count(place) for place in range(4)) < len(SEEDS) / 2
