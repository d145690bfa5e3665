"""The nearest known name to one that was mistyped."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], n: int = 3) -> list[str]:
    """Return up to ``n`` known names like the word, the likest first."""
    from difflib import get_close_matches

    names = {name.lower(): name for name in known}
    return [names[match] for match in get_close_matches(word.lower(), names, n=n, cutoff=0.5)]
