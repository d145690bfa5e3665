"""How soon planted faults are found as patterns, and how often sound histories give a false alarm.

``python benchmarks/patterns.py [HISTORIES [YEARS]]``: so many histories for each fault and size (40),
so many model-years of sound ones (320). Prints Markdown. Everything is drawn from seeds; the
simulator is tests/histories.py.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from histories import (
    CHARACTERS,
    Fault,
    found_after,
    sound,
    surprises,
    use_found_after,
    use_surprises,
)

from aimon.core.alertsettings import PatternLimits
from aimon.core.patterns import find

# Each kind with its sizes and where it may be. The first size is small: found, but not at once.
FAULTS: tuple[tuple[str, tuple[float, ...], tuple[str, ...]], ...] = (
    ("slower", (2, 3, 5, 8), ("",)),
    ("errors", (0.2, 0.5, 0.7, 0.9), ("",)),
    ("function", (0.5, 0.8, 0.9, 1.0), ("basic", "korean", "evaluation", "analysis")),
    ("intermittent", (0.1, 0.3, 0.4, 0.5), ("",)),
    ("quality", (0.2, 0.35, 0.5, 0.7), ("",)),
)
HOURS: tuple[float, ...] = (2.5, 4, 8, 0)
USE: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("surge", (3, 5, 10)),
    ("collapse", (1 / 3, 1 / 5, 0)),
)
LIMITS = PatternLimits()
# Use is drawn from seeds that nobody looked at while the rules were made.
_FRESH = 1000


def main(histories: int, years: int) -> None:
    """Print what was found how soon, the false alarms, and what a look costs."""
    with ProcessPoolExecutor(2) as pool:
        head = "fault | size | n | first run | the run after | by the fifth | never | median runs"
        print(f"| {head} |\n|{'---|' * 8}")
        small: list[int | None] = []
        found: list[int | None] = []
        for kind, sizes, where in FAULTS:
            for size in sizes:
                faults = [Fault(kind, size, where[n // 4 % len(where)]) for n in range(histories)]
                delays = list(pool.map(found_after, faults, range(histories), chunksize=5))
                show(kind, f"{size:g}{' (small)' if size == sizes[0] else ''}", delays)
                (small if size == sizes[0] else found).extend(delays)
        show("all but the small", "", found)
        show("all", "", found + small)
        print("\n| hours, size | n | named by day 3 | by day 4 | by day 5 | later | never |")
        print(f"|{'---|' * 7}")
        for size in HOURS:
            faults = [Fault("hours", size, ("9", "13", "17")[n // 4 % 3]) for n in range(histories)]
            days(size, list(pool.map(found_after, faults, range(histories), chunksize=5)))
        print(
            "\n| use | times | n | within 2 hours | within 3 | never in 8 |\n|---|---|---|---|---|---|"
        )
        for kind, factors in USE:
            for factor in factors:
                use = partial(use_found_after, kind, factor)
                of_use(
                    kind,
                    factor,
                    list(pool.map(use, range(_FRESH, _FRESH + histories), chunksize=5)),
                )
        healthy(pool, years)
    cost()


def share(n: int, of: int) -> str:
    """Return a share in percent."""
    return f"{n / of:.0%}"


def show(kind: str, size: str, delays: list[int | None]) -> None:
    """Print a line: how many runs after the first with the fault it was found."""
    n, known = len(delays), [d for d in delays if d is not None]
    cells = [share(sum(d <= least for d in known), n) for least in (0, 1, 4)]
    never, runs = share(n - len(known), n), median(d + 1 for d in known) if known else "–"
    print(f"| {kind} | {size} | {n} | {' | '.join(cells)} | {never} | {runs:g} |")


def days(size: float, delays: list[int | None]) -> None:
    """Print a line about a fault of one hour of the day: three runs are a day."""
    n, known = len(delays), [d // 3 + 1 for d in delays if d is not None]
    cells = [share(sum(d <= day for d in known), n) for day in (3, 4, 5)]
    later = share(sum(d > 5 for d in known), n)
    what = f"{size:g} times as slow" if size else "no answer"
    print(f"| {what} | {n} | {' | '.join(cells)} | {later} | {share(n - len(known), n)} |")


def of_use(kind: str, factor: float, delays: list[int | None]) -> None:
    """Print a line about real use: how many whole hours later it was found."""
    n, known = len(delays), [d for d in delays if d is not None]
    cells = [share(sum(d <= hours for d in known), n) for hours in (1, 2)]
    print(f"| {kind} | {factor:.2g} | {n} | {' | '.join(cells)} | {share(n - len(known), n)} |")


def healthy(pool: ProcessPoolExecutor, years: int) -> None:
    """Print the false alarms of sound models in a year of three tests a day, and of use by the hour."""
    alarms: dict[str, Counter[str]] = {c.name: Counter() for c in CHARACTERS}
    for n, each in enumerate(pool.map(surprises, range(years), chunksize=4)):
        alarms[CHARACTERS[n % 4].name].update(each)
    kinds = ("slower", "errors", "function", "intermittent", "quality", "hours")
    print(f"\n| false alarms a model and year | {' | '.join(kinds)} | all |\n|{'---|' * 8}")
    for name, counts in [*alarms.items(), ("all", sum(alarms.values(), Counter()))]:
        of = years if name == "all" else years / 4
        cells = [f"{counts[kind] / of:.2f}" for kind in kinds]
        print(f"| {name} | {' | '.join(cells)} | {counts.total() / of:.2f} |")
    n = years // 4
    sums: Counter[str] = sum(pool.map(use_surprises, range(_FRESH, _FRESH + n)), Counter())
    rates = ", ".join(f"{kind} {sums[kind] / n:.2f}" for kind in ("surge", "collapse"))
    print(f"\nUse, {n} model-years by the hour: {rates} a model and year.")


def cost() -> None:
    """Print how long a look at a thousand models takes."""
    many = [sound(Random(f"cost {n}"), CHARACTERS[n % 2 * 2], 28) for n in range(1000)]
    took = []
    for _round in range(5):
        start = time.perf_counter()
        for history in many:
            find(history, LIMITS, history[-1].time)
        took.append(time.perf_counter() - start)
    print(f"\n1,000 models of {len(many[0])} tests: {median(took):.2f} s.")


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:3]]
    main(*(given + [40, 320][len(given) :]))
