"""Charts are read by everyone: in any language and light, in mail and page, whatever the numbers."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from aimon import i18n
from aimon.core.charts import (
    MS,
    Bars,
    Chart,
    Forecast,
    Group,
    Heatmap,
    Limit,
    Line,
    Lines,
    Pie,
    Slice,
)
from aimon.output.charting import alt, palette, png, svg, table

NAN = float("nan")


def bars(labels: tuple[str, ...], *values: tuple[float | None, ...], unit: str = "건") -> Bars:
    groups = tuple(Group(f"{i}주 전", v) for i, v in enumerate(values))
    return Bars(title="모델별 사용량", axis="모델", labels=labels, groups=groups, unit=unit)


def lines(*values: tuple[float | None, ...], unit: str = MS, n: int = 0) -> Lines:
    days = tuple(f"11-{day:02d}" for day in range(1, 1 + (n or max(map(len, values), default=0))))
    drawn = tuple(Line(f"모델 {i}", v) for i, v in enumerate(values))
    return Lines(title="응답 시간 추이", axis="날짜", labels=days, lines=drawn, unit=unit)


def heatmap(cells: tuple[tuple[float | None, ...], ...], unit: str = "건") -> Heatmap:
    hours = tuple(str(hour) for hour in range(len(cells[0]) if cells else 0))
    return Heatmap(
        title="시간대별 사용량",
        axis="요일 / 시",
        rows=tuple("월화수목금토일")[: len(cells)],
        columns=hours,
        cells=cells,
        unit=unit,
    )


def pie(*values: float) -> Pie:
    slices = tuple(Slice(f"유형 {i}", v) for i, v in enumerate(values))
    return Pie(title="장애 유형", axis="유형", slices=slices, unit="건")


WEEK = heatmap(tuple(tuple(float((d + 1) * h * 8) for h in range(24)) for d in range(7)))
FORECAST = Lines(
    title="응답 시간 추이",
    subtitle="일별 중앙값",
    axis="날짜",
    labels=tuple(f"11-{day:02d}" for day in range(1, 29)),
    lines=tuple(
        Line(
            f"model-{i}",
            tuple(1000.0 + 90 * i + day * 20 for day in range(21)),
            Forecast((1500.0,) * 7, (1200.0,) * 7, (1800.0,) * 7) if i == 0 else None,
        )
        for i in range(6)
    ),
    limits=(Limit("정상", 2000, "normal"), Limit("주의", 3000)),
    unit=MS,
)
TYPICAL: dict[str, Chart] = {
    "bars": bars(
        tuple(f"모델-{i}" for i in range(15)), *[tuple(9e4 / (i + 1) for i in range(15))] * 2
    ),
    "lines": FORECAST,
    "pie": pie(40, 22, 17, 9, 3, 2, 1, 1),
    "heatmap": WEEK,
}
ODD: dict[str, Chart] = {
    "no bars": bars(()),
    "no groups": bars(("a", "b")),
    "bars without a value": bars(("a", "b"), (None, NAN)),
    "one bar": bars(("a",), (7,)),
    "all zero": bars(("a", "b"), (0, 0)),
    "negative": bars(("a", "b"), (-5, 3)),
    "too few values": bars(("a", "b", "c"), (1,), (2, 3)),
    "tiny to huge": bars(("a", "b", "c"), (0.001, 1, 1e9)),
    "infinite": bars(("a", "b"), (float("inf"), 2)),
    "1,000 models": bars(tuple(f"model-{i}" for i in range(1000)), tuple(range(1000, 0, -1))),
    "no lines": lines(),
    "lines without a value": lines((None, NAN)),
    "one point": lines((5,)),
    "one point among gaps": lines((None, 5, None)),
    "all equal": lines((5, 5, 5)),
    "equal negative": lines((-5, -5)),
    "zeros": lines((0, 0, 0)),
    "great lines": lines((1e9, 0.001, None, 5e8), unit="건"),
    "small lines": lines((0.001, 0.0012), unit="USD"),
    "close lines": lines((1000.1, 1000.2), unit="점"),
    "1,000 lines": lines(*[(float(i), 2.0) for i in range(1000)]),
    "long lines": lines(tuple(float(i % 7) for i in range(2000))),
    "more values than days": lines((1, 2, 3), n=2),
    "a forecast of nothing known": Lines(
        title="t",
        axis="a",
        labels=("1", "2"),
        lines=(Line("m", (1,), Forecast((NAN,), (NAN,), (NAN,))),),
    ),
    "a forecast longer than its days": Lines(
        title="t",
        axis="a",
        labels=("1", "2"),
        lines=(Line("m", (1,), Forecast((2.0, 3.0), (1.0, 2.0), (3.0, 4.0))),),
    ),
    "a forecast alone": Lines(
        title="t", axis="a", labels=("1",), lines=(Line("m", (), Forecast((2.0,), (1.0,), (3.0,))),)
    ),
    "no slices": pie(),
    "slices of nothing": pie(0, 0, NAN),
    "one slice": pie(3),
    "a slice of a thousandth": pie(999, 1),
    "1,000 slices": pie(*range(1000)),
    "no cells": heatmap(()),
    "empty cells": heatmap(((None, NAN), (None, None))),
    "one cell": heatmap(((4,),)),
    "equal cells": heatmap(((4, 4), (4, 4))),
    "great cells": heatmap(tuple(tuple(1e9 * h for h in range(24)) for _day in range(7))),
    "negative cells": heatmap(((-4, 4), (0, None))),
}
NAMES = [
    "$x^2$ costs $5",
    r"\frac{1}{2} $\alpha",
    "two\nlines\tand\x00\x1b[31m control",
    "아주 긴 이름의 모델-" * 40,
    "W" * 5000,
    "نموذج اللغة",
    "מודל שפה",
    "🤖🚀 emoji 👩‍💻",
    "通义千问",
    "</svg><script>alert(1)</script>",
    "--> <!-- & \"quotes\" 'single'",
    "\u202egpt-4o\u202c",
    "뷁쀍 힣 ㄱㅏ ᄒᆞᆫ",
    "",
    "\ud800",
]


@pytest.fixture(autouse=True)
def _korean() -> Iterator[None]:
    before = i18n.language()
    i18n.use("ko")
    yield
    i18n.use(before)


@pytest.mark.parametrize("chart", [*TYPICAL.values(), *ODD.values()], ids=[*TYPICAL, *ODD])
def test_every_chart_can_be_drawn_said_and_tabled(chart: Chart) -> None:
    image = Image.open(io.BytesIO(png(chart)))
    assert image.width == 1520
    assert image.convert("L").getextrema()[0] < 128
    ET.fromstring(svg(chart))
    assert alt(chart).startswith(chart.title)
    titles, rows = table(chart)
    assert all(len(row) == len(titles) for row in rows)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize(
    "made",
    [
        lambda name: bars((name, "b"), (3, 2), unit=name),
        lambda name: Lines(
            title=name,
            axis=name,
            labels=(name, "b"),
            lines=(Line(name, (1, 2)),),
            limits=(Limit(name, 2),),
            subtitle=name,
        ),
        lambda name: Pie(title=name, axis="", slices=(Slice(name, 2),), unit=name),
        lambda name: Heatmap(title="t", axis="", rows=(name,), columns=(name,), cells=((1,),)),
    ],
    ids=["bars", "lines", "pie", "heatmap"],
)
def test_no_text_breaks_a_chart(name: str, made: Callable[[str], Chart]) -> None:
    chart = made(name)
    assert png(chart)
    drawn = svg(chart)
    ET.fromstring(drawn)
    assert "<script" not in drawn
    for text in (alt(chart), *(cell for row in table(chart)[1] for cell in row)):
        assert "\n" not in text
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_what_is_not_known_is_said_and_differs_from_zero() -> None:
    assert alt(bars((), ())) == "모델별 사용량: 자료 없음."
    assert table(bars(("a", "b"), (0, None)))[1] == [["a", "0건"], ["b", "–"]]
    empty, zero = (png(heatmap(((cell, 9),))) for cell in (None, 0))
    assert empty != zero


def test_the_sentence_tells_highest_lowest_and_latest() -> None:
    said = alt(lines((1500, 3200, 900, None)))
    assert "최고 3.2초(11-02)" in said
    assert "최저 0.9초(11-03)" in said
    assert "최근 0.9초(11-03)" in said


def test_more_models_than_fit_are_joined_or_counted() -> None:
    joined = table(ODD["1,000 models"])[1]
    assert len(joined) == 15
    assert joined[-1] == ["그 밖의 986개", f"{sum(range(1, 987)):,}건"]
    chart = Bars(
        title="t",
        axis="a",
        labels=tuple(map(str, range(20))),
        groups=(Group("g", tuple(range(20))),),
        summed=False,
    )
    assert len(table(chart)[1]) == 14
    assert len(table(ODD["1,000 lines"])[0]) == 7


def test_a_pie_has_six_slices_at_most_and_its_shares_stand_beside_n() -> None:
    rows = table(TYPICAL["pie"])[1]
    assert len(rows) == 6
    assert rows[0] == ["유형 0", "40건", "42.1%"]
    assert rows[-1] == ["그 밖의 3개", "4건", "4.2%"]


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (850.0, MS, "850 ms"),
        (1234.0, MS, "1.23초"),
        (90_000.0, MS, "90초"),
        (150_000.0, MS, "2.5분"),
        (9e6, MS, "2.5시간"),
        (1234567.0, "건", "1,234,567건"),
        (0.00123, "USD", "0.0012 USD"),
        (97.52, "%", "97.5%"),
        (1e9, "KRW", "1,000,000,000 KRW"),
    ],
)
def test_numbers_have_the_size_and_unit_that_read_best(value: float, unit: str, shown: str) -> None:
    assert table(bars(("a",), (value,), unit=unit))[1] == [["a", shown]]


@pytest.mark.parametrize("chart", TYPICAL.values(), ids=TYPICAL)
def test_a_chart_is_small_and_the_same_bytes_each_time(chart: Chart) -> None:
    first, drawn = png(chart), svg(chart)
    assert png(chart) == first
    assert svg(chart) == drawn
    assert len(first) < 60_000
    assert len(drawn.encode()) < 60_000


def test_several_charts_stand_on_one_page() -> None:
    drawn = [svg(chart) for chart in TYPICAL.values()] + [svg(WEEK, key="again")]
    ids = [name for one in drawn for name in re.findall(r'\bid="([^"]+)"', one)]
    assert len(ids) == len(set(ids))
    for one in drawn:
        own = set(re.findall(r'\bid="([^"]+)"', one))
        used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', one))
        assert {a or b for a, b in used} <= own


@pytest.mark.parametrize("chart", TYPICAL.values(), ids=TYPICAL)
def test_an_svg_fits_into_a_page_with_a_strict_policy(chart: Chart) -> None:
    drawn = svg(chart)
    root = ET.fromstring(drawn)
    assert drawn.startswith("<svg ")
    assert root.attrib["role"] == "img"
    first, second = list(root)[:2]
    assert first.tag.endswith("title")
    assert first.text == chart.title
    assert second.text == alt(chart)
    assert {first.attrib["id"], second.attrib["id"]} == set(root.attrib["aria-labelledby"].split())
    for part in ("style", "<script", "<!", "<?", "http://www.w3.org/1999", "font-family", "<text"):
        assert part not in drawn
    assert drawn.count("http") == 1


@pytest.mark.parametrize("chart", TYPICAL.values(), ids=TYPICAL)
def test_an_svg_has_the_ink_of_its_page(chart: Chart) -> None:
    drawn = svg(chart)
    assert "currentColor" in drawn
    for ink in (palette.INK, palette.MUTED, palette.FAINT):
        assert ink not in drawn


def contrast(one: str, other: str) -> float:
    light, dark = sorted((palette.luminance(one), palette.luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_is_read_on_whatever_is_behind_it() -> None:
    assert contrast(palette.INK, "#ffffff") >= 4.5
    assert contrast(palette.MUTED, "#ffffff") >= 4.5
    for shade in palette.RAMP:
        assert contrast(palette.ink_on(shade), shade) >= 4.5


def linear(colour: str) -> list[float]:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


# Machado, Oliveira and Fernandes 2009: how a deuteranope sees linear RGB.
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)


def lab(rgb: list[float]) -> tuple[float, float, float]:
    xyz = [sum(a * b for a, b in zip(row, rgb, strict=True)) for row in XYZ]
    whole = [part / white for part, white in zip(xyz, (0.95047, 1, 1.08883), strict=True)]
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in whole)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen_without_green(colour: str) -> list[float]:
    rgb = linear(colour)
    seen = [sum(a * b for a, b in zip(row, rgb, strict=True)) for row in DEUTERANOPIA]
    return [min(max(channel, 0), 1) for channel in seen]


@pytest.mark.parametrize("see", [linear, seen_without_green])
def test_the_colours_differ_for_colour_blind_readers_too(
    see: Callable[[str], list[float]],
) -> None:
    places = [lab(see(colour)) for colour in palette.SERIES]
    for one, other in combinations(places, 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 >= 15


def test_series_differ_without_colour() -> None:
    assert len(set(palette.HATCHES)) == len(set(palette.MARKERS)) == len(palette.SERIES) == 6
    shades = [palette.luminance(palette.shade(step / 100)) for step in range(101)]
    assert len(set(shades)) == len(palette.RAMP)
    assert shades == sorted(shades, reverse=True)


DRAW = """
import sys, warnings
warnings.simplefilter("error")
from aimon import i18n
i18n.use("ko")
from aimon.core.charts import *
from aimon.output.charting import png, svg
chart = Bars(title="모델별 사용량 ↑ ≥ ▲ 뷁", axis="모델", labels=("한국어-모델",), unit="건",
             groups=(Group("이번 주", (3,)),))
