"""The numbers by which people name tickets, incidents and alerts: T-12, t12, #12 or 12."""

from __future__ import annotations

import re
from functools import cache


def number_in(text: str, letter: str) -> int:
    """Return the number in a name of this letter; raises ValueError for anything else."""
    found = _pattern(letter).fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not a number like {letter}-12: {text[:40]!r}")
    return int(found[1])


@cache
def _pattern(letter: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[{letter}{letter.lower()}]-?|#)?0*([1-9][0-9]{{0,8}})", re.ASCII)
