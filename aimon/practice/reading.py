"""How the practice model reads a prompt: by what its sentences look like."""

from __future__ import annotations

import re


class Unreadable(ValueError):
    """The prompt resembles a question of a check, and is none."""


def find(pattern: str, text: str) -> tuple[str, ...]:
    """Return the groups of the pattern's first match; raises Unreadable where there is none."""
    if found := re.search(pattern, text, re.DOTALL):
        return found.groups()
    raise Unreadable(f"nothing like {pattern}")


def whole(digits: str) -> int:
    """Return the number that digits with commas write."""
    return int(digits.replace(",", ""))


def code(prompt: str) -> str:
    """Return the code that a prompt starts with."""
    return find(r"(\w+)", prompt)[0]
