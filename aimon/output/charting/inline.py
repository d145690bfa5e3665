"""Makes an SVG of matplotlib's part of a page: small, in the page's colours, with ids of its own.

matplotlib writes a file: with a prolog, a style sheet for whatever is around it, style attributes
that a page's policy may forbid, and ids that are the same in each chart.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from aimon.output.charting.palette import FAINT, INK, MUTED, PAPER, SERIES

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_MOVED = re.compile(r"translate\((\S+) (\S+)\)(?: ?scale\(1(?:\.0+)?\))?")
_BOX = re.compile(r"M([\d.]+) ([\d.]+)L([\d.]+) \2L\3 ([\d.]+)L\1 \4z")
_LONG = re.compile(r"-?\d+\.\d{2,}")
_DROPPED = {f"{_SVG}metadata", f"{_SVG}style"}
# Colours of the page: it may set --chart-1 … --chart-6; text and lines have the text's colour.
_COLOURS = {colour: f"var(--chart-{i},{colour})" for i, colour in enumerate(SERIES, 1)}
_OWN = {INK: ("currentColor", ""), MUTED: ("currentColor", "0.75"), FAINT: ("currentColor", "0.2")}


def inline(drawn: str, *, title: str, description: str, key: str, width: float) -> str:
    """Return what matplotlib has drawn as an element for a page; ``key`` begins each of its ids."""
    root = ET.fromstring(drawn.encode())
    _clean(root)
    _rename(root, key)
    view = root.attrib["viewBox"]
    high = width * float(view.split()[3]) / float(view.split()[2])
    root.attrib.clear()
    root.attrib.update(
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "chart",
            "viewBox": view,
            "width": f"{width:g}",
            "height": f"{high:.0f}",
            "role": "img",
            "aria-labelledby": f"{key}-t {key}-d",
            "stroke-linejoin": "round",
        }
    )
    for at, (name, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{_SVG}{name}", {"id": f"{key}-{name[0]}"})
        element.text = text
        root.insert(at, element)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
    return ET.tostring(root, encoding="unicode").replace(" />", "/>")


def _clean(element: ET.Element) -> None:
    """Drop what is no drawing; groups that say nothing are replaced by what is in them."""
    element.text = element.tail = None
    _restyle(element)
    children: list[ET.Element] = []
    for child in element:
        _clean(child)
        if child.tag in _DROPPED or (child.tag == f"{_SVG}defs" and not len(child)):
            continue
        plain = child.tag == f"{_SVG}g" and not set(child.attrib) - {"id"}
        children.extend(child if plain else [child])
    element[:] = children


def _restyle(element: ET.Element) -> None:
    style = element.attrib.pop("style", "")
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    element.attrib.update({name.strip(): value.strip() for name, value in pairs})
    for name in ("fill", "stroke"):
        colour = element.attrib.get(name, "")
        if colour in _OWN:
            element.attrib[name], faint = _OWN[colour]
            if faint:
                element.attrib[f"{name}-opacity"] = faint
        elif colour != PAPER:
            element.attrib[name] = _COLOURS.get(colour, colour)
        if not colour:
            del element.attrib[name]
    moved = _MOVED.fullmatch(element.attrib.get("transform", ""))
    if moved and element.tag == f"{_SVG}use":
        del element.attrib["transform"]
        element.attrib.update(x=_LONG.sub(_one, moved[1]), y=_LONG.sub(_one, moved[2]))
    for name in ("d", "transform", "x", "y", "points"):
        if name in element.attrib:
            element.attrib[name] = _short(name, element.attrib[name])
    if element.tag == f"{_SVG}use":
        for name in ("x", "y"):
            if element.attrib.get(name) == "0":
                del element.attrib[name]


def _short(name: str, text: str) -> str:
    """Return numbers with two digits after the point, but for those that scale."""
    if name == "transform":
        return re.sub(r"translate\([^)]*\)", lambda found: _LONG.sub(_one, found.group()), text)
    text = _LONG.sub(_two, " ".join(text.split()))
    return _BOX.sub(r"M\1 \2H\3V\4H\1z", re.sub(r" ?([A-Za-z]) ?", r"\1", text))


def _two(found: re.Match[str]) -> str:
    return f"{float(found.group()):.2f}".rstrip("0").rstrip(".")


def _one(found: re.Match[str]) -> str:
    return f"{float(found.group()):.1f}".removesuffix(".0")


def _rename(root: ET.Element, key: str) -> None:
    """Number the ids that are referred to, and drop all others."""
    names: dict[str, str] = {}

    def named(old: str) -> str:
        return names.setdefault(old, f"{key}-{len(names)}")

    for element in root.iter():
        for name, value in [*element.attrib.items()]:
            if name == _HREF:
                del element.attrib[name]
                element.attrib["href"] = f"#{named(value.removeprefix('#'))}"
            elif "url(#" in value:
                element.attrib[name] = _REFERENCE.sub(
                    lambda found: f"url(#{named(found.group(1))})", value
                )
    for element in root.iter():
        if "id" in element.attrib:
            old = element.attrib.pop("id")
            if old in names:
                element.attrib["id"] = names[old]
