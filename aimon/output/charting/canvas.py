"""A sheet to draw on with matplotlib, in CSS pixels from the top left, in a font that aimon brings.

The only module that imports matplotlib. It reads no font, setting or cache of the machine and
leaves nothing behind, so a chart looks the same wherever it is drawn.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from aimon.output.charting.palette import FAINT, INK, MUTED


@contextmanager
def _apart() -> Iterator[None]:
    with TemporaryDirectory(prefix="aimon-") as folder:
        ours = {"MPLCONFIGDIR": folder, "MPL_IGNORE_SYSTEM_FONTS": "1"}
        before = {name: os.environ.get(name) for name in ours}
        os.environ.update(ours)
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value


# Importing matplotlib lists the machine's fonts for seconds and keeps the list in the home folder.
with _apart():
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties, fontManager, get_font
    from matplotlib.lines import Line2D
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path as Outline
    from matplotlib.transforms import Affine2D
    from PIL import Image

# Version 1.3.9 as its author publishes it (github.com/orioncactus/pretendard): a font with that
# name may not be changed, and its 11,172 syllables are smaller than a subset of most others.
FONT = Path(__file__).with_name("Pretendard-Regular.otf")
# What the font lacks is looked for in the one that matplotlib brings, then shown as a box.
_FAMILIES = ("Pretendard", "DejaVu Sans")
_UNKNOWN = "□"
_DPI = 96
MARGIN = 6
# A line of text is this share of its size above its baseline around the middle of its capitals.
_RISE = 0.36
_COLOURS = 64
_WINDOWS = {"backend", "backend_fallback"}
_STYLE: Any = {
    "font.family": list(_FAMILIES),
    "text.parse_math": False,
    "text.hinting": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "aimon",
    "hatch.linewidth": 1.1,
}


@contextmanager
def drawing() -> Iterator[None]:
    """Hold matplotlib's settings to aimon's while a chart is drawn."""
    _files()
    # Asking for the default backend would import pyplot.
    usual = {
        name: mpl.rcParamsDefault[name] for name in mpl.rcParamsDefault if name not in _WINDOWS
    }
    with mpl.rc_context({**usual, **_STYLE}):
        yield


@cache
def _files() -> tuple[str, ...]:
    fontManager.addfont(FONT)
    return tuple(fontManager.findfont(FontProperties(family=[name])) for name in _FAMILIES)


@cache
def _known() -> frozenset[int]:
    return frozenset(code for file in _files() for code in get_font(file).get_charmap())


def writable(text: str) -> str:
    """Return the text with a box for each character that no font at hand has."""
    return "".join(char if ord(char) in _known() else _UNKNOWN for char in text)


@cache
def width_of(text: str, size: float) -> float:
    """Return how many pixels wide a text is."""
    font = get_font(_files())
    font.set_size(size * 72 / _DPI, _DPI)
    font.set_text(writable(text), 0.0)
    return float(font.get_width_height()[0]) / 64


def cut(text: str, size: float, width: float) -> str:
    """Return as much of the text as fits, with an ellipsis where it does not."""
    if width_of(text, size) <= width:
        return text
    kept = len(text)
    while kept and width_of(f"{text[:kept].rstrip()}…", size) > width:
        kept -= 1
    return f"{text[:kept].rstrip()}…"


class Sheet:
    """A drawing of ``width`` by ``height`` pixels, with a margin around what is drawn."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width - 2 * MARGIN, height
        self.figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI)
        pixels = Affine2D().scale(1 / width, -1 / height).translate(MARGIN / width, 1)
        self._place = pixels + self.figure.transFigure
        self.figure.patch.set_visible(False)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 13,
        colour: str = INK,
        across: Literal["left", "center", "right"] = "left",
    ) -> None:
        """Write a line of text around a height; it begins, has its middle or ends at ``x``."""
        self.figure.text(
            x,
            y + _RISE * size,
            writable(text),
            transform=self._place,
            fontsize=size * 72 / _DPI,
            color=colour,
            ha=across,
            va="baseline",
        )

    def rule(self, xs: Sequence[float], ys: Sequence[float], **look: Any) -> None:
        """Draw a line from point to point."""
        self.figure.add_artist(
            Line2D(xs, ys, transform=self._place, **{"color": FAINT, "linewidth": 0.75, **look})
        )

    def boxes(self, boxes: Iterable[tuple[float, float, float, float]], **look: Any) -> None:
        """Draw rectangles that look the same: x and y of the top left corner, width, height."""
        shapes = [
            Outline([(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)], closed=True)
            for x, y, w, h in boxes
        ]
        path = Outline.make_compound_path(*shapes)
        self.figure.add_artist(PathPatch(path, transform=self._place, **{"linewidth": 0, **look}))

    def box(self, x: float, y: float, width: float, height: float, **look: Any) -> None:
        """Draw a rectangle from its top left corner."""
        self.boxes([(x, y, width, height)], **look)

    def shape(self, corners: Sequence[tuple[float, float]], **look: Any) -> None:
        """Draw a closed shape."""
        self.figure.add_artist(Polygon(corners, transform=self._place, **look))

    def head(self, title: str, subtitle: str) -> float:
        """Write the title; return the height at which the chart may begin."""
        self.write(0, 15, cut(title, 17, self.width), size=17)
        if not subtitle:
            return 40
        self.write(0, 38, cut(subtitle, 12.5, self.width), size=12.5, colour=MUTED)
        return 60

    def png(self, dpi: int) -> bytes:
        """Return the sheet on white, in as few colours as it needs."""
        self.figure.set_dpi(dpi)
        self.figure.patch.set(visible=True, facecolor="white")
        canvas = FigureCanvasAgg(self.figure)
        canvas.draw()
        size = canvas.get_width_height()
        image = Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
        out = BytesIO()
        few = image.convert("RGB").quantize(
            _COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
        # An octree's white is a little grey.
        few.putpalette([255 if part == 254 else part for part in few.getpalette() or ()])
        few.save(out, "PNG", dpi=(dpi, dpi))
        return out.getvalue()

    def svg(self) -> str:
        """Return the sheet as matplotlib writes it, with letters as paths."""
        out = StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        FigureCanvasSVG(self.figure).print_svg(out, metadata=nothing)
        return out.getvalue()
