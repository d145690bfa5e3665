"""How many columns of a terminal a text takes.

wcwidth knows, and takes as long to import as a third of a command; what nearly every text of aimon's is
made of (ASCII, Hangul syllables, its own marks) is counted here, and all else is asked of it.
"""

from __future__ import annotations

_MARKS = dict.fromkeys("🟢🟡🔴🔵🤖", 2) | dict.fromkeys("⚪⏰", 2) | dict.fromkeys("·–—…→←×✓✗≥≤", 1)
_PLAIN = {chr(code): 1 for code in range(0x20, 0x7F)} | _MARKS
_HANGUL = range(0xAC00, 0xD7A4)


def columns(text: str) -> int:
    """Return the columns that a text on one line takes; -1 where wcwidth cannot tell."""
    total = 0
    for char in text:
        width = _PLAIN.get(char) or (2 if ord(char) in _HANGUL else 0)
        if not width:
            from wcwidth import wcswidth

            return wcswidth(text)
        total += width
    return total