assert png(chart) and svg(chart)
from aimon.output.charting import canvas
assert "matplotlib.pyplot" not in sys.modules
names = {canvas.get_font(file).family_name for file in canvas._files()}
print(*sorted(names), sorted(f.fname for f in canvas.fontManager.ttflist if "/usr/" in f.fname
      and "site-packages" not in f.fname))
"""


def test_hangul_is_drawn_in_our_font_with_no_home_and_leaves_nothing(tmp_path: Path) -> None:
    temporary = tmp_path / "empty"
    temporary.mkdir()
    plain = tmp_path / "fonts.conf"
    plain.write_text("<fontconfig></fontconfig>")
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    done = subprocess.run(
        [sys.executable, "-c", DRAW],
        env=kept
        | {"HOME": "/dev/null/none", "TMPDIR": str(temporary), "FONTCONFIG_FILE": str(plain)},
        cwd=temporary,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.split(" ", 3)[:3] == ["DejaVu", "Sans", "Pretendard"]
    assert "[]" in done.stdout
    assert not list(temporary.iterdir())


def test_our_font_has_every_syllable_and_comes_with_its_licence() -> None:
    from aimon.output.charting import canvas

    known = set(canvas.get_font(str(canvas.FONT)).get_charmap())
    wanted = [*range(0xAC00, 0xD7A4), *range(0x20, 0x7F), *map(ord, "ㄱㅎㅏㅣ–—…·←↑→↓≥≤±×₩%□▲▼●")]
    assert set(wanted) <= known
    licence = canvas.FONT.with_name("Pretendard-LICENSE.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_a_setting_of_the_reader_changes_no_chart(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 30\nlines.linewidth: 9\n")
    code = (
        "from aimon.output.charting import png; from aimon.core.charts import *; import sys\n"
        "c = Lines(title='t', axis='a', labels=('1','2'), lines=(Line('m', (1, 2)),))\n"
        "sys.stdout.buffer.write(png(c))"
    )
    one, other = (
        subprocess.run([sys.executable, "-c", code], cwd=where, capture_output=True, check=True)
        for where in (tmp_path, Path(__file__).parent)
    )
    assert one.stdout == other.stdout
    assert one.stderr == other.stderr == b""
