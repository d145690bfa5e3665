"""How well an inquiry's topic and class are told from its words, and how long that takes.

``python benchmarks/triage.py [FILE]``: the labelled inquiries of tests/core/inquiries.yaml, or of a
file of the same form. Prints the share that is right and what is taken for what, for each half.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from aimon.core.proposal import propose
from aimon.core.reading import read
from aimon.core.tickets import CLASSES, TOPICS


def told(
    inquiries: list[dict[str, str]],
) -> tuple[dict[str, Counter[tuple[str, str]]], list[float]]:
    """Return for topic and class how often each was taken for each, and the times in ms."""
    pairs: dict[str, Counter[tuple[str, str]]] = {"topic": Counter(), "class": Counter()}
    times = []
    for inquiry in inquiries:
        start = time.perf_counter()
        proposal = propose(read(inquiry["text"], []))
        times.append((time.perf_counter() - start) * 1000)
        pairs["topic"][inquiry["topic"], proposal.topic] += 1
        pairs["class"][inquiry["class"], proposal.class_] += 1
    return pairs, times


def show(pairs: Counter[tuple[str, str]], names: tuple[str, ...]) -> None:
    """Print a table: what it is in rows, what it was taken for in columns."""
    print(" " * 16 + "".join(f"{name[:10]:>12}" for name in names))
    for row in names:
        print(f"{row:16}" + "".join(f"{pairs[row, column] or '·':>12}" for column in names))


def main(file: Path) -> None:
    """Print both halves."""
    halves: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    for half, inquiries in halves.items():
        pairs, times = told(inquiries)
        for what, names in (("topic", TOPICS), ("class", CLASSES)):
            right = sum(n for (is_, taken), n in pairs[what].items() if is_ == taken)
            print(
                f"\n{half}: {what} right in {right} of {len(inquiries)} ({right / len(inquiries):.1%})"
            )
            show(pairs[what], names)
        print(
            f"\n{half}: first {times[0]:.1f} ms, median {median(times):.2f} ms, most {max(times[1:]):.1f} ms"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "tests" / "core" / "inquiries.yaml")
