"""The colours of charts, and what stands beside colour for those who see none of it.

The six are Okabe and Ito's, which colour-blind readers tell apart ("Color Universal Design", 2008).
"""

from __future__ import annotations

SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
HATCHES = ("", "////", "\\\\\\\\", "||||", "----", "xxxx")
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES = ("-", "-", "-", (0, (4, 1)), (0, (4, 1)), (0, (4, 1)))

INK = "#1d2329"
MUTED = "#566069"
FAINT = "#d0d6db"
PAPER = "#ffffff"
# From few to many, ever darker, so that it prints without colour. Text is black on the first five
# and white on the others; between them lie the shades on which neither is read with ease.
RAMP = (
    "#e8f1f9",
    "#cfe3f3",
    "#aed2ec",
    "#84bde3",
    "#5aa6d6",
    "#1f75b0",
    "#0d5a92",
    "#06406b",
)


def shade(share: float) -> str:
    """Return the ramp's colour at a share from 0 to 1."""
    return RAMP[min(max(int(share * len(RAMP)), 0), len(RAMP) - 1)]


def ink_on(colour: str) -> str:
    """Return black or white, whichever is read on a colour: one of both always has 4.5 : 1."""
    return "#000000" if luminance(colour) > 0.179 else "#ffffff"


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
