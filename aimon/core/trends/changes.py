"""How far a figure moved between two spans of time, and whether that is more than its noise."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from aimon.core.trends.chances import welch
from aimon.core.trends.series import FIGURES, Point, Rule, Scale, by_chance, middle, spread

# A change is compared with at least so many earlier ones, or tests on both sides.
LEAST_PAST = 8
LEAST_TESTS = 5
# So many of the same weekday (or hour) say what is usual there.
LEAST_ALIKE = 3
# A change is real beyond so many robust standard deviations, or at so small a chance.
DEVIATIONS = 3.0
CHANCE = 0.01

Pair = tuple[float, float]  # a value, and the one that it is compared with
Why = Literal["", "no_now", "no_before", "few", "trouble_now", "trouble_before"]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A figure now and before.

    ``absolute`` is now − before in the figure's unit (points for percentages), ``percent`` the same
    of before, null where before is 0. ``real`` says whether it is more than noise, null where that
    cannot be told, for the reason ``why``: no value now or before, few (too few tests and earlier
    changes to tell), or trouble of the model now or before, with its ``incidents`` and how many tests
    ``failed``. It was held against ``past`` earlier changes, 0 where against the scatter of the
    tests. ``good`` says whether a real change is for the better, null where the figure has no better.
    """

    figure: str
    now: float | None = None
    before: float | None = None
    n_now: int = 0
    n_before: int = 0
    absolute: float | None = None
    percent: float | None = None
    real: bool | None = None
    good: bool | None = None
    past: int = 0
    why: Why = ""
    incidents: tuple[str, ...] = ()
    failed: int = 0


def change(
    figure: str,
    now: Point | None,
    before: Point | None,
    past: Sequence[Pair] = (),
    alike: Sequence[Pair] = (),
) -> Change:
    """Return how far a figure moved from ``before`` to ``now``.

    ``past`` are earlier changes over the same distance, ``alike`` those of them that are of the same
    season (Mondays against Sundays, say): use that falls every Saturday does not fall for real.
    """
    rule = FIGURES[figure]
    a, b = (p.value if p else None for p in (now, before))
    found = Change(
        figure=figure,
        now=a,
        before=b,
        n_now=now.n if now else 0,
        n_before=before.n if before else 0,
    )
    if a is None or b is None or now is None or before is None:
        return replace(found, why="no_now" if a is None else "no_before")
    real = _real(rule, now, before, past, alike)
    return replace(
        found,
        absolute=a - b,
        percent=100 * (a - b) / b if b else None,
        real=real,
        good=(a > b) == (rule.better > 0) if real and rule.better else None,
        past=len(past) if len(past) >= LEAST_PAST else 0,
        why="few" if real is None else "",
    )


def in_trouble(found: Change, why: Why, point: Point) -> Change:
    """Return a change that is not judged: the model was in trouble at one of its points."""
    return replace(
        found, real=None, good=None, why=why, incidents=point.incidents, failed=point.failed
    )


def _real(
    rule: Rule, now: Point, before: Point, past: Sequence[Pair], alike: Sequence[Pair]
) -> bool | None:
    """Return whether it is more than noise: by earlier changes, and by the tests' own scatter."""
    a, b = now.value or 0.0, before.value or 0.0
    by_tests = _by_tests(rule, now, before)
    if len(past) < LEAST_PAST:
        return by_tests
    scale = Scale(rule, [v for pair in (*past, (a, b)) for v in pair])
    moved = scale.to(a) - scale.to(b)
    earlier = [scale.to(x) - scale.to(y) for x, y in past]
    chance = by_chance(rule, now, before)
    width = DEVIATIONS * max(spread(earlier, scale.floor), chance)
    beyond = abs(moved - middle(earlier)) > width
    if beyond and len(alike) >= LEAST_ALIKE:
        usual = [scale.to(x) - scale.to(y) for x, y in alike]
        beyond = abs(moved - middle(usual)) > DEVIATIONS * spread(usual, scale.floor)
    return beyond and by_tests is not False


def _by_tests(rule: Rule, now: Point, before: Point) -> bool | None:
    """Return whether the tests of both spans differ by more than they scatter; None for too few."""
    if now.sd is None or before.sd is None or min(now.tests, before.tests) < LEAST_TESTS:
        return None
    a, b = now.value or 0.0, before.value or 0.0
    least = rule.floor * (max(a, b) if rule.ratio else 1)
    return (
        abs(a - b) > least and welch((a, now.sd, now.tests), (b, before.sd, before.tests)) <= CHANCE
    )
